/** Measurements of timed operations: a histogram per outcome, and the total for an exact mean. */
import { TIMING_PERCENTILES, type TimingColumn, type TimingFacts } from '../model/index.js';
import { createHistogram, type Histogram, percentileUs, recordLatency } from './histogram.js';
import { currentTime, type Machine } from './machine.js';

export interface TimedColumn {
	readonly histogram: Histogram;
	totalNs: number;
}

export interface Timing {
	readonly name: string;
	readonly granted: TimedColumn;
	readonly refused: TimedColumn;
}

/** Begins a measurement. Returns its place in the machine's list: operations of one name share one. */
export function startTiming(m: Machine, name: string): number {
	const known = m.timings.findIndex((timing) => timing.name === name);
	if (known >= 0) return known;
	const column = (): TimedColumn => ({ histogram: createHistogram(), totalNs: 0 });
	return m.timings.push({ name, granted: column(), refused: column() }) - 1;
}

/** Notes a request that began at `since`, ns, and is over now. */
export function noteRequest(m: Machine, timing: number, granted: boolean, since: number): void {
	const { granted: yes, refused: no } = m.timings[timing]!;
	const column = granted ? yes : no;
	const ns = currentTime(m) - since;
	recordLatency(column.histogram, ns);
	column.totalNs += ns;
}

export function timingFacts(m: Machine): TimingFacts[] {
	return m.timings.map(({ name, granted, refused }) => ({ name, granted: columnFacts(granted), refused: columnFacts(refused) }));
}

function columnFacts({ histogram, totalNs }: TimedColumn): TimingColumn {
	return {
		count: histogram.count,
		meanUs: histogram.count === 0 ? 0 : totalNs / histogram.count / 1000,
		percentilesUs: TIMING_PERCENTILES.map((percent) => percentileUs(histogram, percent)),
		maxUs: Math.floor(histogram.maxNs / 1000),
	};
}
