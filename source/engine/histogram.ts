/** Latency histogram: eight buckets per power of two from 1 µs, so a percentile is right to 12 %. Integers only. */
export interface Histogram {
	readonly buckets: Float64Array;
	count: number;
	maxNs: number;
}

const SUB_BITS = 3;
const BUCKETS = 40 << SUB_BITS;

export function createHistogram(): Histogram {
	return { buckets: new Float64Array(BUCKETS), count: 0, maxNs: 0 };
}

function bucketOf(us: number): number {
	if (us < 8) return us;
	let exponent = 0;
	let rest = us;
	while (rest >= 16) {
		rest = Math.floor(rest / 2);
		exponent++;
	}
	return Math.min(BUCKETS - 1, ((exponent + 1) << SUB_BITS) + (rest - 8));
}

/** Smallest value, µs, that falls in the bucket. */
function bucketFloor(bucket: number): number {
	if (bucket < 8) return bucket;
	const exponent = (bucket >> SUB_BITS) - 1;
	return (8 + (bucket & 7)) * 2 ** exponent;
}

export function recordLatency(histogram: Histogram, ns: number): void {
	const bucket = bucketOf(Math.floor(ns / 1000));
	histogram.buckets[bucket] = histogram.buckets[bucket]! + 1;
	histogram.count++;
	if (ns > histogram.maxNs) histogram.maxNs = ns;
}

/** Value, µs, below or at which `percent` of the samples lie; 0 without samples. */
export function percentileUs(histogram: Histogram, percent: number): number {
	if (histogram.count === 0) return 0;
	const wanted = Math.max(1, Math.ceil((histogram.count * percent) / 100));
	let seen = 0;
	for (let bucket = 0; bucket < BUCKETS; bucket++) {
		seen += histogram.buckets[bucket]!;
		if (seen >= wanted) return Math.min(bucketFloor(bucket), Math.floor(histogram.maxNs / 1000));
	}
	return Math.floor(histogram.maxNs / 1000);
}
