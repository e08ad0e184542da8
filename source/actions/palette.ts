/** Everything that can be done, by name: what the palette lists, and what becomes of the chosen one. */
import { placesOf, type SessionState, VIEW_IDS, type ViewId } from '../session/index.js';
import type { Action, ActionContext } from './action.js';
import { keyLabel } from './keys.js';

export interface PaletteEntry {
	readonly name: string;
	readonly help: string;
	/** As written on a key; '' when it has none. */
	readonly key: string;
	/** The view that it needs; undefined: none, or any. */
	readonly view: ViewId | undefined;
	run(context: ActionContext): void;
}

/**
 * Entries that hold every word typed, in any order, those whose name begins with it first; among equals what belongs to the view on show,
 * then what can be done in any, then what leads to another one.
 */
export function paletteEntries(actions: readonly Action[], state: SessionState, typed: string): readonly PaletteEntry[] {
	const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
	const all = [...actions.flatMap((action) => actionEntry(action, state)), ...state.presets.map(presetEntry)];
	const found = all.filter(({ name, help }) => words.every((word) => `${name} ${help}`.toLowerCase().includes(word)));
	const rank = ({ name }: PaletteEntry): number => {
		const lower = name.toLowerCase();
		if (lower.startsWith(words.join(' '))) return 0;
		return words.every((word) => lower.includes(word)) ? 1 : 2;
	};
	const distance = ({ view }: PaletteEntry): number => (view === undefined ? 1 : view === state.ui.viewId ? 0 : 2);
	return found.toSorted((one, other) => rank(one) - rank(other) || distance(one) - distance(other));
}

/** Actions of the views and of all of them; those of the Shell edit its line, which is left to keys. */
function actionEntry(action: Action, state: SessionState): readonly PaletteEntry[] {
	const view = VIEW_IDS.find((id) => id !== 'shell' && action.where.includes(id));
	const isMain = action.where.includes('main');
	if ((!isMain && view === undefined) || /^(palette|view-\d)$/.test(action.id)) return viewEntry(action, state);
	if (view !== undefined && !isMain && !state.views.some(({ id }) => id === view)) return [];
	const title = action.title(state);
	const where = isMain ? '' : `${state.views.find(({ id }) => id === view)?.title ?? view}: `;
	return [
		{
			name: `${where}${title === '' ? action.id.replaceAll('-', ' ') : title}`,
			help: action.help,
			key: keyLabel(action.keys[0] ?? '', false),
			view: isMain ? undefined : view,
			run: (context) => perform(action, isMain ? undefined : view, context),
		},
	];
}

function viewEntry(action: Action, state: SessionState): readonly PaletteEntry[] {
	const view = state.views[Number(/^view-(\d)$/.exec(action.id)?.[1]) - 1];
	if (view === undefined) return [];
	return [
		{
			name: `view ${view.title}`,
			help: view.question,
			key: keyLabel(action.keys[0] ?? '', false),
			view: undefined,
			run: (context) => action.run(context),
		},
	];
}

/** In the view it belongs to, when it belongs to one. */
function perform(action: Action, view: ViewId | undefined, context: ActionContext): void {
	if (view !== undefined && !placesOf(context.state).includes(view)) context.dispatch({ type: 'view', id: view });
	const reason = action.unavailable?.(context.state);
	if (reason === undefined) action.run(context);
	else context.notify(reason, 'info');
}

function presetEntry({ name, title, question }: SessionState['presets'][number]): PaletteEntry {
	return { name: `preset ${name}`, help: `${title}. ${question}`, key: '', view: undefined, run: ({ restart }) => restart(name, {}) };
}
