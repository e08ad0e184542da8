/**
 * What one run of the dashboard knows. `ui` is small and goes through immer; snapshots are plain references beside it,
 * because their typed arrays lie over memory that a feed shares and must never enter a draft.
 */
import type { Finding } from '../doctor/finding.js';
import type { MachineChanges, Snapshot, ThemeName } from '../model/index.js';
import { type Settings, withRemembered } from './settings.js';
import type { Side } from './halves.js';
import type { Trial } from './trial.js';
import { INITIAL_VIEWS, type Prompt, VIEW_IDS, type ViewId, type ViewsUi } from './view-ui.js';

/** Simulated seconds per second of the person watching; the last one is "as fast as possible". */
export const SPEEDS: readonly number[] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, Number.POSITIVE_INFINITY];

/** The next offered speed above (+1) or below (−1) any speed; undefined at either end. */
export function nextSpeed(speed: number, direction: 1 | -1): number | undefined {
	return direction > 0 ? SPEEDS.find((offered) => offered > speed) : SPEEDS.findLast((offered) => offered < speed);
}

export const OVERLAYS = ['help', 'presets', 'tune', 'palette'] as const;
export type Overlay = (typeof OVERLAYS)[number];
/** Where a key is pressed: in one view, in any of them (main), in the overlay above them, or in a line being typed. */
export type Place = 'main' | 'prompt' | 'rewinding' | ViewId | Overlay;

export interface Notice {
	readonly text: string;
	readonly kind: 'info' | 'good' | 'bad';
	/** Clock of the session, ms. */
	readonly untilMs: number;
}

/** What the dashboard itself costs, measured about once a second by the screen. */
export interface Measured {
	readonly fps: number;
	readonly bytesPerFrame: number;
	/** Percent of one core, simulator excluded, and the simulator's own. */
	readonly cpuPercent: number;
	readonly feedCpuPercent: number;
}

export interface UiState {
	readonly preset: string;
	/** What the machine on show was started with on top of its preset. */
	readonly changes: MachineChanges;
	readonly paused: boolean;
	readonly speed: number;
	readonly viewId: string;
	/** The view one comes from: where leaving the Shell leads to. */
	readonly viewBefore: string;
	/** Simulated time, ns, of the earlier moment that is looked at; undefined: now. */
	readonly at: number | undefined;
	/** The machine is on its way back to an earlier moment: how much of the way is done, 0..1. */
	readonly rewinding: number | undefined;
	/** Of a split screen, the half that keys act on; undefined: it is not split. */
	readonly half: Side | undefined;
	/** Id of the selected node. */
	readonly selectedNode: number;
	readonly overlay: Overlay | 'none';
	/** Selected line of the open overlay, or its first shown line in the help. */
	readonly cursor: number;
	readonly views: ViewsUi;
	readonly theme: ThemeName;
	/** A line being typed, asked for by the view. */
	readonly prompt: Prompt | undefined;
	readonly notice: Notice | undefined;
	/** The last change of the machine, and how things were before it. */
	readonly trial: Trial | undefined;
	/** Of the doctor, renewed twice a second. */
	readonly findings: readonly Finding[];
	/** Commands without an answer yet: id → what is being done, as shown to the person. */
	readonly pending: Readonly<Record<number, string>>;
	readonly size: { readonly columns: number; readonly rows: number };
	/** The speed really reached, when the feed cannot keep up or runs as fast as it can. */
	readonly reaching: number | undefined;
	readonly measured: Measured | undefined;
	/** Time feeds have been busy so far, ms. */
	readonly feedCpuMs: number;
	/** The file of settings that cannot be read, and is left alone; undefined when there is none such. */
	readonly damagedSettings: string | undefined;
	/** Why no more frames will come. */
	readonly failed: string | undefined;
}

export interface PresetInfo {
	readonly name: string;
	readonly title: string;
	/** "2 nodes × 4 GiB". */
	readonly machine: string;
	readonly question: string;
}

export interface ViewInfo {
	readonly id: string;
	readonly title: string;
	/** The one question it answers. */
	readonly question: string;
}

export interface SessionState {
	readonly ui: UiState;
	/** The newest frame of the machine that keys act on; undefined until the first one. */
	readonly snapshot: Snapshot | undefined;
	/** What there is to choose from; at first only names. */
	readonly presets: readonly PresetInfo[];
	readonly views: readonly ViewInfo[];
}

export interface InitialState {
	readonly preset: string;
	readonly presets: readonly PresetInfo[];
	readonly views: readonly ViewInfo[];
	/** View shown first; the first one when it is not given. */
	readonly viewId?: string | undefined;
	/** What a person asked for on top of the preset. */
	readonly changes?: MachineChanges | undefined;
	readonly theme?: ThemeName | undefined;
	readonly damagedSettings?: string | undefined;
	/** What was set in earlier runs. */
	readonly settings?: Partial<Settings> | undefined;
	readonly speed: number;
	readonly columns: number;
	readonly rows: number;
}

export function initialState(options: InitialState): SessionState {
	const state: SessionState = {
		ui: {
			preset: options.preset,
			changes: options.changes ?? {},
			paused: false,
			speed: options.speed,
			viewId: options.viewId ?? options.views[0]?.id ?? '',
			viewBefore: options.views[0]?.id ?? '',
			at: undefined,
			rewinding: undefined,
			half: undefined,
			selectedNode: 0,
			overlay: 'none',
			cursor: 0,
			views: INITIAL_VIEWS,
			theme: options.theme ?? 'dark',
			prompt: undefined,
			notice: undefined,
			trial: undefined,
			findings: [],
			pending: {},
			size: { columns: options.columns, rows: options.rows },
			reaching: undefined,
			measured: undefined,
			feedCpuMs: 0,
			damagedSettings: options.damagedSettings,
			failed: undefined,
		},
		snapshot: undefined,
		presets: options.presets,
		views: options.views,
	};
	return withRemembered(state, options.settings ?? {});
}

/** Where a key pressed now lands: the first of these places that knows it. */
export function placesOf(state: SessionState): readonly Place[] {
	const { overlay, prompt, viewId, rewinding } = state.ui;
	if (rewinding !== undefined) return ['rewinding'];
	if (prompt !== undefined) return ['prompt'];
	if (overlay !== 'none') return [overlay];
	const view = VIEW_IDS.find((id) => id === viewId);
	if (view === 'shell') return [view];
	return view === undefined ? ['main'] : [view, 'main'];
}
