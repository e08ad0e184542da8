/** The view on show in its area of the screen; twice when the screen is split, with what is told of both halves. */
import { emptyLine, type Half, lookAgain, type Session, type Side, SIDES, type UiState } from '../session/index.js';
import type { Panel, View, ViewInput } from '../views/view.js';
import type { Rect } from './cells.js';
import { Composer } from './composer.js';
import { layoutSplit, type SplitLayout } from './split-layout.js';
import { differenceLines, splitPanels } from './split-rows.js';

export interface StageOptions {
	readonly session: Session;
	readonly views: readonly View[];
	readonly ascii: boolean;
	/** Where views are shown. */
	area(): Rect;
	/** There are no colours. */
	mono(): boolean;
}

/** One picture of the view, with what it is given. */
export interface Scene {
	/** The machine it shows. */
	readonly side: Side;
	readonly area: Rect;
	readonly input: ViewInput;
}

const NOTHING_TYPED = emptyLine([]);

export class Stage {
	readonly #options: StageOptions;
	readonly #composer = new Composer();

	constructor(options: StageOptions) {
		this.#options = options;
	}

	view(): View | undefined {
		const { viewId } = this.#options.session.store.get().ui;
		return this.#options.views.find((candidate) => candidate.id === viewId);
	}

	/** The picture that keys act on; undefined before the first frame. */
	active(): Scene | undefined {
		const { half = 'left' } = this.#options.session.store.get().ui;
		return this.#scenes().find(({ side }) => side === half);
	}

	/** The picture at a cell of the screen. */
	sceneAt({ x, y }: { readonly x: number; readonly y: number }): Scene | undefined {
		return this.#scenes().find(({ area }) => x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height);
	}

	/** All panels, in cells of the screen; composed once per frame, however often they are asked for. */
	panels(): readonly Panel[] {
		const view = this.view();
		const scenes = this.#scenes();
		const [first] = scenes;
		if (view === undefined || first === undefined) return [];
		const { ui } = this.#options.session.shownState();
		const since = this.#options.session.halves()?.since;
		// What stands still is shown as it is, to the last page.
		const standsStill = ui.paused || ui.at !== undefined;
		return this.#composer.panels({
			frame: first.input.snapshot,
			setting: [
				...[view, ui.size, ui.half, ui.selectedNode, ui.paused, ui.at, ui.views, ui.theme, since],
				// What somebody did is to be seen at once.
				...scenes.flatMap(({ input }) => [input.history, input.ui.trial, input.snapshot.commands]),
			],
			shownMs: first.input.history.window.shownMs,
			standsStill,
			compose: () => [...scenes.flatMap((scene) => this.#picture(view, scene, standsStill)), ...this.#beside()],
		});
	}

	/** One picture, or one for each half of a split screen that has room for both. */
	#scenes(): readonly Scene[] {
		const { session, area } = this.#options;
		const halves = session.halves();
		const split = this.#split();
		if (halves !== undefined && split !== undefined) {
			return SIDES.flatMap((side) => {
				const place = split.views[side];
				return place === undefined ? [] : [this.#scene(side, place, halves[side])];
			});
		}
		const shown = session.shown();
		const { trial, findings } = session.shownState().ui;
		return shown === undefined ? [] : [this.#scene('left', area(), { ...shown, trial, findings, transcript: session.shell.transcript })];
	}

	#scene(side: Side, area: Rect, { snapshot, history, trial, findings, transcript }: Half): Scene {
		const { session, ascii, mono } = this.#options;
		const { ui } = session.shownState();
		const own = ui.half === undefined || ui.half === side ? ui : otherUi(ui, trial, findings);
		const { width: columns, height: rows } = area;
		const { selectedNode } = ui;
		return { side, area, input: { snapshot, history, transcript, columns, rows, selectedNode, ui: own, ascii, mono: mono() } };
	}

	/** Undefined while there is one machine. */
	#split(): SplitLayout | undefined {
		const { half } = this.#options.session.store.get().ui;
		const area = this.#options.area();
		return half && layoutSplit(area, half, differenceLines(area.width));
	}

	#picture(view: View, { side, area, input }: Scene, standsStill: boolean): readonly Panel[] {
		if (standsStill) lookAgain(input.history, input.snapshot);
		const panels = view.compose(input);
		this.#options.session.watch(view.watch?.(input), side);
		return panels.map((panel) => inScreen(panel, side, area));
	}

	/** What is told of both halves; nothing while there is one machine. */
	#beside(): readonly Panel[] {
		const { session, ascii } = this.#options;
		const halves = session.halves();
		const split = this.#split();
		return halves && split ? splitPanels(halves, session.store.get().ui.half ?? 'left', split, ascii) : [];
	}
}

/** Of the half that keys do not act on: what is known of its machine; the line being typed goes to the other one. */
function otherUi(ui: UiState, trial: UiState['trial'], findings: UiState['findings']): UiState {
	return { ...ui, trial, findings, views: { ...ui.views, shell: { ...ui.views.shell, line: NOTHING_TYPED } } };
}

/** A panel of a view, moved to where the view stands and cut off at its end. */
function inScreen(panel: Panel, side: Side, area: Rect): Panel {
	const height = Math.max(0, Math.min(panel.height, area.height - panel.y));
	return { ...panel, id: `${side} ${panel.id}`, x: area.x + panel.x, y: area.y + panel.y, height };
}
