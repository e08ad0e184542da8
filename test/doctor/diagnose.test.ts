/** Each condition from facts made by hand: found from its threshold on, not below; causes told apart; remedies that fit the kernel. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diagnose } from '../../source/doctor/diagnose.js';
import { CONDITION_TITLES, type Condition, type Finding, needsReboot } from '../../source/doctor/finding.js';
import { type Totals, totalsOf } from '../../source/doctor/totals.js';
import {
	COMPACT_COMPLETE,
	COMPACT_DEFERRED,
	COMPACT_RESULTS,
	COMPACT_SKIPPED,
	featuresOf,
	type NodeFacts,
	ORDERS,
	type Snapshot,
	TUNABLES,
	tunableIn,
	vmstatIndex,
	type VmstatName,
} from '../../source/model/index.js';
import { explain } from '../../source/text/glossary.js';
import { sampleSnapshot } from '../helpers/sample-snapshot.js';

const SECONDS = 10;

interface Happened {
	readonly node?: Partial<NodeFacts>;
	readonly counters?: Readonly<Partial<Record<VmstatName, number>>>;
	/** By compact_result. */
	readonly unserved?: Readonly<Record<number, number>>;
	readonly refused?: Readonly<Record<number, number>>;
	readonly snapshot?: Partial<Snapshot>;
}

function list(length: number, of: Readonly<Record<number, number>> = {}): number[] {
	return Array.from({ length }, (_, index) => of[index] ?? 0);
}

function machine(snapshot: Partial<Snapshot> = {}): Snapshot {
	const base = { ...sampleSnapshot(0), ...snapshot };
	const tunables = Object.fromEntries(
		TUNABLES.flatMap((tunable) => {
			const ours = tunableIn(tunable, base.kernel);
			return ours === undefined ? [] : [[ours.name, ours.default]];
		}),
	);
	return { ...base, tunables: { ...tunables, 'vm.min_free_kbytes': 8192, ...snapshot.tunables } };
}

/** A machine at rest, and the same ten seconds later with what happened on node 0 meanwhile. */
function findings({ node = {}, counters = {}, unserved, refused, snapshot }: Happened): readonly Finding[] {
	const start = machine(snapshot);
	const before: Totals = totalsOf(start);
	const vmstat = start.vmstat.slice();
	for (const [name, count] of Object.entries(counters))
		vmstat[vmstatIndex(name as VmstatName)] = (vmstat[vmstatIndex(name as VmstatName)] ?? 0) + count;
	const [first, ...others] = start.nodes;
	assert.ok(first !== undefined);
	const ends = list(COMPACT_RESULTS.length, unserved).map((count, result) => count + (first.unserved[result] ?? 0));
	const nodes = [{ ...first, ...node, unserved: ends, refused: list(ORDERS, refused) }, ...others];
	return diagnose({ ...start, vmstat, nodes, timeNs: start.timeNs + SECONDS * 1e9 }, before);
}

const ids = (happened: Happened): readonly Condition[] => findings(happened).map(({ id }) => id);

/** Half of 20 huge page faults a second fall back: somebody suffers. */
const SUFFERING = { thp_fault_alloc: 100, thp_fault_fallback: 100 } as const;

function spoiled(): Partial<Snapshot> {
	const { map } = sampleSnapshot(0);
	const blocks = map.present.length;
	return {
		map: { ...map, free: new Uint16Array(blocks).fill(200), movable: new Uint16Array(blocks).fill(300), huge: new Uint16Array(blocks) },
	};
}

describe('what is no finding', () => {
	test('a machine at rest', () => assert.deepEqual(ids({}), []));

	test('a low success ratio by itself: everybody gets huge pages in the end', () => {
		assert.deepEqual(
			ids({ counters: { compact_stall: 400, compact_fail: 390, thp_fault_alloc: 2000 }, unserved: { [COMPACT_COMPLETE]: 390 } }),
			[],
		);
	});

	test('anything within the first second', () => {
		const start = machine();
		const before = totalsOf(start);
		const nodes = start.nodes.map((node) => ({ ...node, stalls: 500, stallNs: 5e8 }));
		assert.deepEqual(diagnose({ ...start, nodes, timeNs: start.timeNs + 0.9e9 }, before), []);
		assert.deepEqual(
			diagnose({ ...start, nodes, timeNs: start.timeNs + 1e9 }, before).map(({ id }) => id),
			['direct-stalls'],
		);
	});

	test('what happened before a reboot', () => {
		const start = machine();
		const before = { ...totalsOf(start), stalls: 1e6, stallNs: 1e12 };
		assert.deepEqual(diagnose({ ...start, bootedAtNs: start.timeNs + 1, timeNs: start.timeNs + 5e9 }, before), []);
	});
});

describe('conditions', () => {
	const stalls = (count: number, ns: number): Happened => ({ node: { stalls: count, stallNs: count * ns } });

	test('stalls from half a per cent of the time on, if one lasts', () => {
		assert.deepEqual(ids(stalls(60, 1e6)), ['direct-stalls']);
		assert.deepEqual(ids(stalls(40, 1e6)), []);
		assert.deepEqual(ids(stalls(600, 1e5)), []);
		assert.match(findings(stalls(60, 1e6))[0]?.summary ?? '', /^6 tasks a second .* for 1\.0 ms each/);
	});

	test('kcompactd from 15 per cent of a CPU on', () => {
		assert.deepEqual(ids({ node: { kcompactdCpuNs: 1.6e9 } }), ['kcompactd-cpu']);
		assert.deepEqual(ids({ node: { kcompactdCpuNs: 1.4e9 } }), []);
	});

	test('huge page faults that fall back from a tenth on', () => {
		assert.deepEqual(ids({ counters: { thp_fault_alloc: 80, thp_fault_fallback: 20 } }), ['thp-fallback']);
		assert.deepEqual(ids({ counters: { thp_fault_alloc: 95, thp_fault_fallback: 5 } }), []);
	});

	test('refused requests, and of which order', () => {
		const found = findings({ refused: { 0: 500, 2: 50, 3: 20 } });
		assert.deepEqual(
			found.map(({ id }) => id),
			['refused-allocations'],
		);
		assert.equal(found[0]?.evidence[0]?.field, 'allocations.refused[2]');
		assert.deepEqual(ids({ refused: { 0: 500 } }), [], 'order 0 is no matter of compaction');
	});

	test('compaction put off', () => {
		assert.ok(ids({ counters: SUFFERING, unserved: { [COMPACT_DEFERRED]: 90, [COMPACT_COMPLETE]: 20 } }).includes('deferred'));
		assert.ok(!ids({ counters: SUFFERING, unserved: { [COMPACT_DEFERRED]: 20, [COMPACT_COMPLETE]: 90 } }).includes('deferred'));
	});

	test('kswapd that scans in vain, and one that has given up while memory is short', () => {
		assert.deepEqual(ids({ counters: { pgscan_kswapd: 50_000, pgsteal_kswapd: 1000 } }), ['kswapd-no-progress']);
		assert.deepEqual(ids({ counters: { pgscan_kswapd: 50_000, pgsteal_kswapd: 40_000 } }), []);
		const short = sampleSnapshot(0).zones.map((zone) => ({ ...zone, low: zone.freePages + 1 }));
		assert.deepEqual(ids({ node: { kswapdFailures: 16 }, snapshot: { zones: short } }), ['kswapd-no-progress']);
		assert.deepEqual(ids({ node: { kswapdFailures: 16 } }), []);
		assert.deepEqual(ids({ node: { kswapdFailures: 15 }, snapshot: { zones: short } }), []);
	});
});

describe('why compaction fails', () => {
	const failing = (result: number, snapshot: Partial<Snapshot> = {}): Happened => ({
		counters: SUFFERING,
		unserved: { [result]: 90 },
		snapshot,
	});

	test('too many unmovable pages: most of what could be gained is spoiled', () => {
		assert.equal(ids(failing(COMPACT_COMPLETE, spoiled()))[0], 'failures-unmovable');
	});

	test('severe fragmentation: little is spoiled', () => {
		assert.equal(ids(failing(COMPACT_COMPLETE))[0], 'failures-fragmentation');
	});

	test('no free memory: most attempts were not begun', () => {
		assert.equal(ids(failing(COMPACT_SKIPPED))[0], 'failures-no-memory');
		assert.equal(ids(failing(COMPACT_SKIPPED, spoiled()))[0], 'failures-no-memory');
	});
});

describe('remedies', () => {
	const stalled = (snapshot: Partial<Snapshot> = {}): Finding | undefined =>
		findings({ node: { stalls: 100, stallNs: 2e8 }, snapshot }).find(({ id }) => id === 'direct-stalls');

	test('step up from where the tunable is, and not when it is as far as it goes', () => {
		const what = (value: number) =>
			stalled({ tunables: { 'vm.compaction_proactiveness': value } })?.remedies.find(({ id }) => id === 'vm.compaction_proactiveness')
				?.what;
		assert.equal(what(0), 'vm.compaction_proactiveness 0 -> 60');
		assert.equal(what(60), 'vm.compaction_proactiveness 60 -> 80');
		assert.equal(what(100), undefined);
	});

	test('are those the kernel has; an older one is offered a newer one', () => {
		const old = stalled({ kernel: '4.9', features: featuresOf('4.9') });
		const names = old?.remedies.map(({ id }) => id) ?? [];
		assert.ok(names.includes('kernel-5.9') && !names.includes('vm.compaction_proactiveness') && !names.includes('vm.defrag_mode'));
		assert.ok(!stalled()?.remedies.some(({ id }) => id.startsWith('kernel-')));
	});

	test('say which ones need a reboot, and isolation takes a section away, then brings it back as movable', () => {
		const snapshot = spoiled();
		const of = (map: Partial<Snapshot>) => findings({ counters: SUFFERING, unserved: { [COMPACT_COMPLETE]: 90 }, snapshot: map })[0];
		const first = of(snapshot);
		assert.deepEqual(
			first?.remedies.filter(needsReboot).map(({ id }) => id),
			['movablecore', 'defrag-mode-boot'],
		);
		const section = first?.remedies.find(({ id }) => id === 'isolate');
		assert.match(section?.what ?? '', /^memory\d+: offline$/);
		const map = snapshot.map;
		assert.ok(map !== undefined);
		const present = map.present.slice();
		// Section 40, the first one of zone Normal on node 1 (frames from 1310720 on, blocks from 2048 on).
		present.fill(0, 2048, 2048 + 64);
		const none = map.free.slice().fill(0, 2048, 2048 + 64);
		const second = of({ map: { ...map, present, free: none, movable: map.movable.slice().fill(0, 2048, 2048 + 64) } });
		assert.equal(second?.remedies.find(({ id }) => id === 'isolate')?.what, 'memory40: online_movable');
	});
});

test('every condition has an entry in the glossary', () => {
	for (const id of Object.keys(CONDITION_TITLES)) assert.ok(explain(id) !== undefined, id);
});
