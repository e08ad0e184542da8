/** The Shell view: what keys do to the line being typed there, to what runs and to what was printed. */
import { type EditedLine, erase, insert, recall, scrolledEnd, type ShellUi } from '../session/index.js';
import type { Action, ActionContext } from './action.js';

/** Lines of the smallest screen part that is not output: header, tabs, rules, prompt, status, keys. */
const OTHER_LINES = 8;

function set({ dispatch }: ActionContext, change: Partial<ShellUi>): void {
	dispatch({ type: 'views', change: { shell: change } });
}

/** Who types wants to see what they type: the newest output comes back into view. */
export function editShell(context: ActionContext, change: (line: EditedLine) => EditedLine): void {
	set(context, { line: change(context.state.ui.views.shell.line), end: undefined });
}

/**
 * Text with line ends runs as it stands, line by line; what follows the last one goes on being typed. A Tab at its end was pressed by
 * somebody who types faster than is read.
 */
export function typeInShell(text: string, context: ActionContext, printable: (text: string) => string): void {
	const lines = text.split(/\r\n|\r|\n/);
	const rest = lines.pop() ?? '';
	for (const line of lines) {
		editShell(context, (typed) => insert(typed, printable(line)));
		enter(context);
	}
	const typedRest = rest.replace(/\t+$/, '');
	editShell(context, (typed) => insert(typed, printable(typedRest)));
	if (typedRest !== rest) context.shell.complete();
}

/** A command would be answered by the machine of now. */
function enter({ state, shell, notify }: ActionContext): void {
	if (state.ui.at === undefined) shell.run(state.ui.views.shell.line.text);
	else notify('the shell speaks to the machine of now: Esc and then space lead back to it', 'info');
}

function isEmpty({ state }: ActionContext): boolean {
	return state.ui.views.shell.line.text === '';
}

function leave({ state, dispatch }: ActionContext): void {
	dispatch({ type: 'view', id: state.ui.viewBefore });
}

function recalling(id: string, key: string, step: -1 | 1, help: string): Action {
	return {
		id,
		keys: [key],
		title: () => 'history',
		help,
		group: 'Shell',
		where: ['shell'],
		bar: step < 0 ? 4 : undefined,
		run: (context) => editShell(context, (line) => recall(line, context.shell.transcript.history, step)),
	};
}

function paging(id: string, key: string, direction: -1 | 1, help: string): Action {
	return {
		id,
		keys: [key],
		title: () => 'output',
		help,
		group: 'Shell',
		where: ['shell'],
		bar: direction > 0 ? 5 : undefined,
		run(context) {
			const { size, views } = context.state.ui;
			const window = { columns: size.columns - 1, rows: Math.max(1, size.rows - OTHER_LINES) };
			set(context, { end: scrolledEnd(context.shell.transcript, views.shell.end, direction * window.rows, window) });
		},
	};
}

export const shellActions: readonly Action[] = [
	{
		id: 'shell',
		keys: [':'],
		title: (state) => (state.views.some(({ id }) => id === 'shell') ? 'shell' : ''),
		help: "Open the Shell view, to type the kernel's own commands.",
		group: 'Shell',
		where: ['main'],
		bar: 10,
		unavailable: (state) => (state.views.some(({ id }) => id === 'shell') ? undefined : 'there is no shell here'),
		run: ({ dispatch }) => dispatch({ type: 'view', id: 'shell' }),
	},
	{
		id: 'shell-run',
		keys: ['enter'],
		title: () => 'run',
		help: 'Run the line; while another one runs it waits for its turn.',
		group: 'Shell',
		where: ['shell'],
		bar: 1,
		run: enter,
	},
	{
		id: 'shell-complete',
		keys: ['tab'],
		title: () => 'complete',
		help: 'Complete the command or path before the cursor; where that is not clear, a second time lists what there is.',
		group: 'Shell',
		where: ['shell'],
		bar: 3,
		run: ({ shell }) => shell.complete(),
	},
	recalling('shell-older', 'up', -1, 'The line that was run before.'),
	recalling('shell-newer', 'down', 1, 'The line that was run after it, or the one being typed.'),
	paging('shell-back', 'pageup', 1, 'A page back in the output.'),
	paging('shell-forward', 'pagedown', -1, 'A page forward in the output.'),
	{
		id: 'shell-clear',
		keys: ['ctrl-l'],
		title: () => 'clear',
		help: 'Forget the output, and draw the whole terminal again.',
		group: 'Shell',
		where: ['shell'],
		bar: 6,
		run({ shell, repaint }) {
			shell.clear();
			repaint();
		},
	},
	{
		id: 'shell-interrupt',
		keys: ['ctrl-c'],
		title: () => 'interrupt',
		help: 'Interrupt the command that runs, and drop the line being typed.',
		group: 'Shell',
		where: ['shell'],
		bar: 2,
		run: ({ shell }) => shell.interrupt(),
	},
	{
		id: 'shell-leave',
		keys: ['esc'],
		title: (state) => (state.ui.views.shell.line.text === '' ? 'leave' : 'drop line'),
		help: 'Go back to the view before; a line that is being typed is dropped first. What runs goes on.',
		group: 'Shell',
		where: ['shell'],
		bar: 1,
		run: (context) =>
			isEmpty(context) ? leave(context) : editShell(context, (line) => erase({ ...line, cursor: line.text.length }, 'start')),
	},
	{
		id: 'shell-end',
		keys: ['ctrl-d'],
		title: () => '',
		help: 'Erase the character at the cursor; on an empty line, go back to the view before.',
		group: 'Shell',
		where: ['shell'],
		run: (context) => (isEmpty(context) ? leave(context) : editShell(context, (line) => erase(line, 'right'))),
	},
];
