/** What was measured, beside what it should be and something measured in the same minute on the same computer. */

export interface Figure {
	readonly what: string;
	readonly value: number;
	readonly unit: string;
	/** The figure must not be below (least) or above (most) this. Absent: told for comparison. */
	readonly least?: number;
	readonly most?: number;
	/** What stands beside it: "3.1× slower than a plain loop". */
	readonly beside?: string;
}

/** True when the figure keeps its budget, or has none. */
export function keepsBudget({ value, least, most }: Figure): boolean {
	return value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
}

const WHAT = 70;
const VALUE = 16;
const BUDGET = 22;

export function printTitle(title: string): void {
	process.stdout.write(`\n${title}\n${'what'.padEnd(WHAT)}${'measured'.padStart(VALUE)}${'budget'.padStart(BUDGET)}  beside\n`);
}

export function printFigure(figure: Figure): void {
	const { what, value, unit, least, most, beside = '' } = figure;
	const limit = least === undefined ? (most === undefined ? '' : `≤ ${short(most)} ${unit}`) : `≥ ${short(least)} ${unit}`;
	const share = limit === '' ? '' : ` (${portion(figure)})`;
	const verdict = keepsBudget(figure) ? ' ' : '!';
	const measured = `${verdict} ${short(value)} ${unit}`;
	process.stdout.write(`${what.padEnd(WHAT)}${measured.padStart(VALUE)}${(limit + share).padStart(BUDGET)}  ${beside}\n`);
}

/** How much of the budget is used (at most) or reached (at least). */
function portion({ value, least, most }: Figure): string {
	return least === undefined ? `${Math.round((100 * value) / (most ?? Number.NaN))} %` : `${short(value / least)}×`;
}

/** Three significant digits: 12.3M, 456k, 7.89. */
export function short(value: number): string {
	if (!Number.isFinite(value)) return '–';
	for (const [size, letter] of [
		[1e9, 'G'],
		[1e6, 'M'],
		[1e3, 'k'],
	] as const) {
		if (Math.abs(value) >= size) return `${Number((value / size).toPrecision(3))}${letter}`;
	}
	return String(Number(value.toPrecision(3)));
}

/** "2.1× faster than …" or "3× slower than …", for rates. */
export function against(rate: number, other: number, name: string): string {
	const ratio = rate / other;
	return ratio >= 1 ? `${short(ratio)}× faster than ${name}` : `${short(1 / ratio)}× slower than ${name}`;
}

/** The value below which the given share of all lies. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
