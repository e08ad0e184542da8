/** A recorded scenario beside simulated runs of its script: every metric that a whole run has. */
import { weightedScore } from '../engine/fragmentation.js';
import type { Sample } from '../feeds/recording.js';
import type { VmstatName, ZoneFacts } from '../model/index.js';
import { parseBuddyinfo } from '../procfs/buddyinfo.js';
import { type Comparison, SEEDS } from './compare.js';
import { nodeScores, sampleFile } from './compaction.js';
import { BLOCKS, judgeMeasured, type Measured, PAGES, SCANNED, SCORE, type Tolerance } from './judge.js';
import { knownCause } from './known-causes.js';
import { hugeBlocks } from './map-compare.js';
import type { ScenarioRecording } from './scenario-recording.js';
import { type SimulatedRun, simulateScenario } from './simulate-scenario.js';
import { withSpread } from './spread.js';

const PERCENT: Tolerance = { unit: '%', floor: 10 };
const RATIO: Tolerance = { unit: 'times', floor: 0.5, factor: 2 };
const EVENTS: Tolerance = { unit: 'events', floor: 32, factor: 1.5 };
/**
 * Direct compaction depends on where each request finds the scanners. Three recordings each of the same scripts on one machine with
 * other seeds: 137 to 171 successes, 168 to 267 stalls, 24 to 130 failures, 0.9 to 1.8 million frames looked at by the free scanner.
 */
const SUCCESSES: Tolerance = { unit: 'events', floor: 10, factor: 1.5 };
const STALLS: Tolerance = { unit: 'events', floor: 10, factor: 2 };
const FAILURES: Tolerance = { unit: 'events', floor: 10, factor: 5 };
const DIRECT_SCANNED: Tolerance = { unit: 'pages', floor: 2000, factor: 2 };

const COUNTERS: readonly (readonly [name: string, counter: VmstatName, tolerance: Tolerance])[] = [
	['pages migrated', 'pgmigrate_success', PAGES],
	['pages not migrated', 'pgmigrate_fail', PAGES],
	['migrate scanned', 'compact_migrate_scanned', SCANNED],
	['free scanned', 'compact_free_scanned', SCANNED],
	['compact_stall', 'compact_stall', STALLS],
	['compact_success', 'compact_success', SUCCESSES],
	['compact_fail', 'compact_fail', FAILURES],
	['reclaimed by kswapd', 'pgsteal_kswapd', PAGES],
];

/** Runs the recording's script once per seed. Throws UsageError or FormatError when a file of the recording is malformed. */
export function compareScenario(recording: ScenarioRecording, seeds: readonly number[] = SEEDS): Comparison {
	const runs = seeds.map((seed) => simulateScenario(recording, seed));
	const kernel = recording.meta.kernel.split(' ').slice(0, 2).join(' ');
	return {
		name: recording.name,
		kernel,
		trigger: 'the whole script',
		counted: true,
		heading: `the whole script, ${Math.round(recording.seconds)} s`,
		metrics: measure(recording, runs).map((measured) =>
			judgeMeasured(withSpread(measured, recording), knownCause(recording, measured.name)),
		),
	};
}

/** Every metric of a recording as the real kernel had it, beside nothing. */
export function recordedMetrics(recording: ScenarioRecording): readonly Measured[] {
	return measure(recording, []);
}

function measure(recording: ScenarioRecording, runs: readonly SimulatedRun[]): Measured[] {
	return [...stateMetrics(recording, runs), ...counterMetrics(recording, runs), ...demandMetrics(recording, runs)];
}

/** Free huge blocks of each zone and the score of each node, at each mark and at the end. */
function stateMetrics({ first, last, marks }: ScenarioRecording, runs: readonly SimulatedRun[]): Measured[] {
	const atMark = [...marks].flatMap(([label, sample]) =>
		statesAt(
			label,
			sample,
			first,
			runs.map((run) => run.marks.get(label) ?? []),
		),
	);
	const atEnd = statesAt(
		'end of run',
		last,
		first,
		runs.map((run) => run.end.zones),
	);
	return [...atMark, ...atEnd];
}

function statesAt(label: string, sample: Sample, first: Sample, zonesOfRuns: readonly (readonly ZoneFacts[])[]): Measured[] {
	const before = parseBuddyinfo(sampleFile(first, '/proc/buddyinfo'));
	const blocks = parseBuddyinfo(sampleFile(sample, '/proc/buddyinfo')).map(
		({ node, name, free }, i): Measured => ({
			name: `${label}: 2 MiB blocks, node ${node} ${name}`,
			tolerance: BLOCKS,
			real: hugeBlocks(free),
			untouched: hugeBlocks(before[i]?.free ?? []),
			simulated: zonesOfRuns.map((zones) => hugeBlocks(zones[i]?.buddy ?? [])),
		}),
	);
	const scoresBefore = nodeScores(first);
	const scores = nodeScores(sample).map(
		(real, node): Measured => ({
			name: `${label}: score, node ${node}`,
			tolerance: SCORE,
			real,
			untouched: scoresBefore[node] ?? 0,
			simulated: zonesOfRuns.map((zones) => scoreOf(zones.filter((zone) => zone.node === node))),
		}),
	);
	return [...blocks, ...scores];
}

function scoreOf(zones: readonly ZoneFacts[]): number {
	return weightedScore(zones.map((zone) => ({ present: zone.presentPages, nrFree: zone.buddy })));
}

function counterMetrics(recording: ScenarioRecording, runs: readonly SimulatedRun[]): Measured[] {
	const grown = (name: VmstatName): number => counterOf(recording.last, name) - counterOf(recording.first, name);
	const direct = grown('compact_stall') > 0;
	const counters = COUNTERS.map(
		([name, counter, tolerance]): Measured => ({
			name,
			tolerance: direct && counter === 'compact_free_scanned' ? DIRECT_SCANNED : tolerance,
			real: grown(counter),
			untouched: 0,
			simulated: runs.map((run) => run.counter(counter)),
		}),
	);
	const share: Measured = {
		name: 'scanned by kcompactd',
		tolerance: PERCENT,
		real: daemonShare(grown),
		untouched: 0,
		simulated: runs.map((run) => daemonShare(run.counter)),
	};
	if (recording.fallbacks === undefined) return [...counters, share];
	const simulated = runs.map((run) => run.fallbacks);
	return [...counters, share, { name: 'fallbacks to another type', tolerance: EVENTS, real: recording.fallbacks, untouched: 0, simulated }];
}

function counterOf(sample: Sample, name: string): number {
	return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(sampleFile(sample, '/proc/vmstat'))?.[1] ?? 0);
}

/** Per cent of all frames looked at. */
function daemonShare(counter: (name: VmstatName) => number): number {
	const all = counter('compact_migrate_scanned') + counter('compact_free_scanned');
	return percent(counter('compact_daemon_migrate_scanned') + counter('compact_daemon_free_scanned'), all);
}

function percent(part: number, whole: number): number {
	return whole === 0 ? 0 : (100 * part) / whole;
}

/** What came of huge page faults and ring buffers. A recording without any has no such metrics. */
function demandMetrics({ demand, timeline }: ScenarioRecording, runs: readonly SimulatedRun[]): Measured[] {
	const measures: Measured[] = [];
	const huge = demand.filter(({ op }) => op === 'thp');
	if (huge.length > 0) {
		const latencies = huge.flatMap(({ faults }) => faults.map(([, us]) => us)).sort((a, b) => a - b);
		const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
		measures.push(
			rate('huge page faults served', total(huge, 'successes'), total(huge, 'attempts'), runs, ({ end }) =>
				percent(
					end.nodes.reduce((sum, node) => sum + node.thpSuccesses, 0),
					end.nodes.reduce((sum, node) => sum + node.thpAttempts, 0),
				),
			),
			spread('fault latency p90 / p50', at(0.9) / at(0.5), runs, ({ end }) => end.thpLatency.p90Us / end.thpLatency.p50Us),
			spread('fault latency p99 / p50', at(0.99) / at(0.5), runs, ({ end }) => end.thpLatency.p99Us / end.thpLatency.p50Us),
		);
	}
	const rings = demand.filter(({ op }) => op === 'ring');
	const asked = timeline.reduce((sum, op) => sum + (op.op === 'ring' ? op.count * (op.times ?? 1) : 0), 0);
	if (rings.length > 0) {
		const served = (run: SimulatedRun): number => percent(asked - run.refusedBlocks, asked);
		measures.push(rate('ring blocks served', total(rings, 'successes'), total(rings, 'attempts'), runs, served));
	}
	return measures;
}

function total(demand: ScenarioRecording['demand'], what: 'attempts' | 'successes'): number {
	return demand.reduce((sum, one) => sum + one[what], 0);
}

function rate(name: string, part: number, whole: number, runs: readonly SimulatedRun[], of: (run: SimulatedRun) => number): Measured {
	return { name, tolerance: PERCENT, real: percent(part, whole), untouched: 0, simulated: runs.map(of) };
}

/** Percentiles as quotients: on an emulated machine only those mean something. */
function spread(name: string, real: number, runs: readonly SimulatedRun[], of: (run: SimulatedRun) => number): Measured {
	return { name, tolerance: RATIO, real, untouched: 0, simulated: runs.map(of) };
}
