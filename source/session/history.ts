/**
 * What was seen so far, in fixed-length rings: one value per counter and node series every second of display (for
 * sparklines), the frames of the last second (for rates), recent events, and how the pageblocks look.
 * Nothing here moves while the machine stands still; everything is forgotten when time goes back (another scenario).
 */
import {
	isEventCounter,
	type MapFacts,
	type Snapshot,
	type TraceEvent,
	COUNTER_NAMES,
	type VmstatName,
	vmstatIndex,
	type ZoneFacts,
} from '../model/index.js';
import { type Bout, recordBouts } from './bouts.js';
import { type BlockLooks, createLooks, firstLooks, settleLook } from './block-looks.js';
import { BATCH_EVENTS, THIN_AFTER, thinned } from './kept-events.js';
import { recordOwners } from './owners.js';
import { createMoments, type Moments, recordMoment } from './moments.js';
import { createPageTrail, type PageTrail, recordPages } from './page-trail.js';
import { createRateWindow, latestValue, pushFrame, type RateWindow, windowRate } from './rates.js';
import { createTimeSteps, markWrite, recordStep, type TimeSteps } from './time-steps.js';

/** Per node, in this order behind the vmstat counters. */
const NODE_SERIES = [
	'kcompactdCpuNs',
	'kswapdCpuNs',
	'stalls',
	'stallNs',
	'thpAttempts',
	'thpSuccesses',
	'freeHugeBlocks',
	'fragmentationScore',
] as const;
export type NodeSeries = (typeof NODE_SERIES)[number];
const NODE_GAUGE_SERIES: ReadonlySet<NodeSeries> = new Set<NodeSeries>(['freeHugeBlocks', 'fragmentationScore']);

/** Displayed time of one sparkline step, ms: motion at 1 Hz. A frame that comes a little early still ends it. */
const BUCKET_MS = 950;
/** Displayed time between two looks at all pageblocks, and at the free lists, ms: 2 Hz. */
const LOOK_MS = 450;
/** Sparkline steps kept: more than the widest terminal shows. */
export const BUCKETS = 512;
/** Frames for which a block counts as just touched. */
const TOUCHED_FRAMES = 3;
/** How long a frame is on display when the caller does not say, ms. */
const USUAL_FRAME_MS = 250;

export interface History {
	/** Identity of the run; a change starts over. */
	run: string;
	version: number;
	timeNs: number;
	window: RateWindow;
	/** `width` values per step, step (steps − 1) mod BUCKETS is the newest. Rates per simulated second, or gauge values. */
	buckets: Float64Array;
	steps: number;
	/** Steps before this one are not in `buckets`, however few have come since. */
	firstStep: number;
	/** Since the run is watched: highest value of a gauge, highest step of a rate; −∞ before the first. */
	peaks: Float64Array;
	/** Where the step under way began. */
	bucketTimeNs: number;
	bucketShownMs: number;
	bucketStart: Float64Array;
	/** Per pageblock: TOUCHED_FRAMES when compaction just moved pages in or out, falling by one per frame to 0. */
	recency: Uint8Array;
	touched: Uint8Array;
	/** Per pageblock: simulated time of the frame in which compaction last moved pages in or out, ns; NaN: not since watching began. */
	movedNs: Float64Array;
	/** Per zone of the map: compaction's last bout on it. */
	bouts: (Bout | undefined)[];
	/** Owners of pageblocks in the order in which they were first seen to have many: what gives each its colour for good. */
	owners: string[];
	pages: PageTrail;
	/** For the doctor, and to measure what a change did. */
	moments: Moments;
	/** Steady; a block that compaction worked on is looked at in every frame, the others twice a second. */
	looks: BlockLooks;
	/** Display time of the last look at everything, ms. */
	looksMs: number;
	/** Zones of the newest look, and of the one before it (buddy counts changed where these differ). */
	zones: readonly ZoneFacts[];
	zonesBefore: readonly ZoneFacts[];
	/** Oldest first; thinned out now and then (kept-events.ts). */
	events: TraceEvent[];
	/** Length of `events` at which they are thinned out. */
	thinAt: number;
	lastSeq: number;
	/** Events that were made between two frames and gone before the second came. */
	lostEvents: number;
	/** The longer look back, and what a person did. */
	time: TimeSteps;
}

export function createHistory(): History {
	return {
		run: '',
		version: -1,
		timeNs: -1,
		window: createRateWindow(0),
		buckets: new Float64Array(0),
		steps: 0,
		firstStep: 0,
		peaks: new Float64Array(0),
		bucketTimeNs: 0,
		bucketShownMs: 0,
		bucketStart: new Float64Array(0),
		recency: new Uint8Array(0),
		touched: new Uint8Array(0),
		movedNs: new Float64Array(0),
		bouts: [],
		owners: [],
		pages: createPageTrail({ pages: new Uint8Array(0) }),
		moments: createMoments(),
		looks: createLooks(0),
		looksMs: 0,
		zones: [],
		zonesBefore: [],
		events: [],
		thinAt: THIN_AFTER,
		lastSeq: -1,
		lostEvents: 0,
		time: createTimeSteps(0),
	};
}

/** Takes in one frame. `frameMs` is the real time since the frame before, which paces sparklines and smooths rates. */
export function recordFrame(history: History, snapshot: Snapshot, frameMs = USUAL_FRAME_MS): void {
	const run = `${snapshot.preset}/${snapshot.seed}/${snapshot.nodes.length}/${snapshot.map.touched.length}/${snapshot.bootedAtNs}`;
	if (run !== history.run || snapshot.timeNs < history.timeNs) startOver(history, snapshot, run);
	recordEvents(history, snapshot.events);
	recordBouts(history.bouts, snapshot, history.looks, { timeNs: history.timeNs, shownMs: history.window.shownMs });
	recordOwners(history.owners, snapshot.watched);
	history.version = snapshot.version;
	// Time stands still: somebody paused, and may just have changed something.
	if (snapshot.timeNs === history.timeNs) return lookAgain(history, snapshot);
	history.timeNs = snapshot.timeNs;
	const row = pushFrame(history.window, snapshot.timeNs, frameMs);
	fillRow(row, snapshot);
	noteGaugePeaks(history.peaks, row);
	recordTouched(history, snapshot.map);
	recordPages(history.pages, snapshot.map, (block) => history.recency[block] === TOUCHED_FRAMES);
	if (history.window.shownMs - history.looksMs >= LOOK_MS) lookAgain(history, snapshot);
	recordMoment(history.moments, snapshot, history.window.shownMs);
	if (history.window.count === 1) beginBucket(history);
	else if (history.window.shownMs - history.bucketShownMs >= BUCKET_MS) endBucket(history, snapshot);
}

function startOver(history: History, snapshot: Snapshot, run: string): void {
	const width = COUNTER_NAMES.length + snapshot.nodes.length * NODE_SERIES.length;
	// A reboot is no step back: what led to it stays marked.
	const marks = snapshot.timeNs < history.timeNs ? [] : history.time.marks;
	Object.assign(history, createHistory(), {
		run,
		window: createRateWindow(width),
		buckets: new Float64Array(width * BUCKETS),
		bucketStart: new Float64Array(width),
		peaks: new Float64Array(width).fill(Number.NEGATIVE_INFINITY),
		recency: new Uint8Array(snapshot.map.touched.length),
		touched: snapshot.map.touched.slice(),
		movedNs: new Float64Array(snapshot.map.touched.length).fill(Number.NaN),
		pages: createPageTrail(snapshot.map),
		looks: firstLooks(snapshot.map),
		zones: snapshot.zones,
		zonesBefore: snapshot.zones,
		time: createTimeSteps(snapshot.nodes.length, marks, snapshot.stallCounts),
	});
}

/** Everything that is told steadily, as it is now. */
export function lookAgain(history: History, snapshot: Snapshot): void {
	if (history.zones === snapshot.zones) return;
	for (let block = 0; block < snapshot.map.present.length; block++) settleLook(history.looks, snapshot.map, block);
	history.looksMs = history.window.shownMs;
	history.zonesBefore = history.zones;
	history.zones = snapshot.zones;
}

export function fillRow(row: Float64Array, snapshot: Pick<Snapshot, 'vmstat' | 'nodes'>): void {
	row.set(snapshot.vmstat.subarray(0, COUNTER_NAMES.length));
	let column = COUNTER_NAMES.length;
	for (const node of snapshot.nodes) for (const series of NODE_SERIES) row[column++] = node[series];
}

/** A gauge may be highest in any frame; a rate is one of a whole step. */
function noteGaugePeaks(peaks: Float64Array, row: Float64Array): void {
	row.forEach((value, column) => {
		if (isGaugeColumn(column) && value > (peaks[column] ?? value)) peaks[column] = value;
	});
}

function recordEvents(history: History, events: readonly TraceEvent[]): void {
	for (const event of events) {
		if (event.seq <= history.lastSeq) continue;
		if (history.lastSeq >= 0) history.lostEvents += event.seq - history.lastSeq - 1;
		history.lastSeq = event.seq;
		history.events.push(event);
		markWrite(history.time, event);
	}
	if (history.events.length <= history.thinAt) return;
	history.events = thinned(history.events);
	history.thinAt = history.events.length + THIN_AFTER;
}

function recordTouched(history: History, map: MapFacts): void {
	const { recency, touched: before } = history;
	for (let block = 0; block < map.touched.length; block++) {
		const now = map.touched[block] ?? 0;
		if (now !== before[block]) {
			before[block] = now;
			recency[block] = TOUCHED_FRAMES;
			history.movedNs[block] = history.timeNs;
			settleLook(history.looks, map, block);
		} else if ((recency[block] ?? 0) > 0) {
			recency[block] = (recency[block] ?? 0) - 1;
		}
	}
}

function beginBucket(history: History): void {
	history.bucketTimeNs = history.timeNs;
	history.bucketShownMs = history.window.shownMs;
	for (let column = 0; column < history.window.width; column++) history.bucketStart[column] = latestValue(history.window, column);
}

function endBucket(history: History, snapshot: Snapshot): void {
	const { window, buckets, bucketStart, peaks } = history;
	const seconds = (history.timeNs - history.bucketTimeNs) / 1e9;
	const at = (history.steps % BUCKETS) * window.width;
	for (let column = 0; column < window.width; column++) {
		const now = latestValue(window, column);
		const isGauge = isGaugeColumn(column);
		const step = isGauge ? now : (now - (bucketStart[column] ?? 0)) / seconds;
		buckets[at + column] = step;
		if (!isGauge && step > (peaks[column] ?? step)) peaks[column] = step;
	}
	history.steps++;
	recordStep(history.time, snapshot, history.bucketTimeNs, (node, series) => buckets[at + nodeColumn(node, series)] ?? Number.NaN);
	beginBucket(history);
}

function isGaugeColumn(column: number): boolean {
	const name = COUNTER_NAMES[column];
	if (name !== undefined) return !isEventCounter(name);
	const series = NODE_SERIES[(column - COUNTER_NAMES.length) % NODE_SERIES.length];
	return series !== undefined && NODE_GAUGE_SERIES.has(series);
}

function nodeColumn(node: number, series: NodeSeries): number {
	return COUNTER_NAMES.length + node * NODE_SERIES.length + NODE_SERIES.indexOf(series);
}

/** Newest value of a vmstat counter; NaN before the first frame. */
export function counterValue(history: History, name: VmstatName): number {
	return latestValue(history.window, vmstatIndex(name));
}

/** Change of a vmstat counter or gauge per simulated second; NaN until it can be known. */
export function counterRate(history: History, name: VmstatName): number {
	return windowRate(history.window, vmstatIndex(name));
}

/** Up to `width` sparkline steps, oldest first: rates of a counter, values of a gauge. */
export function counterSeries(history: History, name: VmstatName, width: number): number[] {
	return seriesOf(history, vmstatIndex(name), width);
}

/** Change per simulated second of a node's series; `node` is the position in snapshot.nodes. CPU series: ns per second. */
export function nodeRate(history: History, node: number, series: NodeSeries): number {
	return windowRate(history.window, nodeColumn(node, series));
}

export function nodeSeries(history: History, node: number, series: NodeSeries, width: number): number[] {
	return seriesOf(history, nodeColumn(node, series), width);
}

/** Since the run is watched: highest rate of any one step of a counter, highest value of a gauge. NaN while there is none. */
export function counterPeak(history: History, name: VmstatName): number {
	const peak = history.peaks[vmstatIndex(name)] ?? Number.NaN;
	return Number.isFinite(peak) ? peak : Number.NaN;
}

function seriesOf({ buckets, steps, firstStep, window }: History, column: number, width: number): number[] {
	const first = Math.max(firstStep, steps - Math.min(width, BUCKETS));
	const out: number[] = [];
	for (let step = first; step < steps; step++) out.push(buckets[(step % BUCKETS) * window.width + column] ?? Number.NaN);
	return out;
}

/** The newest `count` events that are not BATCH_EVENTS, oldest first. */
export function recentEvents({ events }: History, count: number): readonly TraceEvent[] {
	const recent: TraceEvent[] = [];
	for (let at = events.length - 1; at >= 0 && recent.length < count; at--) {
		const event = events[at];
		if (event !== undefined && !BATCH_EVENTS.has(event.name)) recent.push(event);
	}
	return recent.reverse();
}
