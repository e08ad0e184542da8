/**
 * Proactive compaction of a recording without page maps: what each write to vm.compaction_proactiveness made kcompactd do. The simulated
 * machine starts with the free lists of the sample before the first such write, laid out at random, and gets the same writes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { engineOver } from '../engine/engine.js';
import { extfragForOrder } from '../engine/fragmentation.js';
import { machineFromPageMap, type ZoneLayout } from '../engine/page-map.js';
import { eventsSince } from '../engine/trace.js';
import type { Sample } from '../feeds/recording.js';
import { HUGE_ORDER, MIGRATE_MOVABLE, type TraceEvent, vmstatIndex } from '../model/index.js';
import { parseBuddyinfo } from '../procfs/buddyinfo.js';
import { parsePagetypeinfo } from '../procfs/pagetypeinfo.js';
import { traceText } from '../procfs/trace.js';
import { parseZoneinfo, zonePages } from '../procfs/zoneinfo.js';
import { UsageError } from '../scenario/index.js';
import { type Comparison, SEEDS } from './compare.js';
import { sampleFile } from './compaction.js';
import { judgeMeasured, type Measured, PAGES, SCORE, type Tolerance } from './judge.js';
import { cpuCount, scenarioOn, tunablesOf, versionOf, zoneLayout } from './real-machine.js';
import type { Recording } from './recording.js';
import { drawScatteredMap } from './scattered-map.js';
import { zoneUse } from './simulate-scenario.js';

const FILE = '/proc/sys/vm/compaction_proactiveness';
const ROUNDS: Tolerance = { unit: 'events', floor: 0 };
/** kcompactd looks twice a second. */
const SECONDS: Tolerance = { unit: 's', floor: 0.6 };
const LOOK_NS = 10e6;
/** Of every miss. */
const CAUSE = 'no page map was taken: how full each pageblock was is drawn, not known';

/** One round of kcompactd over the zones of the node. */
interface Round {
	/** Seconds since the recording began. */
	readonly start: number;
	end: number;
}

/** What one write led to, until the next or the end. */
interface Effect {
	readonly written: string;
	readonly rounds: readonly Round[];
	/** Share of free memory outside 2 MiB blocks, in the largest zone, when the last round was over. */
	readonly score: number;
	readonly migrated: number;
}

interface Write {
	readonly t: number;
	readonly value: string;
}

/**
 * When rounds start and stop, and, not counted, how much they move: that depends on how full each pageblock was. Throws UsageError when the
 * recording has no such writes, or lacks a file.
 */
export function compareProactive(recording: Recording, folder: string, seeds: readonly number[] = SEEDS): Comparison[] {
	const { meta, samples, name } = recording;
	const writes = meta.events
		.filter(({ op, args }) => op === 'write' && args['path'] === FILE && args['value'] !== '0')
		.map((event): Write => ({ t: event.t_start, value: event.args['value'] ?? '' }));
	const start = samples.findLast(({ t, files }) => t <= (writes[0]?.t ?? -1) && files['/proc/zoneinfo'] !== undefined);
	const traceFile = join(folder, 'trace.txt.gz');
	if (!start || !existsSync(traceFile)) throw new UsageError(`recording ${name} has no writes of ${FILE} to compare with a trace`);
	const bounds = [...writes.map(({ t }) => t), meta.duration_s ?? recording.ticks.at(-1)?.t ?? 0];
	const real = realEffects(recording, writes, bounds, realRounds(recording, gunzipSync(readFileSync(traceFile)).toString()));
	const runs = seeds.map((seed) => simulatedEffects(recording, start, writes, bounds, seed));
	const kernel = meta.kernel.split(' ').slice(0, 2).join(' ');
	const compared = (title: string, heading: string, counted: boolean, of: typeof starts): Comparison => {
		const all = real.flatMap((effect, i) => {
			const simulated = runs.map((run) => run[i]!);
			return of(effect, writes[i]!, simulated);
		});
		return { name: title, kernel, trigger: FILE, heading, counted, metrics: all.map((one) => judgeMeasured(one, CAUSE)) };
	};
	return [
		compared(name, 'when proactive compaction started and stopped after each write of its tunable', true, starts),
		compared(`${name}, pages moved`, 'how much it moved: no page map says how full each pageblock was', false, work),
	];
}

type Measure = (name: string, tolerance: Tolerance, of: (effect: Effect) => number) => Measured;

function measureOf(real: Effect, simulated: readonly Effect[]): Measure {
	return (name, tolerance, of) => ({
		name: `proactiveness ${real.written}: ${name}`,
		tolerance,
		real: of(real),
		// Nothing happens unless something is done: a round that must not come is as telling as one that must.
		untouched: Number.NaN,
		simulated: simulated.map(of),
	});
}

function starts(real: Effect, write: Write, simulated: readonly Effect[]): Measured[] {
	const measure = measureOf(real, simulated);
	const rounds = measure('rounds begun', ROUNDS, (effect) => effect.rounds.length);
	if (real.rounds.length === 0) return [rounds];
	const gap = ({ rounds: [first, second] }: Effect): number => (first && second ? second.start - first.end : 0);
	return [
		rounds,
		measure('s until the first', SECONDS, (effect) => (effect.rounds[0]?.start ?? Infinity) - write.t),
		...(real.rounds.length > 1 ? [measure('s between the first two', SECONDS, gap)] : []),
		measure('score of the largest zone afterwards', SCORE, (effect) => effect.score),
	];
}

function work(real: Effect, _write: Write, simulated: readonly Effect[]): Measured[] {
	if (real.rounds.length === 0) return [];
	return [measureOf(real, simulated)('pages migrated', PAGES, (effect) => effect.migrated)];
}

function realRounds({ meta }: Recording, text: string): Round[] {
	const { parseLine } = traceText(versionOf(meta.kernel));
	const began = Number(meta['t0_monotonic'] ?? 0);
	const rounds = new RoundList();
	for (const line of text.split('\n')) {
		const parsed = line.includes('kcompactd') ? parseLine(line) : undefined;
		if (parsed && 'event' in parsed) rounds.note(parsed.event, parsed.timeUs / 1e6 - began);
	}
	return rounds.found;
}

/** Puts the runs of single zones together: a round lasts until kcompactd sleeps. */
class RoundList {
	readonly found: Round[] = [];
	#open = false;

	note(event: string, t: number): void {
		if (event === 'mm_compaction_kcompactd_sleep') this.#open = false;
		if (event === 'mm_compaction_begin' && !this.#open) {
			this.#open = true;
			this.found.push({ start: t, end: t });
		}
		const last = this.found.at(-1);
		if (event === 'mm_compaction_end' && this.#open && last) last.end = t;
	}
}

function realEffects({ ticks }: Recording, writes: readonly Write[], bounds: readonly number[], rounds: readonly Round[]): Effect[] {
	return writes.map(({ value }, i) => {
		const [from = 0, to = 0] = bounds.slice(i);
		const own = rounds.filter(({ start }) => start >= from && start < to);
		const before = ticks.findLast(({ t }) => t <= from);
		const after = ticks.find(({ t }) => t >= (own.at(-1)?.end ?? from));
		const migrated = (sample: Sample | undefined): number =>
			Number(/^pgmigrate_success (\d+)$/m.exec(sample?.files['/proc/vmstat'] ?? '')?.[1] ?? 0);
		return { written: value, rounds: own, score: after ? largestScore(after) : 0, migrated: migrated(after) - migrated(before) };
	});
}

function largestScore(sample: Sample): number {
	const zones = parseBuddyinfo(sampleFile(sample, '/proc/buddyinfo')).map(({ free }) => free);
	const pages = (free: readonly number[]): number => free.reduce((sum, blocks, order) => sum + (blocks << order), 0);
	const [largest = []] = zones.sort((a, b) => pages(b) - pages(a));
	return extfragForOrder(largest, HUGE_ORDER);
}

/** Layouts of a sample's zones as far as memory was handed over: a kernel that does so lazily has more present than managed pages. */
function layouts(start: Sample): ZoneLayout[] {
	const zoneinfo = parseZoneinfo(sampleFile(start, '/proc/zoneinfo')).filter((zone) => zone.populated !== undefined);
	const types = parsePagetypeinfo(sampleFile(start, '/proc/pagetypeinfo'));
	const buddy = parseBuddyinfo(sampleFile(start, '/proc/buddyinfo'));
	return zoneinfo.map((zone) => {
		const layout = zoneLayout(zone, types);
		const free = buddy.find((one) => one.node === zone.node && one.name === zone.name)?.free ?? [];
		const counts = layout.types.free.map((counted, type) => (type === MIGRATE_MOVABLE ? movableOf(free, layout.types.free) : counted));
		return { ...layout, end: Math.min(layout.end, layout.start + zonePages(zone, 'managed')), types: { ...layout.types, free: counts } };
	});
}

/** pagetypeinfo gives up counting long lists; what the other types do not have is MOVABLE. */
function movableOf(free: readonly number[], counts: readonly (readonly number[])[]): number[] {
	return free.map((blocks, order) =>
		counts.reduce((left, counted, type) => left - (type === MIGRATE_MOVABLE ? 0 : (counted[order] ?? 0)), blocks),
	);
}

function simulatedEffects(
	recording: Recording,
	start: Sample,
	writes: readonly Write[],
	bounds: readonly number[],
	seed: number,
): Effect[] {
	const { meta } = recording;
	const zones = layouts(start);
	const zoneinfo = parseZoneinfo(sampleFile(start, '/proc/zoneinfo')).filter((zone) => zone.populated !== undefined);
	const cpus = Object.values(meta.numa.cpus).map(cpuCount);
	const map = drawScatteredMap(zones, zoneinfo.map(zoneUse), seed);
	const tunables = { ...tunablesOf(new Map(Object.entries(meta.sysctls))), 'vm.compaction_proactiveness': 0 };
	const m = machineFromPageMap(scenarioOn(recording, { cpus, zones }, tunables), { cpus, zones, map }, seed);
	const engine = engineOver(m);
	const largest = [...m.zones].sort((a, b) => b.free - a.free)[0]!;
	const migrated = (): number => m.counters[vmstatIndex('pgmigrate_success')]!;
	let seq = 0;
	return writes.map(({ t, value }, i) => {
		engine.runUntil(Math.round((t - start.t) * 1e9));
		seq = m.trace.seq;
		const before = migrated();
		const rounds = new RoundList();
		engine.apply({ kind: 'set', name: 'vm.compaction_proactiveness', value: Number(value) });
		const until = Math.round(((bounds[i + 1] ?? t) - start.t) * 1e9);
		let score = extfragForOrder(largest.nrFree, HUGE_ORDER);
		while (engine.now() < until) {
			engine.runUntil(Math.min(until, engine.now() + LOOK_NS));
			const events: TraceEvent[] = eventsSince(m.trace, seq);
			seq = m.trace.seq;
			for (const event of events) if (event.comm.startsWith('kcompactd')) rounds.note(event.name, event.t / 1e9 + start.t);
			if (events.some(({ name }) => name === 'mm_compaction_end')) score = extfragForOrder(largest.nrFree, HUGE_ORDER);
		}
		return { written: value, rounds: rounds.found, score, migrated: migrated() - before };
	});
}
