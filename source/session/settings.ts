/** What of a person's choices outlives a run of the program: colours and lists, never anything of a machine or its speed. Pure. */
import type { ThemeName, VmstatName } from '../model/index.js';
import type { SessionState, UiState } from './state.js';
import type { IndexKind } from './time-steps.js';
import type { CounterSort, MapColours } from './view-ui.js';

export interface Settings {
	readonly theme: ThemeName;
	/** What the colours of the map say. */
	readonly mapColours: MapColours;
	/** Counters that stay on top, in their order, and how the others are sorted. */
	readonly pinned: readonly VmstatName[];
	readonly sort: CounterSort;
	/** Which index the Time view draws. */
	readonly index: IndexKind;
}

export function remembered({ theme, views }: UiState): Settings {
	const { pinned, sort } = views.counters;
	return { theme, mapColours: views.map.colours, pinned, sort, index: views.time.index };
}

/** The state a run begins with; what was never set stays as it is. */
export function withRemembered(initial: SessionState, settings: Partial<Settings>): SessionState {
	const { theme, mapColours, pinned, sort, index } = { ...remembered(initial.ui), ...settings };
	const { map, counters, time } = initial.ui.views;
	const views = {
		...initial.ui.views,
		map: { ...map, colours: mapColours },
		counters: { ...counters, pinned, sort },
		time: { ...time, index },
	};
	return { ...initial, ui: { ...initial.ui, theme, views } };
}

/** What a person has set since `before`. */
export function changedSettings(before: Settings, now: Settings): Partial<Settings> {
	const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Settings]));
	return Object.fromEntries(changed);
}
