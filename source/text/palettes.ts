/**
 * The colours of each theme, by what a slot means. In every one the ramp keeps to one hue and moves evenly away from the background, so that
 * little recedes and much stands out, and one warm hue says "bad".
 */
import type { Slot } from './style.js';

export interface Colour {
	/** 0xrrggbb. */
	readonly rgb: number;
	/** Index in the xterm palette of 256. */
	readonly indexed: number;
	/** 0..15. */
	readonly basic: number;
}

/** Slots without an entry keep the terminal's own colour. */
export type Palette = Readonly<Partial<Record<Slot, Colour>>>;

/** Levels of the colour cube in the xterm palette, and its first grey. */
const CUBE: readonly number[] = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
const CUBE_START = 16;
const GREYS_START = 232;
const GREYS = 24;

/** The entry of the xterm palette that is nearest by distance in RGB. */
export function nearestIndexed(rgb: number): number {
	const channels = [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
	const distance = (others: readonly number[]): number => channels.reduce((sum, value, at) => sum + (value - (others[at] ?? 0)) ** 2, 0);
	const steps = channels.map(nearestStep);
	const grey = Math.max(0, Math.min(GREYS - 1, Math.round((channels.reduce((sum, value) => sum + value, 0) / 3 - 8) / 10)));
	const greyLevel = 8 + 10 * grey;
	if (distance([greyLevel, greyLevel, greyLevel]) < distance(steps.map((step) => CUBE[step] ?? 0))) return GREYS_START + grey;
	return CUBE_START + steps.reduce((index, step) => index * CUBE.length + step, 0);
}

function nearestStep(value: number): number {
	let best = 0;
	for (const [step, level] of CUBE.entries()) if (Math.abs(level - value) < Math.abs((CUBE[best] ?? 0) - value)) best = step;
	return best;
}

const colour = (rgb: number, basic: number, indexed = nearestIndexed(rgb)): Colour => ({ rgb, indexed, basic });

/** Who owns memory: hues that only tell one from another, also to the colour-blind (after Okabe and Ito), under dark letters. */
const OWNERS: Palette = {
	owner0: colour(0x4e9cc9, 12),
	owner1: colour(0xd9a441, 3),
	owner2: colour(0x3fa987, 2),
	owner3: colour(0xc58bb0, 5),
	owner4: colour(0xd27a52, 1),
	owner5: colour(0x8f9bb3, 7),
	owner6: colour(0xd6cf62, 11),
	owner7: colour(0x5ab5c0, 6),
};

/** The same under light letters. */
const OWNERS_LIGHT: Palette = {
	owner0: colour(0x2a78a8, 4),
	owner1: colour(0x9a6a0c, 3),
	owner2: colour(0x1f7f61, 2),
	owner3: colour(0x96578a, 5),
	owner4: colour(0xa84f26, 1),
	owner5: colour(0x626d85, 8),
	owner6: colour(0x7d771a, 10),
	owner7: colour(0x2b808b, 6),
};

/** For dark backgrounds: from a teal so dark that it recedes to a bright mint. */
export const DARK: Palette = {
	...OWNERS,
	dim: colour(0x808893, 8, 245),
	faint: colour(0x555b66, 8, 240),
	accent: colour(0x58a5c8, 6, 74),
	spark: colour(0x3a8fa0, 6, 30),
	good: colour(0x57ad88, 2, 72),
	warn: colour(0xd3964a, 3, 172),
	bad: colour(0xec6a30, 9, 202),
	migrate: colour(0xff9be8, 13, 213),
	free: colour(0x9fc8ff, 12, 117),
	migrateTrail: colour(0xc06cb2, 5, 133),
	freeTrail: colour(0x4f86e0, 4, 68),
	unmovable: colour(0xe08a3c, 11, 172),
	mixed: colour(0x5c4a34, 3, 58),
	kernel: colour(0x565a62, 8, 240),
	huge: colour(0x5a5488, 5, 60),
	anon: colour(0x2f8a80, 6, 30),
	file: colour(0x3f74a8, 4, 67),
	slab: colour(0xc8975a, 3, 179),
	empty: colour(0x17161d, 0, 234),
	ramp0: colour(0x184850, 4, 23),
	ramp1: colour(0x1f7478, 6, 30),
	ramp2: colour(0x309e96, 14, 37),
	ramp3: colour(0x6ac9a8, 10, 79),
	ramp4: colour(0xb4f0d2, 15, 158),
};

/** For light backgrounds: from a pale mint to a teal nearly black. */
export const LIGHT: Palette = {
	...OWNERS_LIGHT,
	dim: colour(0x676d75, 8),
	faint: colour(0xa0a6ad, 7),
	accent: colour(0x1b6a94, 4),
	spark: colour(0x2b7f8f, 6),
	good: colour(0x1f7a54, 2),
	warn: colour(0x95570a, 3),
	bad: colour(0xc43c00, 1),
	migrate: colour(0xb0169a, 5),
	free: colour(0x1d5fd1, 4),
	migrateTrail: colour(0xd28cc6, 13),
	freeTrail: colour(0x86aef0, 12),
	unmovable: colour(0xd0701a, 3),
	mixed: colour(0xd9c3a5, 11, 180),
	kernel: colour(0xb6bac0, 7),
	huge: colour(0xb3aedb, 13),
	anon: colour(0x46a297, 6),
	file: colour(0x6c9cd0, 12),
	slab: colour(0xb0793a, 3),
	empty: colour(0xf1f1ec, 15),
	ramp0: colour(0xcfe8e1, 14, 152),
	ramp1: colour(0x95cfc4, 14, 115),
	ramp2: colour(0x4aa79f, 6, 73),
	ramp3: colour(0x1d7a7a, 6, 30),
	ramp4: colour(0x0c4a50, 4, 23),
};

/** For poor screens and tired eyes, on dark backgrounds: nothing is half bright, every hue is a full one. */
export const CONTRAST: Palette = {
	...OWNERS,
	dim: colour(0xd0d0d0, 7),
	faint: colour(0x9e9e9e, 8),
	accent: colour(0x5fd7ff, 14),
	spark: colour(0x5fd7d7, 14),
	good: colour(0x5fff87, 10),
	warn: colour(0xffd700, 11),
	bad: colour(0xff5f5f, 9),
	migrate: colour(0xff5fff, 13),
	free: colour(0x87d7ff, 14),
	migrateTrail: colour(0xd75fd7, 5),
	freeTrail: colour(0x5f87ff, 12),
	unmovable: colour(0xffaf00, 11),
	mixed: colour(0x875f00, 3),
	kernel: colour(0x8a8a8a, 8),
	huge: colour(0x8787ff, 12),
	anon: colour(0x00d7af, 6),
	file: colour(0x5fafff, 12),
	slab: colour(0xffd787, 11),
	empty: colour(0x000000, 0),
	ramp0: colour(0x005f5f, 4),
	ramp1: colour(0x009b9b, 6),
	ramp2: colour(0x00d7d7, 14),
	ramp3: colour(0x9cf7e4, 10),
	ramp4: colour(0xffffff, 15),
};

/** Blue for amounts and for good, orange and vermilion for bad: kept apart by the common kinds of colour blindness (after Okabe and Ito). */
export const BLIND: Palette = {
	...OWNERS,
	dim: colour(0x858b96, 8),
	faint: colour(0x585e69, 8),
	accent: colour(0x56b4e9, 14),
	spark: colour(0x4f8abf, 4),
	good: colour(0x56b4e9, 12),
	warn: colour(0xe69f00, 3),
	bad: colour(0xe8662a, 9),
	migrate: colour(0xf5e663, 11),
	free: colour(0xffffff, 15),
	migrateTrail: colour(0xb0a23a, 3),
	freeTrail: colour(0xa9b4c0, 7),
	unmovable: colour(0xe69f00, 11),
	mixed: colour(0x5f4a24, 3),
	kernel: colour(0x5a5e66, 8),
	huge: colour(0x6b4f70, 5, 60),
	anon: colour(0x3d7fb5, 4),
	file: colour(0x2c5580, 4),
	slab: colour(0xc9a05a, 3),
	empty: colour(0x15171c, 0),
	ramp0: colour(0x1c3a5e, 4, 24),
	ramp1: colour(0x2f5f8f, 4, 25),
	ramp2: colour(0x4f8abf, 12, 68),
	ramp3: colour(0x86b8e0, 14, 110),
	ramp4: colour(0xcfe6f8, 15, 189),
};
