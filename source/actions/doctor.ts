/** The Doctor view: walking through findings and remedies, and trying one on the simulated machine. */
import { type DoctorLine, doctorLines, selectedLine, selectionOn, type SessionState } from '../session/index.js';
import { type Action, type ActionContext, needsMachine } from './action.js';
import type { Key } from './keys.js';

function linesOf(state: SessionState): readonly DoctorLine[] {
	return doctorLines(state.ui.findings);
}

function select({ dispatch }: ActionContext, line: DoctorLine | undefined): void {
	if (line !== undefined) dispatch({ type: 'views', change: { doctor: selectionOn(line) } });
}

function move(context: ActionContext, by: number): void {
	const lines = linesOf(context.state);
	const at = selectedLine(lines, context.state.ui.views.doctor) + by;
	select(context, lines[Math.max(0, Math.min(lines.length - 1, at))]);
}

/** To the finding before or after the selected one. */
function moveFinding(context: ActionContext, by: 1 | -1): void {
	const lines = linesOf(context.state);
	const at = selectedLine(lines, context.state.ui.views.doctor);
	const own = lines.slice(0, at + 1).findLastIndex(({ remedy }) => remedy === undefined);
	const beyond = (line: DoctorLine, index: number): boolean => line.remedy === undefined && (by > 0 ? index > at : index < own);
	select(context, by > 0 ? lines.find(beyond) : lines.findLast(beyond));
}

/** The selected remedy; the first one of a finding whose own line is selected. */
function chosen(state: SessionState) {
	const lines = linesOf(state);
	const line = lines[selectedLine(lines, state.ui.views.doctor)];
	return line?.remedy ?? line?.finding.remedies[0];
}

/** Nothing in the key bar while there is nothing to try. */
function tryTitle(state: SessionState): string {
	const kind = chosen(state)?.trial.kind;
	return kind === undefined ? '' : kind === 'restart' ? 'reboot with it' : 'try it';
}

function tryRemedy({ state, send, restart }: ActionContext): void {
	const remedy = chosen(state);
	if (remedy === undefined) return;
	const { preset, changes } = state.ui;
	if (remedy.trial.kind === 'command') return send(remedy.trial.command, remedy.what);
	const { set, features, ...others } = remedy.trial.changes;
	restart(preset, { ...changes, ...others, set: { ...changes.set, ...set }, features: { ...changes.features, ...features } });
}

function moving(id: string, keys: readonly Key[], title: string, help: string, run: Action['run'], bar?: number): Action {
	return {
		id: `doctor-${id}`,
		keys,
		title: () => title,
		help,
		group: 'Doctor',
		where: ['doctor'],
		run,
		...(bar === undefined ? {} : { bar }),
	};
}

export const doctorActions: readonly Action[] = [
	{
		id: 'doctor-try',
		keys: ['enter'],
		title: tryTitle,
		help: 'Try the selected remedy on the simulated machine; what needs a reboot starts the scenario anew. Figures before and after are shown.',
		group: 'Doctor',
		where: ['doctor'],
		bar: 1,
		unavailable: (state) => needsMachine(state) ?? (chosen(state) === undefined ? 'there is nothing to remedy' : undefined),
		run: tryRemedy,
	},
	moving('up', ['up', 'k'], 'previous', 'Previous line: a finding or one of its remedies.', (context) => move(context, -1)),
	moving('down', ['down', 'j'], 'remedy', 'Next line.', (context) => move(context, 1), 2),
	moving('previous', ['left', 'pageup'], 'previous finding', 'Previous finding.', (context) => moveFinding(context, -1)),
	moving('next', ['right', 'pagedown'], 'finding', 'Next finding.', (context) => moveFinding(context, 1), 3),
];
