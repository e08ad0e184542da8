/** What timed operations of a timeline measured: how long each request took, apart for those that got what they asked for. */

/** Percentiles that are reported, as in the tables of the proactive compaction patch. */
export const TIMING_PERCENTILES = [5, 10, 25, 30, 40, 50, 60, 75, 80, 90, 95] as const;

/** One column of a measurement. Percentiles are right to 12 %, in the order of TIMING_PERCENTILES; all µs. */
export interface TimingColumn {
	readonly count: number;
	readonly meanUs: number;
	readonly percentilesUs: readonly number[];
	readonly maxUs: number;
}

export interface TimingFacts {
	/** Name of the operation. */
	readonly name: string;
	/** Requests that got a block of the order they wanted, and the others: refused, or served with base pages. */
	readonly granted: TimingColumn;
	readonly refused: TimingColumn;
}
