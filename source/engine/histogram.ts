/** Latencies, counted as model/latency.ts says. Integers only. */
import { LATENCY_BUCKETS, latencyBucket, latencyPercentileUs } from '../model/index.js';

export interface Histogram {
	readonly buckets: Float64Array;
	count: number;
	maxNs: number;
}

export function createHistogram(): Histogram {
	return { buckets: new Float64Array(LATENCY_BUCKETS), count: 0, maxNs: 0 };
}

export function recordLatency(histogram: Histogram, ns: number): void {
	const bucket = latencyBucket(Math.floor(ns / 1000));
	histogram.buckets[bucket] = histogram.buckets[bucket]! + 1;
	histogram.count++;
	if (ns > histogram.maxNs) histogram.maxNs = ns;
}

/** Value, µs, below or at which `percent` of the samples lie; 0 without samples. */
export function percentileUs(histogram: Histogram, percent: number): number {
	if (histogram.count === 0) return 0;
	return Math.min(latencyPercentileUs(histogram.buckets, percent), Math.floor(histogram.maxNs / 1000));
}

/** Counts per bucket, without the empty buckets above the largest sample. */
export function bucketCounts(histogram: Histogram): number[] {
	return [...histogram.buckets.subarray(0, histogram.buckets.findLastIndex((count) => count > 0) + 1)];
}
