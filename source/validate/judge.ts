/** When a simulated number counts as the real one: how far apart two may be, and the verdict over all seeds. */
import type { Metric } from './compare.js';

export interface Tolerance {
	readonly unit: Metric['unit'];
	/** Distance that is always allowed, in the unit. */
	readonly floor: number;
	/** Allowed distance as a share of the real number. */
	readonly share?: number;
	/** Largest allowed quotient of the two, either way. */
	readonly factor?: number;
}

export const BLOCKS: Tolerance = { unit: 'blocks', floor: 8, share: 0.1 };
export const SCORE: Tolerance = { unit: 'points', floor: 5 };
export const PAGES: Tolerance = { unit: 'pages', floor: 2000, share: 0.15 };
export const SCANNED: Tolerance = { unit: 'pages', floor: 2000, factor: 1.5 };

export interface Measured {
	readonly name: string;
	readonly tolerance: Tolerance;
	readonly real: number;
	/** What it was before anything was done: a counter that stayed at zero proves little, and so does a state that never changed. */
	readonly untouched: number;
	/** One value per seed. */
	readonly simulated: readonly number[];
}

/** The median of the seeds is judged. `trivial`: nothing happened, neither really nor in the simulator. */
export function judgeMeasured({ name, tolerance, real, untouched, simulated }: Measured, cause: string | undefined): Metric {
	const sorted = [...simulated].sort((a, b) => a - b);
	const sim = sorted[(sorted.length - 1) >> 1];
	if (sim === undefined) throw new Error(`${name}: no simulated run to compare with`);
	const { unit, floor, share = 0, factor } = tolerance;
	const verdict = isWithin(real, sim, tolerance) ? 'ok' : 'miss';
	return {
		name,
		unit,
		real: rounded(real),
		sim: rounded(sim),
		simMin: rounded(sorted[0] ?? sim),
		simMax: rounded(sorted.at(-1) ?? sim),
		tolerance: rounded(Math.max(floor, real * (factor === undefined ? share : factor - 1))),
		...(factor === undefined ? {} : { factor }),
		trivial: verdict === 'ok' && real === untouched && Math.abs(sim - untouched) <= floor,
		verdict,
		cause: verdict === 'miss' ? (cause ?? null) : null,
	};
}

function isWithin(real: number, sim: number, { floor, share = 0, factor = 1 }: Tolerance): boolean {
	if (Math.abs(sim - real) <= Math.max(floor, real * share)) return true;
	return sim <= real * factor && real <= sim * factor;
}

function rounded(value: number): number {
	return Math.round(value * 10) / 10;
}
