/** How latencies are counted: eight buckets per power of two from 1 µs, so that a percentile is right to 12 %. Integers only. */

const SUB_BITS = 3;
export const LATENCY_BUCKETS = 40 << SUB_BITS;

/** The bucket for a whole number of microseconds. */
export function latencyBucket(us: number): number {
	if (us < 8) return us;
	let exponent = 0;
	let rest = us;
	while (rest >= 16) {
		rest = Math.floor(rest / 2);
		exponent++;
	}
	return Math.min(LATENCY_BUCKETS - 1, ((exponent + 1) << SUB_BITS) + (rest - 8));
}

/** Smallest value, µs, that falls in the bucket. */
function latencyFloorUs(bucket: number): number {
	if (bucket < 8) return bucket;
	const exponent = (bucket >> SUB_BITS) - 1;
	return (8 + (bucket & 7)) * 2 ** exponent;
}

/** Value, µs, below or at which `percent` of the counted latencies lie, rounded down to its bucket; NaN when none were counted. */
export function latencyPercentileUs(counts: ArrayLike<number>, percent: number): number {
	let total = 0;
	for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket] ?? 0;
	const wanted = Math.max(1, Math.ceil((total * percent) / 100));
	let seen = 0;
	for (let bucket = 0; bucket < counts.length; bucket++) {
		seen += counts[bucket] ?? 0;
		if (seen >= wanted) return latencyFloorUs(bucket);
	}
	return Number.NaN;
}
