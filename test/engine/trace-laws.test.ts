/** Every law about the order of events can fail: a machine is watched, then something untrue is said about it or done to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ControlOptions } from '../../source/engine/compact-control.js';
import { compactionDeferred, deferCompaction, deferReset, resetIsolationSuitable } from '../../source/engine/defer.js';
import type { Machine, Zone } from '../../source/engine/machine.js';
import { trace } from '../../source/engine/trace.js';
import { type FeatureName, MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE, type TraceBody } from '../../source/model/index.js';
import { lab } from '../helpers/lab.js';
import { TraceLaws } from '../helpers/laws/index.js';

const ROWS = ['(A.)256', '(A.)256', 'unm: (U.)256', '(A.)256', '(A.)256', '.512'];
const PLACE = { node: 0, zone: 'Normal', zoneStart: 512, zoneEnd: 3584 } as const;
const MARK: TraceBody = { name: 'mark', label: 'something else happens' };

type Options = Partial<ControlOptions> & { readonly without?: FeatureName };
const DIRECT: Options = { cause: 'direct', order: 9, ignoreSkipHint: false };
const DAEMON: Options = { ...DIRECT, cause: 'daemon' };
const PROACTIVE: Options = { cause: 'proactive' };

/** A watched machine with a thread in a compaction run, by hand unless told otherwise. What is said, that thread says. */
class Stage {
	readonly m: Machine;
	readonly laws = new TraceLaws();
	constructor({ without, ...options }: Options = {}) {
		const a = lab(ROWS, without === undefined ? {} : { features: { [without]: false } });
		this.m = a.m;
		this.laws.watch(this.m);
		const cc = a.control({ cause: 'manual', order: -1, ignoreSkipHint: true, ...options });
		this.m.trace.pid = a.spawn({ k: 'compactNode', node: 0, at: 0, running: true, cc }).pid;
		this.say(MARK);
	}
	get zone(): Zone {
		return this.m.zones[0]!;
	}
	get cc() {
		const frame = this.m.threads.find((thread) => thread.comm === 'task')?.stack[0];
		assert.ok(frame?.k === 'compactNode');
		return frame.cc;
	}
	say(body: TraceBody): this {
		trace(this.m, body);
		return this;
	}
	/** Changes the machine behind the laws' back. */
	with(change: (m: Machine, zone: Zone) => void): this {
		change(this.m, this.zone);
		return this;
	}
	begin(): this {
		const { cause: why, order, migratePfn, freePfn } = this.cc;
		return this.say({ ...PLACE, name: 'mm_compaction_begin', order, migratePfn, freePfn, sync: true, why });
	}
	end(status: 'complete' | 'success', migrated = 0): this {
		const { order, migratePfn, freePfn } = this.cc;
		return this.say({
			...PLACE,
			name: 'mm_compaction_end',
			order,
			migratePfn,
			freePfn,
			sync: true,
			status,
			migrated,
			failed: 0,
			scanned: 0,
		});
	}
	sources(start: number, end: number, taken = 0): this {
		this.cc.migratePfn = end;
		return this.say({ name: 'mm_compaction_isolate_migratepages', start, end, scanned: 0, taken });
	}
	targets(start: number, end: number, taken = 0): this {
		return this.say({ name: 'mm_compaction_isolate_freepages', start, end, scanned: 0, taken });
	}
	moved(migrated: number): this {
		return this.say({ name: 'mm_compaction_migratepages', migrated, failed: 0 });
	}
	request(priority: number): this {
		return this.say({ name: 'mm_compaction_try_to_compact_pages', order: 9, gfp: 0, priority });
	}
	refused(order: number): this {
		return this.say({ ...PLACE, name: 'mm_compaction_deferred', order, orderFailed: 0, considered: 0, limit: 0 });
	}
	fallback(fallbackType: number, claimed: boolean, fallbackOrder = 4): this {
		const types = { allocType: MIGRATE_UNMOVABLE, fallbackType, allocOrder: 3, fallbackOrder };
		return this.say({ name: 'mm_page_alloc_extfrag', pfn: 512, ...types, claimed });
	}
	rest(): this {
		this.laws.rest(this.m);
		return this;
	}
}

const defer = (m: Machine, zone: Zone) => deferCompaction(m, zone, 9);
const consider = (m: Machine, zone: Zone) => void compactionDeferred(m, zone, 9);
const reset = (m: Machine, zone: Zone) => deferReset(m, zone, 4, false);
const asKswapd = (m: Machine) => {
	m.trace.pid = m.threads[m.nodes[0]!.kswapdThread]!.pid;
};
const wakeKswapd = (m: Machine) => {
	m.nodes[0]!.kswapdSleeping = false;
};
const later = (ns: number) => (m: Machine) => {
	m.clock += ns;
};
const meet = (m: Machine, stage: Stage) => {
	stage.cc.freePfn = 512;
	return m;
};
const sleep: TraceBody = { name: 'mm_vmscan_kswapd_sleep', node: 0 };

test('what a run may do breaks no law', () => {
	const stage = new Stage(PROACTIVE).begin().sources(512, 600, 40).targets(3072, 3100, 28).targets(2560, 2600, 12).moved(40);
	meet(stage.with(later(5)).m, stage);
	stage.end('complete', 40).rest();
	stage.with(later(64 * 500_000_000)).begin();
	new Stage(DIRECT).request(1).with(defer).with(consider).with(consider).begin();
	new Stage(DIRECT)
		.with((m, zone) => Object.assign(zone, { blockskipFlush: true, dummy: m.blockSkip.fill(1) }))
		.say(MARK)
		.with(resetIsolationSuitable)
		.say(MARK);
	new Stage().with(asKswapd).say(sleep);
	new Stage().fallback(MIGRATE_MOVABLE, false).rest().rest();
});

type Case = readonly [law: number, what: string, breaks: () => unknown];
const CASES: readonly Case[] = [
	[15, 'migrate_pfn goes back', () => new Stage().begin().sources(1024, 1060).sources(1024, 1100)],
	[
		15,
		'the same where no search of the free lists exists',
		() => new Stage({ ...DAEMON, without: 'fastFindMigrateblock' }).with(consider).begin().sources(1024, 1060).sources(512, 600),
	],
	[15, 'free_pfn goes up a block', () => new Stage().begin().targets(2560, 2600).targets(3072, 3100)],
	[15, 'free_pfn goes back within its block', () => new Stage().begin().targets(2560, 2600).targets(2560, 2700)],
	[16, "sources are taken in the free scanner's block", () => new Stage().begin().sources(3072, 3100)],
	[16, "targets are taken in the migrate scanner's block", () => new Stage().begin().sources(512, 600).targets(512, 700)],
	[16, 'a run ends as if its scanners had met', () => new Stage().begin().end('complete')],
	[14, 'targets come from an unmovable pageblock', () => new Stage().begin().targets(1536, 1600, 4)],
	[18, 'more is moved than was isolated', () => new Stage().begin().sources(512, 600, 3).moved(4)],
	[18, 'a run and its batches count differently', () => new Stage(PROACTIVE).begin().end('success', 1)],
	[
		23,
		'success without a block of the order',
		() => new Stage({ ...DIRECT, order: 10, migratetype: MIGRATE_MOVABLE }).request(0).begin().sources(512, 1024).end('success'),
	],
	[23, 'success inside a pageblock', () => new Stage(DIRECT).request(0).begin().sources(512, 600).end('success')],
	[31, 'a thread begins a run inside a run', () => new Stage().begin().begin()],
	[31, 'a run belongs to no thread', () => new Stage().with((m) => Object.assign(m.trace, { pid: 1 })).begin()],
	[20, 'deferral changes without a word', () => new Stage(DIRECT).with((_, zone) => Object.assign(zone, { deferShift: 3 })).say(MARK)],
	[20, 'a proactive run defers', () => new Stage(PROACTIVE).with(defer)],
	[20, 'a run by hand clears deferral', () => new Stage().with(reset)],
	[
		21,
		'the limit is not doubled',
		() =>
			new Stage(DIRECT)
				.with(defer)
				.with((_, zone) => Object.assign(zone, { deferShift: 3 }))
				.with(defer),
	],
	[
		21,
		'a reset forgets more than it may',
		() =>
			new Stage(DIRECT)
				.with(defer)
				.with((_, zone) => Object.assign(zone, { considered: 1 }))
				.with(reset),
	],
	[21, 'a run begins before all refusals', () => new Stage(DAEMON).with(defer).begin()],
	[21, 'priority 0 is refused', () => new Stage(DIRECT).request(0).with(defer).with(consider)],
	[21, 'one attempt too many is refused', () => new Stage(DIRECT).request(1).with(defer).with(consider).refused(9)],
	[21, 'an order is refused that never failed', () => new Stage(DIRECT).request(1).with(reset).with(defer).refused(3)],
	[19, 'a run by hand asks for a flush', () => new Stage().with((_, zone) => Object.assign(zone, { blockskipFlush: true })).say(MARK)],
	[
		19,
		'a skip bit goes without a flush',
		() =>
			new Stage()
				.with((m) => m.blockSkip.fill(1))
				.say(MARK)
				.with((m) => m.blockSkip.fill(0, 2, 3))
				.say(MARK),
	],
	[
		26,
		'kswapd sleeps unbalanced',
		() =>
			new Stage()
				.with(asKswapd)
				.with((_, zone) => Object.assign(zone, { high: 100_000 }))
				.say(sleep),
	],
	[26, 'somebody else says that kswapd sleeps', () => new Stage().say(sleep)],
	[32, 'a proactive round begins although kswapd runs', () => new Stage(PROACTIVE).with(wakeKswapd).begin()],
	[
		32,
		'a round begins less than 32 s after one without progress',
		() => new Stage(PROACTIVE).begin().end('success').with(later(31e9)).begin(),
	],
	[11, 'a claimed pageblock keeps its type', () => new Stage().fallback(MIGRATE_MOVABLE, true)],
	[10, 'a request falls back to its own type', () => new Stage().fallback(MIGRATE_UNMOVABLE, false)],
	[
		10,
		'a request mixes mobility too early in defrag mode',
		() => new Stage().with((m) => Object.assign(m.tunables, { defragMode: 1 })).fallback(MIGRATE_MOVABLE, false),
	],
	[8, 'a block is made of a smaller one', () => new Stage().fallback(MIGRATE_RECLAIMABLE, false, 2)],
	[12, 'a boost is above its limit', () => new Stage().with((_, zone) => Object.assign(zone, { boost: 100_000 })).rest()],
	[
		22,
		'a counter goes back',
		() =>
			new Stage()
				.with((m) => m.counters.fill(2))
				.rest()
				.with((m) => m.counters.fill(1))
				.rest(),
	],
	[29, 'the unusable index falls with the order', () => new Stage().with((_, zone) => zone.nrFree.set([100, 0, 0, -1])).rest()],
	[30, 'a large block is there and a small one is not', () => new Stage().with((_, zone) => zone.nrFree.set([-2000, 2])).rest()],
];

for (const [law, what, breaks] of CASES) {
	test(`law ${law} fails when ${what}`, () => {
		assert.throws(breaks, { name: 'BrokenLaw', message: new RegExp(`^law ${law}: `) });
	});
}
