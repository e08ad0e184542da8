/**
 * A style is a number: colour slot of the text (bits 0-7), colour slot behind it (bits 8-15), attributes (bits 16-19).
 * Views name slots ("what it means"); the theme decides the colour ("what it looks like").
 */
export const SLOTS = [
	'default', // the terminal's own colour
	'dim', // labels, rules, units
	'faint', // barely there: empty cells, zero rates
	'strong', // headings, the selected thing
	'spark', // sparklines
	'accent', // keys, the program's name
	'good',
	'warn',
	'bad',
	'migrate', // the migrate scanner
	'free', // the free scanner
	'unmovable', // blocks spoiled by a page that cannot move
	'kernel', // wholly kernel
	'huge', // 2 MiB pages
	'anon', // page kinds, for maps of single pages
	'file',
	'slab',
	'mixed', // full blocks that hold both movable and unmovable pages
	'migrateTrail', // blocks the migrate scanner took pages from a moment ago
	'freeTrail', // blocks that took those pages in
	'owner0', // who owns memory: eight hues that only tell one from another
	'owner1',
	'owner2',
	'owner3',
	'owner4',
	'owner5',
	'owner6',
	'owner7',
	'empty', // free memory in maps
	'ramp0',
	'ramp1',
	'ramp2',
	'ramp3',
	'ramp4', // how much, 0..4
] as const;
export type Slot = (typeof SLOTS)[number];
export const RAMP_STEPS = 5;
export const OWNER_SLOTS: readonly Slot[] = SLOTS.filter((slot) => slot.startsWith('owner'));

export const BOLD = 1 << 16;
export const INVERSE = 1 << 17;
export const UNDERLINE = 1 << 18;

export type Style = number;

const INDEX = new Map<Slot, number>(SLOTS.map((slot, index) => [slot, index]));

export function style(text: Slot, behind: Slot = 'default', attributes = 0): Style {
	return (INDEX.get(text) ?? 0) | ((INDEX.get(behind) ?? 0) << 8) | attributes;
}
export function textSlot(value: Style): Slot {
	return SLOTS[value & 0xff] ?? 'default';
}
export function behindSlot(value: Style): Slot {
	return SLOTS[(value >> 8) & 0xff] ?? 'default';
}
