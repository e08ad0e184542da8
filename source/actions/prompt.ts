/** A line typed on the status line: what it is for, and how it ends. */
import { type EditedLine, emptyLine, insert, type Prompt, type PromptPurpose } from '../session/index.js';
import type { Action, ActionContext } from './action.js';
import { setTyped } from './set-tunable.js';
import type { Key } from './keys.js';
import { paletteEntries } from './palette.js';

/** What becomes of the text. */
interface Use {
	/** At every change, to show its effect at once. */
	readonly changed?: (text: string, context: ActionContext) => void;
	/** The line is finished. */
	readonly entered?: (text: string, context: ActionContext) => void;
	/** The line above (−1) or below (1) is wanted. */
	readonly moved?: (by: 1 | -1, context: ActionContext) => void;
	/** Given up: the text there was before is restored. */
	readonly givenUp?: (context: ActionContext) => void;
}

const USES: Readonly<Record<PromptPurpose, Use>> = {
	'counters-filter': {
		changed: (filter, { dispatch }) => dispatch({ type: 'views', change: { counters: { filter, sentence: -1 } } }),
		givenUp: ({ dispatch }) => dispatch({ type: 'views', change: { counters: { filter: '' } } }),
	},
	'save-screen': { entered: (file, context) => (file.trim() === '' ? undefined : context.saveScreen(file.trim())) },
	palette: {
		changed: (_text, { dispatch }) => dispatch({ type: 'cursor', to: 0 }),
		moved: (by, { state, dispatch }) => dispatch({ type: 'cursor', to: state.ui.cursor + by }),
		entered(text, context) {
			const entry = paletteEntries(context.actions, context.state, text)[context.state.ui.cursor];
			context.dispatch({ type: 'overlay', overlay: 'none', cursor: 0 });
			entry?.run(context);
		},
		givenUp: ({ dispatch }) => dispatch({ type: 'overlay', overlay: 'none', cursor: 0 }),
	},
	'events-filter': {
		changed: (filter, { dispatch }) => dispatch({ type: 'views', change: { events: { filter } } }),
		givenUp: ({ dispatch }) => dispatch({ type: 'views', change: { events: { filter: '' } } }),
	},
	'tunable-value': { entered: setTyped },
	'overwrite-settings': {
		entered(text, context) {
			if (text.trim() === 'yes') context.overwriteSettings();
			else context.notify('the damaged file is left as it is', 'info');
		},
	},
};

/** Asks for a line on the status line; it begins with `text`, the cursor behind it. */
export function openPrompt({ dispatch }: ActionContext, purpose: PromptPurpose, label: string, text = ''): void {
	dispatch({ type: 'prompt', prompt: { purpose, label, line: insert(emptyLine([]), text) } });
}

/** Changes the text, and shows at once what that means. */
export function editPrompt(context: ActionContext, change: (line: EditedLine) => EditedLine): void {
	const { prompt } = context.state.ui;
	if (prompt === undefined) return;
	const line = change(prompt.line);
	context.dispatch({ type: 'prompt', prompt: { ...prompt, line } });
	if (line.text !== prompt.line.text) USES[prompt.purpose].changed?.(line.text, context);
}

function close(context: ActionContext, then: (prompt: Prompt) => void): void {
	const { prompt } = context.state.ui;
	context.dispatch({ type: 'prompt', prompt: undefined });
	if (prompt !== undefined) then(prompt);
}

const choosing = (id: string, keys: readonly Key[], help: string, by: 1 | -1): Action => ({
	id: `prompt-${id}`,
	keys,
	title: () => '',
	help,
	group: 'Typing',
	where: ['prompt'],
	run(context) {
		const { prompt } = context.state.ui;
		if (prompt !== undefined) USES[prompt.purpose].moved?.(by, context);
	},
});

export const promptActions: readonly Action[] = [
	choosing('above', ['up'], 'What is listed above.', -1),
	choosing('below', ['down', 'tab'], 'What is listed below.', 1),
	{
		id: 'prompt-enter',
		keys: ['enter'],
		title: () => 'done',
		help: 'Take the line as it is.',
		group: 'Typing',
		where: ['prompt'],
		bar: 1,
		run: (context) => close(context, ({ purpose, line }) => USES[purpose].entered?.(line.text, context)),
	},
	{
		id: 'prompt-give-up',
		keys: ['esc', 'ctrl-c'],
		title: () => 'give up',
		help: 'Leave things as they were.',
		group: 'Typing',
		where: ['prompt'],
		bar: 1,
		run: (context) => close(context, ({ purpose }) => USES[purpose].givenUp?.(context)),
	},
];
