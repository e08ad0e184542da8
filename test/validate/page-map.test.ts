import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditMachine } from '../../source/engine/audit.js';
import { type Machine, PF_ACTIVE, PF_PINNED, PF_UNEVICTABLE } from '../../source/engine/machine.js';
import { machineFromPageMap } from '../../source/engine/page-map.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { startWriter } from '../../source/engine/settings.js';
import { eventsSince } from '../../source/engine/trace.js';
import {
	MIGRATETYPE_NAMES,
	MIGRATETYPES,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_HUGETLB,
	PAGE_KERNEL,
	PAGE_RESERVED,
	PAGE_TAIL,
} from '../../source/model/index.js';
import { parseBuddyinfo } from '../../source/procfs/buddyinfo.js';
import { parsePagetypeinfo } from '../../source/procfs/pagetypeinfo.js';
import { parseZoneinfo, zonePages } from '../../source/procfs/zoneinfo.js';
import { firstCompaction, sampleFile } from '../../source/validate/compaction.js';
import { pageMapOfClasses } from '../../source/validate/page-classes.js';
import { recordedMachine } from '../../source/validate/real-machine.js';
import { type Look, realLooks, recording } from './fixture.js';

const compaction = firstCompaction(recording);
const recorded = recordedMachine(recording, compaction);

function build(seed: number): Machine {
	return machineFromPageMap(recorded.scenario, recorded, seed);
}

test('a machine built from a page map has the free blocks, sizes and watermarks the kernel printed, and obeys every law', () => {
	const m = build(1);
	auditMachine(m);
	const buddyinfo = parseBuddyinfo(sampleFile(compaction.before, '/proc/buddyinfo'));
	assert.deepEqual(
		m.zones.map(({ node, name, nrFree }) => ({ node, name, free: Array.from(nrFree) })),
		buddyinfo,
	);
	const zoneinfo = parseZoneinfo(sampleFile(compaction.before, '/proc/zoneinfo')).filter((zone) => zone.populated);
	assert.deepEqual(
		m.zones.map(({ managed, min, low, high, promo, start }) => [managed, min, low, high, promo, start]),
		zoneinfo.map((zone) => [...['managed', 'min', 'low', 'high', 'promo'].map((name) => zonePages(zone, name)), zone.populated?.startPfn]),
	);
});

test('its pageblocks have types under which pagetypeinfo reads as it did', () => {
	const m = build(2);
	const nodes = parsePagetypeinfo(sampleFile(compaction.before, '/proc/pagetypeinfo'));
	for (const zone of m.zones) {
		const real = nodes.find((node) => node.node === zone.node)?.zones.find((one) => one.name === zone.name);
		const types = MIGRATETYPE_NAMES.map((_, type) => type);
		const free = types.map((type) => Array.from(zone.nrFree, (_, order) => zone.count[order * MIGRATETYPES + type]));
		assert.deepEqual(free, real?.free, `free lists of ${zone.name}`);
		const blocks = types.map(() => 0);
		for (let block = zone.start >> 9; block * 512 < zone.end; block++) blocks[m.blockType[block]!]!++;
		assert.deepEqual(blocks, real?.blocks, `pageblocks of ${zone.name}`);
	}
});

test('the seed changes the order of lists and nothing that was measured', () => {
	const [one, again, other] = [build(1), build(1), build(2)];
	const order = (m: Machine) => m.zones.map((zone) => [...zone.head]);
	assert.deepEqual(order(one), order(again));
	assert.notDeepEqual(order(one), order(other));
	assert.deepEqual([...other.zones[1]!.nrFree], [...one.zones[1]!.nrFree]);
});

/** What the scanners of the simulator look at during one write to vm.compact_memory. */
function simulatedLooks(): Look[] {
	const m = build(1);
	m.trace.off.clear();
	startWriter(m, [0, 1]);
	const looks: Look[] = [];
	let seq = 0;
	for (let idle = 0; idle < 100; ) {
		runUntil(m, m.now + 1_000_000);
		const events = eventsSince(m.trace, seq);
		assert.ok(events.length === 0 || events[0]!.seq === seq, 'no event was lost');
		for (const event of events) {
			seq = event.seq + 1;
			if (event.name !== 'mm_compaction_isolate_migratepages' && event.name !== 'mm_compaction_isolate_freepages') continue;
			const { start, end, taken } = event;
			looks.push({ scanner: event.name.endsWith('migratepages') ? 'migrate' : 'free', start, end, taken });
		}
		idle = events.length === 0 ? idle + 1 : 0;
	}
	return looks;
}

function blocksOf(looks: readonly Look[], scanner: Look['scanner']): number[] {
	const blocks = looks.filter((look) => look.scanner === scanner).map((look) => look.start >> 9);
	return blocks.filter((block, i) => block !== blocks[i - 1]);
}

test('both scanners visit the pageblocks the real scanners visited, in their order', () => {
	const real = realLooks();
	const simulated = simulatedLooks();
	assert.ok(real.length > 1500);
	assert.deepEqual(blocksOf(simulated, 'free'), blocksOf(real, 'free'));
	// A few file pages are newer than the map, so the scanners may meet one pageblock later.
	const [longer, shorter] = [blocksOf(simulated, 'migrate'), blocksOf(real, 'migrate')].sort((a, b) => b.length - a.length);
	assert.ok(longer!.length - shorter!.length <= 1, `${longer!.length} and ${shorter!.length} pageblocks`);
	assert.deepEqual(longer!.slice(0, shorter!.length), shorter);
	const migrate = (looks: readonly Look[]) =>
		looks.filter((look) => look.scanner === 'migrate').map(({ start, end, taken }) => `${start} ${end} ${taken}`);
	const known = new Set(migrate(real));
	const strange = migrate(simulated).filter((look) => !known.has(look));
	assert.ok(strange.length <= 4, `looks of the migrate scanner that the real one did not have: ${strange.join(', ')}`);
});

const bytes = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));

test('class letters become kinds; a run of compound kernel pages becomes aligned blocks', () => {
	const { kinds, flags } = pageMapOfClasses(bytes('.RfAFMkCCCCCCCCh'), undefined);
	assert.deepEqual(
		[...kinds],
		[
			0,
			PAGE_RESERVED,
			PAGE_FREE,
			PAGE_ANON,
			PAGE_FILE,
			PAGE_ANON,
			PAGE_KERNEL,
			PAGE_KERNEL,
			PAGE_KERNEL | (2 << 4),
			PAGE_TAIL,
			PAGE_TAIL,
			PAGE_TAIL,
			PAGE_KERNEL | (1 << 4),
			PAGE_TAIL,
			PAGE_KERNEL,
			PAGE_HUGETLB,
		],
	);
	assert.deepEqual([...flags], [0, 0, 0, 0, 0, PF_UNEVICTABLE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	assert.throws(() => pageMapOfClasses(bytes('f?'), undefined), /frame 1 has the unknown class "\?"/);
});

test('page flags add orders, active pages, and pages that only an extra reference keeps', () => {
	const [ACTIVE, MMAP, ANON, HEAD, TAIL] = [1 << 6, 1 << 11, 1 << 12, 1 << 15, 1 << 16] as [number, number, number, number, number];
	const words = [0, MMAP | ANON | ACTIVE, ANON, MMAP, HEAD, TAIL, TAIL, TAIL];
	const raw = new Uint8Array(words.length * 8);
	const view = new DataView(raw.buffer);
	words.forEach((word, pfn) => {
		view.setUint32(pfn * 8, word, true);
	});
	const { kinds, flags } = pageMapOfClasses(bytes('kAAMCCCC'), raw);
	assert.deepEqual([...kinds], [PAGE_KERNEL, PAGE_ANON, PAGE_ANON, PAGE_FILE, PAGE_KERNEL | (2 << 4), PAGE_TAIL, PAGE_TAIL, PAGE_TAIL]);
	assert.deepEqual([...flags], [0, PF_ACTIVE, PF_PINNED, PF_UNEVICTABLE, 0, 0, 0, 0]);
	assert.throws(() => pageMapOfClasses(bytes('kA'), raw), /expected flags of 2 frames, got 8/);
});
