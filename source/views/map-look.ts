/** How one cell of a map looks. */
import type { MapZone } from '../model/index.js';
import type { Slot } from '../text/style.js';

export interface Look {
	/** The colour that says what the cell is. */
	readonly slot: Slot;
	/** The glyph that says it without colour. */
	readonly glyph: string;
	/** Draw the glyph in this colour over the other one also where there is colour. */
	readonly ink?: Slot | undefined;
}

/** A number or a letter in a cell, which a wide cell does not repeat. */
export const isSign = (glyph: string): boolean => /^[\w.+*◆]$/.test(glyph);

export interface Painter {
	/** Its glyphs must be read, so cells are never halves. */
	readonly signs: boolean;
	/** `count` units of a zone from unit `first` of the map on. */
	look(first: number, count: number, zone: MapZone): Look;
}
