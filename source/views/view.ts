/** What a view is: facts, history and a size in; placed panels of rows out. Pure. */
import type { Snapshot } from '../model/index.js';
import type { History } from '../session/history.js';
import type { Row } from '../text/row.js';

export interface ViewInput {
	readonly snapshot: Snapshot;
	readonly history: History;
	readonly columns: number;
	readonly rows: number;
	readonly selectedNode: number;
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
	/** To be read rather than watched: while time runs, this panel may stay as it is for half a second. */
	readonly steady: boolean;
}

export interface View {
	readonly id: string;
	readonly title: string;
	/** The one question it answers. */
	readonly question: string;
	compose(input: ViewInput): readonly Panel[];
}
