/**
 * From the session's state to what is on the screen. Changing facts become painted rows; what rarely changes (panel titles,
 * key bar, preset picker) becomes the chrome that Ink draws, the same object as long as nothing in it changed.
 */
import type { Snapshot } from '../model/index.js';
import { lookAgain, type Session } from '../session/index.js';
import type { Row } from '../text/row.js';
import type { Panel, View } from '../views/view.js';
import { framedRows } from './box-rows.js';
import type { Canvas } from './canvas.js';
import { headerRow } from './header.js';
import { keyBarRow } from './key-bar.js';
import { layoutScreen, type ScreenLayout } from './layout.js';
import { type BoxOverlay, composeOverlay, lastCursor } from './overlay.js';
import type { PresetsOverlay } from './presets-layout.js';
import { noticeRow, questionRow } from './status.js';
import { titleRow } from './title-row.js';

export interface PlacedTitle {
	readonly id: string;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly row: Row;
}

/** What Ink draws. */
export interface Chrome {
	readonly columns: number;
	readonly rows: number;
	readonly titles: readonly PlacedTitle[];
	readonly keyBar: Row;
	readonly keyBarY: number;
	readonly picker: PresetsOverlay | undefined;
}

export interface PresenterOptions {
	readonly session: Session;
	readonly views: readonly View[];
	readonly ascii: boolean;
	readonly mono: boolean;
}

interface Composed {
	readonly snapshot: Snapshot | undefined;
	/** Besides the snapshot, everything panels depend on. */
	readonly setting: readonly unknown[];
	readonly panels: readonly Panel[];
	/** Display time at which the steady panels among them were composed, ms. */
	readonly steadyMs: number;
}

/** Numbers change twice a second, so that they can be read. A frame that comes a little early still counts. */
const STEADY_MS = 450;

export class Presenter {
	readonly #options: PresenterOptions;
	#composed: Composed = { snapshot: undefined, setting: [], panels: [], steadyMs: 0 };
	#chrome: Chrome | undefined;
	#chromeText = '';
	#chromeOf: unknown;

	constructor(options: PresenterOptions) {
		this.#options = options;
	}

	/** Calls back when the state changed; the chrome may be the same as before. */
	readonly subscribe = (listener: () => void): (() => void) => this.#options.session.store.subscribe(listener);

	/** For React: equal chrome is the same object. */
	readonly chrome = (): Chrome => {
		const state = this.#options.session.store.get();
		if (this.#chrome !== undefined && this.#chromeOf === state) return this.#chrome;
		const chrome = this.#composeChrome();
		const text = JSON.stringify(chrome);
		this.#chromeOf = state;
		if (this.#chrome === undefined || text !== this.#chromeText) this.#chrome = chrome;
		this.#chromeText = text;
		return this.#chrome;
	};

	/** The painted layer of a frame. */
	readonly paint = (canvas: Canvas): void => {
		const { session, ascii } = this.#options;
		const state = session.store.get();
		const layout = this.#layout();
		const overlay = composeOverlay(state, layout, ascii);
		if (overlay?.kind === 'presets') canvas.exclude([overlay.rect]);
		canvas.row(0, layout.headerY, headerRow(state, layout.columns, ascii), layout.columns);
		for (const panel of this.#panels()) paintPanel(canvas, panel, layout);
		if (overlay?.kind === 'box') paintBox(canvas, overlay, ascii);
		const notice = noticeRow(state, layout.columns, ascii);
		if (notice !== undefined) canvas.row(0, layout.statusY, notice, layout.columns);
		else if (layout.hasStatusLine) canvas.row(0, layout.statusY, questionRow(state, layout.columns, ascii), layout.columns);
	};

	/** Takes back a cursor that was moved further than there is something to show. */
	keepCursor(): void {
		const { session, ascii } = this.#options;
		const state = session.store.get();
		const last = lastCursor(state, this.#layout(), ascii);
		if (last !== undefined && state.ui.cursor > last) session.store.dispatch({ type: 'cursor', to: last });
	}

	#layout(): ScreenLayout {
		const { columns, rows } = this.#options.session.store.get().ui.size;
		return layoutScreen(columns, rows);
	}

	#composeChrome(): Chrome {
		const { session, ascii } = this.#options;
		const state = session.store.get();
		const layout = this.#layout();
		const overlay = composeOverlay(state, layout, ascii);
		return {
			columns: layout.columns,
			rows: layout.rows,
			titles: this.#panels().flatMap((panel) => placeTitle(panel, layout, ascii)),
			keyBar: keyBarRow(state, layout.columns, ascii),
			keyBarY: layout.keyBarY,
			picker: overlay?.kind === 'presets' ? overlay : undefined,
		};
	}

	/** Composed once per frame, however often it is asked for. */
	#panels(): readonly Panel[] {
		const { session, views, ascii, mono } = this.#options;
		const { snapshot, ui } = session.store.get();
		const view = views.find((candidate) => candidate.id === ui.viewId);
		if (snapshot === undefined || view === undefined) return [];
		const history = session.history();
		const setting = [history, view, ui.size, ui.selectedNode, ui.paused];
		const before = this.#composed;
		const isSameSetting = setting.every((each, index) => each === before.setting[index]);
		if (isSameSetting && snapshot === before.snapshot) return before.panels;
		// What stands still is shown as it is, to the last page.
		if (ui.paused) lookAgain(history, snapshot);
		const { width: columns, height: rows } = this.#layout().view;
		const fresh = view.compose({ snapshot, history, columns, rows, selectedNode: ui.selectedNode, ascii, mono });
		const { shownMs } = history.window;
		const mayStay = isSameSetting && !ui.paused && shownMs >= before.steadyMs && shownMs - before.steadyMs < STEADY_MS;
		const panels = mayStay ? fresh.map((panel) => (panel.steady ? sameAs(panel, before.panels) : panel)) : fresh;
		this.#composed = { snapshot, setting, panels, steadyMs: mayStay ? before.steadyMs : shownMs };
		return panels;
	}
}

/** The panel as it was, unless it has moved or was not there. */
function sameAs(panel: Panel, before: readonly Panel[]): Panel {
	const old = before.find((each) => each.id === panel.id);
	const isInPlace = old !== undefined && old.width === panel.width && old.height === panel.height && old.y === panel.y;
	return isInPlace ? old : panel;
}

const titleLines = (panel: Panel): number => (panel.title === '' ? 0 : 1);

function placeTitle(panel: Panel, layout: ScreenLayout, ascii: boolean): readonly PlacedTitle[] {
	if (titleLines(panel) === 0) return [];
	const { id, x, y, width } = panel;
	return [{ id, x: layout.view.x + x, y: layout.view.y + y, width, row: titleRow(panel.title, panel.hint, width, ascii) }];
}

function paintPanel(canvas: Canvas, panel: Panel, layout: ScreenLayout): void {
	const top = layout.view.y + panel.y + titleLines(panel);
	const height = Math.min(panel.height - titleLines(panel), layout.view.y + layout.view.height - top);
	for (let line = 0; line < height; line++) {
		canvas.row(layout.view.x + panel.x, top + line, panel.rows[line] ?? [], panel.width);
	}
}

function paintBox(canvas: Canvas, overlay: BoxOverlay, ascii: boolean): void {
	const { x, y, width } = overlay.rect;
	framedRows(overlay, ascii).forEach((row, line) => {
		canvas.row(x, y + line, row, width);
	});
}
