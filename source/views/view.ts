/** What a view is: facts, history and a size in; placed panels of rows out. Pure. */
import type { Snapshot, Watch } from '../model/index.js';
import type { History } from '../session/history.js';
import type { Message, Transcript, UiState, ViewMotion } from '../session/index.js';
import type { Row } from '../text/row.js';

export interface ViewInput {
	readonly snapshot: Snapshot;
	readonly history: History;
	/** What the shell has printed. */
	readonly transcript: Transcript;
	readonly columns: number;
	readonly rows: number;
	readonly selectedNode: number;
	/** What a person has set, of this view and others. */
	readonly ui: UiState;
	readonly ascii: boolean;
	/** Below 2 colours: meaning must survive in glyphs alone. */
	readonly mono: boolean;
}

/** A rectangle of the view's area (0,0 = its top left). `title` and `hint` go on a rule in the panel's first line. */
export interface Panel {
	readonly id: string;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	/** Title line included when there is a title. */
	readonly height: number;
	readonly title: string;
	readonly hint: string;
	/** Content below the title line; never more than fits, each exactly `width` cells. */
	readonly rows: readonly Row[];
	/** To be read rather than watched: while time runs, this panel may stay as it is for a second. */
	readonly steady: boolean;
}

/** What a mouse did, in cells of the view's area. A drag goes on until the button is let go. */
export interface Pointer {
	readonly kind: 'press' | 'drag' | 'release' | 'wheel-up' | 'wheel-down';
	readonly x: number;
	readonly y: number;
}

export interface View {
	readonly id: string;
	readonly title: string;
	/** The one question it answers. */
	readonly question: string;
	compose(input: ViewInput): readonly Panel[];
	/** One sentence on what is selected, for the line below the view; undefined: the view's question is shown. */
	about?(input: ViewInput): string | undefined;
	/** What a click, drag or turn of the wheel changes. */
	point?(input: ViewInput, pointer: Pointer): readonly Message[];
	/** What a motion changes, where only the view knows what lies where. */
	steer?(input: ViewInput, motion: ViewMotion): readonly Message[];
	/** What frames must say besides the map for this picture. */
	watch?(input: ViewInput): Watch | undefined;
}
