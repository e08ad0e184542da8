/** Sizes and durations as people write them. Pure; a text that cannot be read gives undefined. */

const MIB_PER_UNIT: Readonly<Record<string, number>> = { KiB: 1 / 1024, MiB: 1, GiB: 1024, TiB: 1_048_576 };
const NS_PER_UNIT: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 };

export const SIZE_EXAMPLE = 'a size such as 4GiB or 256MiB';
export const DURATION_EXAMPLE = 'a duration such as 60s, 500ms or 2min';

/** "4GiB", "256 MiB", or a bare number of MiB → MiB. Whole pages of 4 KiB only. */
export function parseSizeMib(written: unknown): number | undefined {
	const [amount, unit] = split(written, 'MiB');
	const scale = MIB_PER_UNIT[unit];
	if (amount === undefined || scale === undefined) return undefined;
	const mib = amount * scale;
	return Number.isInteger(mib * 256) ? mib : undefined;
}

/** "60s", "500ms", "1.5 min", or a bare number of seconds when `bare` allows it → whole ns. */
export function parseDurationNs(written: unknown, bare: 'seconds' | 'refused'): number | undefined {
	const [amount, unit] = split(written, bare === 'seconds' ? 's' : '');
	const scale = NS_PER_UNIT[unit];
	if (amount === undefined || scale === undefined) return undefined;
	const ns = Math.round(amount * scale);
	return Number.isSafeInteger(ns) ? ns : undefined;
}

function split(written: unknown, bareUnit: string): [number | undefined, string] {
	if (typeof written === 'number') return [Number.isFinite(written) && written >= 0 ? written : undefined, bareUnit];
	const match = typeof written === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*(\p{L}*)\s*$/u.exec(written) : null;
	return match === null ? [undefined, ''] : [Number(match[1]), match[2] === '' ? bareUnit : (match[2] ?? '')];
}
