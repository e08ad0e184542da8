/**
 * From the session's state to what is on the screen. Changing facts become painted rows; what rarely changes (panel titles,
 * key bar, preset picker) becomes the chrome that Ink draws, the same object as long as nothing in it changed.
 */
import type { Key } from '../actions/index.js';
import type { ThemeName } from '../model/index.js';
import type { Message, Session, SessionState, ViewMotion } from '../session/index.js';
import type { Row } from '../text/row.js';
import { type ColourLevel, type Look, lookOf } from '../text/theme.js';
import type { Panel, Pointer, View } from '../views/view.js';
import { framedRows } from './box-rows.js';
import type { Canvas } from './canvas.js';
import { headerRow } from './header.js';
import { keyAt, keyBarRow } from './key-bar.js';
import { layoutScreen, type ScreenLayout } from './layout.js';
import { type BoxOverlay, composeOverlay, lastCursor, overlayLineAt } from './overlay.js';
import type { PresetsOverlay } from './presets-layout.js';
import { Stage } from './stage.js';
import { noticeRow, promptRow, sentenceRow } from './status.js';
import { placeTabs, questionOf, tabsRow } from './tabs.js';
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
	readonly look: Look;
	readonly tabs: Row | undefined;
	readonly tabsY: number | undefined;
	readonly titles: readonly PlacedTitle[];
	readonly keyBar: Row;
	readonly keyBarY: number;
	readonly picker: PresetsOverlay | undefined;
}

export interface PresenterOptions {
	readonly session: Session;
	readonly views: readonly View[];
	readonly ascii: boolean;
	/** How many colours the terminal shows. */
	readonly level: ColourLevel;
}

export class Presenter {
	readonly #options: PresenterOptions;
	readonly #stage: Stage;
	#chrome: Chrome | undefined;
	#chromeText = '';
	#chromeOf: unknown;
	#look: { readonly theme: ThemeName; readonly look: Look };

	constructor(options: PresenterOptions) {
		this.#options = options;
		const { theme } = options.session.store.get().ui;
		this.#look = { theme, look: lookOf(theme, options.level) };
		this.#stage = new Stage({ ...options, area: () => this.#layout().view, mono: () => this.look().level === 'none' });
	}

	/** Calls back when the state changed; the chrome may be the same as before. */
	readonly subscribe = (listener: () => void): (() => void) => this.#options.session.store.subscribe(listener);

	/** For React: equal chrome is the same object. */
	readonly chrome = (): Chrome => {
		const state = this.#state();
		if (this.#chrome !== undefined && this.#chromeOf === state) return this.#chrome;
		const chrome = this.#composeChrome();
		// The look is the same object or another one; no need to write it out.
		const text = JSON.stringify({ ...chrome, look: state.ui.theme });
		this.#chromeOf = state;
		if (this.#chrome === undefined || text !== this.#chromeText) this.#chrome = chrome;
		this.#chromeText = text;
		return this.#chrome;
	};

	/** What Ink draws, but for the picker, painted: until Ink is there. Not to be told from it. */
	readonly paintChrome = (canvas: Canvas): void => {
		const { columns, tabs, tabsY, titles, keyBar, keyBarY } = this.chrome();
		if (tabs !== undefined && tabsY !== undefined) canvas.row(0, tabsY, tabs, columns);
		for (const { x, y, width, row } of titles) canvas.row(x, y, row, width);
		canvas.row(0, keyBarY, keyBar, columns);
	};

	/** The painted layer of a frame. */
	readonly paint = (canvas: Canvas): void => {
		const { ascii } = this.#options;
		const state = this.#state();
		const layout = this.#layout();
		const overlay = composeOverlay(state, layout, ascii);
		if (overlay?.kind === 'presets') canvas.exclude([overlay.rect]);
		canvas.row(
			0,
			layout.headerY,
			headerRow(state, { hasTabs: layout.tabsY !== undefined, nowNs: this.#nowNs() }, layout.columns, ascii),
			layout.columns,
		);
		for (const panel of this.#stage.panels()) paintPanel(canvas, panel);
		if (overlay?.kind === 'box') paintBox(canvas, overlay, ascii);
		const status = promptRow(state, layout.columns, ascii) ?? noticeRow(state, layout.columns, ascii);
		if (status !== undefined) canvas.row(0, layout.statusY, status, layout.columns);
		else if (layout.hasStatusLine) canvas.row(0, layout.statusY, sentenceRow(this.#sentence(), layout.columns, ascii), layout.columns);
	};

	/** The question of the view, unless one of its panels asks it already. */
	#asked(): string {
		const [main] = this.#stage.panels();
		return main?.hint.endsWith('?') === true ? '' : questionOf(this.#options.session.store.get());
	}

	#state(): SessionState {
		return this.#options.session.shownState();
	}

	/** Simulated time of the newest frame. */
	#nowNs(): number {
		return this.#options.session.store.get().snapshot?.timeNs ?? 0;
	}

	/** What a pointer at a cell of the screen changes. */
	point(pointer: Pointer): readonly Message[] {
		const state = this.#state();
		const layout = this.#layout();
		const { kind, x, y } = pointer;
		if (state.ui.overlay !== 'none') return this.#pointOverlay(pointer);
		if (y === layout.tabsY) {
			const tab = placeTabs(state, layout.columns).find((each) => x >= each.x && x < each.x + each.width);
			return tab !== undefined && pointer.kind === 'press' ? [{ type: 'view', id: tab.viewId }] : [];
		}
		const under = this.#stage.sceneAt(pointer);
		if (kind === 'press' && under !== undefined) this.#options.session.useHalf(under.side);
		// A drag goes on where it began.
		const scene = kind === 'press' || kind.startsWith('wheel') ? under : this.#stage.active();
		return scene === undefined ? [] : (this.#stage.view()?.point?.(scene.input, { kind, x: x - scene.area.x, y: y - scene.area.y }) ?? []);
	}

	/** The key that a click on the key bar stands for, or on the line of a pop-up that is selected already. */
	keyAt({ kind, x, y }: Pointer): Key | undefined {
		const layout = this.#layout();
		const state = this.#state();
		if (kind !== 'press') return undefined;
		if (y === layout.keyBarY) return keyAt(state, x, layout.columns, this.#options.ascii);
		return ['presets', 'palette'].includes(state.ui.overlay) && this.#lineAt({ x, y }) === state.ui.cursor ? 'enter' : undefined;
	}

	/** Of the list in the pop-up that is open. */
	#lineAt(cell: Pick<Pointer, 'x' | 'y'>): number | undefined {
		const overlay = composeOverlay(this.#state(), this.#layout(), this.#options.ascii);
		return overlay && overlayLineAt(overlay, cell);
	}

	/** What a motion within the view on show changes. */
	steer(motion: ViewMotion): readonly Message[] {
		const input = this.#stage.active()?.input;
		return input === undefined ? [] : (this.#stage.view()?.steer?.(input, motion) ?? []);
	}

	/** The wheel moves through what an overlay shows, a click selects a line; beside it, it does nothing. */
	#pointOverlay({ kind, x, y }: Pointer): readonly Message[] {
		const { cursor } = this.#options.session.store.get().ui;
		const line = kind === 'press' ? this.#lineAt({ x, y }) : undefined;
		if (line !== undefined) return [{ type: 'cursor', to: line }];
		if (kind === 'wheel-up') return [{ type: 'cursor', to: cursor - 1 }];
		return kind === 'wheel-down' ? [{ type: 'cursor', to: cursor + 1 }] : [];
	}

	/** For the line below the view: what is selected, or what the view (the preset, on the first view) is about. */
	#sentence(): string {
		const state = this.#state();
		const input = this.#stage.active()?.input;
		if (input === undefined) return `starting ${state.ui.preset} …`;
		const selected = this.#stage.view()?.about?.(input);
		if (selected !== undefined) return selected;
		return state.ui.viewId === state.views[0]?.id ? input.snapshot.question : questionOf(state);
	}

	/** The colours of now; the same object while they stay. */
	look(): Look {
		const { theme } = this.#options.session.store.get().ui;
		if (this.#look.theme !== theme) this.#look = { theme, look: lookOf(theme, this.#options.level) };
		return this.#look.look;
	}

	/** Takes back a cursor that was moved further than there is something to show. */
	keepCursor(): void {
		const { ascii } = this.#options;
		const state = this.#state();
		const last = lastCursor(state, this.#layout(), ascii);
		if (last !== undefined && state.ui.cursor > last) this.#options.session.store.dispatch({ type: 'cursor', to: last });
	}

	#layout(): ScreenLayout {
		const { session, views } = this.#options;
		const { columns, rows } = session.store.get().ui.size;
		return layoutScreen(columns, rows, views.length > 1);
	}

	#composeChrome(): Chrome {
		const { ascii } = this.#options;
		const state = this.#state();
		const layout = this.#layout();
		const overlay = composeOverlay(state, layout, ascii);
		return {
			columns: layout.columns,
			rows: layout.rows,
			look: this.look(),
			tabs: layout.tabsY === undefined ? undefined : tabsRow(state, this.#asked(), layout.columns, ascii),
			tabsY: layout.tabsY,
			titles: this.#stage.panels().flatMap((panel) => placeTitle(panel, ascii)),
			keyBar: keyBarRow(state, layout.columns, ascii),
			keyBarY: layout.keyBarY,
			picker: overlay?.kind === 'presets' ? overlay : undefined,
		};
	}
}

const titleLines = (panel: Panel): number => (panel.title === '' ? 0 : 1);

function placeTitle(panel: Panel, ascii: boolean): readonly PlacedTitle[] {
	if (titleLines(panel) === 0 || panel.height === 0) return [];
	const { id, x, y, width } = panel;
	return [{ id, x, y, width, row: titleRow(panel.title, panel.hint, width, ascii) }];
}

function paintPanel(canvas: Canvas, panel: Panel): void {
	const top = panel.y + titleLines(panel);
	for (let line = 0; line < panel.height - titleLines(panel); line++) canvas.row(panel.x, top + line, panel.rows[line] ?? [], panel.width);
}

function paintBox(canvas: Canvas, overlay: BoxOverlay, ascii: boolean): void {
	const { x, y, width } = overlay.rect;
	framedRows(overlay, ascii).forEach((row, line) => {
		canvas.row(x, y + line, row, width);
	});
}
