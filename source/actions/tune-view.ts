/** The Tune view: the list of tunables, and the list of kernels whose rules the machine can have. */
import { checkTunable, type MachineChanges, tunableByName, tunableIn } from '../model/index.js';
import { isLoss, KERNEL_LINES, type KernelLine, ownKernelLine, type SessionState, tunablesOf, tunableValue } from '../session/index.js';
import { type Action, type ActionContext, needsMachine } from './action.js';
import type { Key } from './keys.js';
import { openPrompt } from './prompt.js';
import { listedTunable } from './set-tunable.js';
import { turn } from './tuning.js';

const PAGE_LINES = 10;

const showsKernels = (state: SessionState): boolean => state.ui.views.tunables.list === 'kernels';

function kernelAt(state: SessionState): number {
	const { kernel } = state.ui.views.tunables;
	return kernel < 0 ? ownKernelLine(state.snapshot) : kernel;
}

function selectedKernel(state: SessionState): KernelLine | undefined {
	return KERNEL_LINES[kernelAt(state)];
}

function move({ state, dispatch }: ActionContext, by: number): void {
	const kernels = showsKernels(state);
	const count = kernels ? KERNEL_LINES.length : tunablesOf(state).length;
	const at = kernels ? kernelAt(state) : Math.min(state.ui.views.tunables.selected, count - 1);
	const to = Math.max(0, Math.min(count - 1, at + by));
	dispatch({ type: 'views', change: { tunables: kernels ? { kernel: to } : { selected: to } } });
}

/** In the key bar with the tunables only. */
function whileTunables(title: string): Action['title'] {
	return (state) => (showsKernels(state) ? '' : title);
}

/** Turning needs the list of tunables. */
function needsTunable(state: SessionState): string | undefined {
	return (
		needsMachine(state) ?? (showsKernels(state) ? 'this list is of kernels: Enter starts one, e goes back to the tunables' : undefined)
	);
}

function reset(context: ActionContext): void {
	const tunable = listedTunable(context.state);
	if (tunable === undefined) return;
	const value = tunableValue(context.state, tunable);
	if (value === tunable.default) return context.notify(`${tunable.name} is at its default, ${value}`, 'info');
	context.send({ kind: 'set', name: tunable.name, value: tunable.default }, `${tunable.name} ${value} -> ${tunable.default}`);
}

function enter(context: ActionContext): void {
	const { state } = context;
	if (!showsKernels(state)) return typeValue(context);
	const line = selectedKernel(state);
	if (line === undefined) return;
	const { preset, changes } = state.ui;
	if (line.feature === undefined) return context.restart(preset, underKernel(changes, line.era.kernel));
	const on = state.snapshot?.features[line.feature] ?? false;
	context.restart(preset, { ...changes, features: { ...changes.features, [line.feature]: !on } });
}

/** Switches and settings by hand stay, as far as that kernel has the files. */
function underKernel(changes: MachineChanges, kernel: string): MachineChanges {
	const kept = Object.entries(changes.set ?? {}).filter(([name, value]) => {
		const tunable = tunableByName(name);
		const ours = tunable && tunableIn(tunable, kernel);
		return ours !== undefined && checkTunable(ours, value).ok;
	});
	return { ...changes, kernel, set: Object.fromEntries(kept) };
}

function typeValue(context: ActionContext): void {
	const tunable = listedTunable(context.state);
	if (tunable !== undefined) openPrompt(context, 'tunable-value', `${tunable.name} = `);
}

function enterTitle(state: SessionState): string {
	if (!showsKernels(state)) return 'type a value';
	const line = selectedKernel(state);
	if (line?.feature === undefined) return 'start this kernel';
	return `turn ${state.snapshot?.features[line.feature] ? 'off' : 'on'}${isLoss(line) ? ' what was lost' : ''}`;
}

function listing(id: string, keys: readonly Key[], title: string, help: string, run: Action['run'], bar?: number): Action {
	return {
		id: `list-${id}`,
		keys,
		title: () => title,
		help,
		group: 'Tuning',
		where: ['tunables'],
		run,
		...(bar === undefined ? {} : { bar }),
	};
}

export const tuneViewActions: readonly Action[] = [
	{
		id: 'tune-enter',
		keys: ['enter', '='],
		title: enterTitle,
		help: 'Type a value for the selected tunable; in the list of kernels, start the scenario under that kernel, or with that change turned over.',
		group: 'Tuning',
		where: ['tunables'],
		bar: 1,
		unavailable: needsMachine,
		run: enter,
	},
	listing('up', ['up', 'k'], 'previous', 'Previous line.', (context) => move(context, -1)),
	listing('down', ['down', 'j'], 'next', 'Next line.', (context) => move(context, 1), 4),
	listing('page-up', ['pageup'], 'page up', 'Ten lines up.', (context) => move(context, -PAGE_LINES)),
	listing('page-down', ['pagedown'], 'page down', 'Ten lines down.', (context) => move(context, PAGE_LINES)),
	listing('first', ['home'], 'first', 'First line.', (context) => move(context, Number.NEGATIVE_INFINITY)),
	listing('last', ['end'], 'last', 'Last line.', (context) => move(context, Number.POSITIVE_INFINITY)),
	{
		...listing(
			'lower',
			['left'],
			'lower',
			'Set the selected tunable one step lower.',
			(context) => turn(context, listedTunable(context.state), -1),
			2,
		),
		title: whileTunables('lower'),
		unavailable: needsTunable,
	},
	{
		...listing(
			'higher',
			['right'],
			'higher',
			'Set the selected tunable one step higher.',
			(context) => turn(context, listedTunable(context.state), 1),
			2,
		),
		title: whileTunables('higher'),
		unavailable: needsTunable,
	},
	{
		...listing('default', ['backspace'], 'default', 'Set the selected tunable to its default.', reset, 4),
		title: whileTunables('default'),
		unavailable: needsTunable,
	},
	{
		id: 'tune-kernels',
		keys: ['e'],
		title: (state) => (showsKernels(state) ? 'tunables' : 'kernels'),
		help: 'Go from the tunables to the kernels (era, version, commit, what each changed) and back.',
		group: 'Tuning',
		where: ['tunables'],
		bar: 3,
		run: ({ state, dispatch }) => dispatch({ type: 'views', change: { tunables: { list: showsKernels(state) ? 'tunables' : 'kernels' } } }),
	},
];
