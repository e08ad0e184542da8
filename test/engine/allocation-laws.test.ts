/** Laws about single requests, tried on machines drawn at random: what is given out was there (8), marks hold (9), mixing comes last (10). */
import assert from 'node:assert/strict';
import { findSuitableFallback, takeBlock } from '../../source/engine/fallback.js';
import {
	ALLOC_KSWAPD,
	ALLOC_NOFRAGMENT,
	GFP_HIGHUSER_MOVABLE,
	GFP_KERNEL,
	highestZone,
	WMARK_LOW,
	WMARK_MIN,
} from '../../source/engine/gfp.js';
import { type Machine, zoneOf, type Zone } from '../../source/engine/machine.js';
import { allocFast, getPageFromFreelist } from '../../source/engine/page-alloc.js';
import { addToPool } from '../../source/engine/pages.js';
import { below, chance, createRandom, type RandomState } from '../../source/engine/random.js';
import { createRegion, type Region } from '../../source/engine/region.js';
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	MIGRATETYPES,
	PAGE_KERNEL,
} from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

const TYPES = [MIGRATE_UNMOVABLE, MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE];
/** Fallback types of each type, the one asked first first. */
const EARLIER = [
	[MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE],
	[MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE],
	[MIGRATE_UNMOVABLE, MIGRATE_MOVABLE],
];

/** Pageblocks with runs of pages in use and free ones between them. */
function scatter(random: RandomState): string[] {
	return Array.from({ length: 6 }, () => {
		const name = ['mov', 'unm', 'rec'][below(random, 3)]!;
		const used = { mov: 'A', unm: 'U', rec: 'R' }[name]!;
		let row = '';
		for (let left = 512; left > 0; ) {
			const run = Math.min(left, 1 + below(random, chance(random, 1, 3) ? 300 : 12));
			row += `${chance(random, 1, 2) ? used : '.'}${run} `;
			left -= run;
		}
		return `${name}: ${row}`;
	});
}

/** Free blocks of at least the order on the lists of the types. */
function some(zone: Zone, order: number, types: readonly number[]): boolean {
	for (let at = order; at <= MAX_PAGE_ORDER; at++) if (types.some((type) => zone.head[at * MIGRATETYPES + type])) return true;
	return false;
}

interface Request {
	readonly order: number;
	readonly type: number;
	readonly flags: number;
}

/** Takes one block; checks what was there before against what came. Returns the pfn. */
function takeChecked(a: Lab, { order, type, flags }: Request): number {
	const { m, zone } = a;
	const own = some(zone, order, [type]);
	const any = some(zone, order, TYPES);
	const first = Array.from({ length: MAX_PAGE_ORDER + 1 }, (_, at) => findSuitableFallback(zone, at, type, false));
	const seen = m.trace.events.length;
	const pfn = takeBlock(m, zone, order, type, flags);
	const mixed = m.trace.events.slice(seen).find((event) => event.name === 'mm_page_alloc_extfrag');
	if (pfn) assert.ok(any, 'law 8: a block was given out, none was there');
	else if (!(flags & ALLOC_NOFRAGMENT)) assert.ok(!any, 'law 8: refused, though a block was there');
	if (!mixed) return pfn;
	assert.ok(!own, 'law 10: types were mixed, though one of the own type was there');
	assert.equal(mixed.fallbackType, first[mixed.fallbackOrder], 'law 10: not the first fallback that has a block');
	assert.ok(EARLIER[type]!.includes(mixed.fallbackType), 'law 10: not a fallback of the type');
	if (flags & ALLOC_NOFRAGMENT)
		assert.ok(order >= HUGE_ORDER || mixed.fallbackOrder >= HUGE_ORDER, 'law 10: part of a pageblock, in spite of NOFRAGMENT');
	return pfn;
}

for (const claimOrSteal of [true, false]) {
	engineTest(
		`whatever is asked of a zone, it gives what it has, and mixes types last (${claimOrSteal ? '6.15 and later' : 'before'})`,
		() => {
			let mixed = 0;
			for (let seed = 1; seed <= 40; seed++) {
				const random = createRandom(seed, 'requests');
				const a = lab(scatter(random), { features: { claimOrSteal, cleanFreeLists: claimOrSteal } });
				const pools = new Map<number, Region>();
				for (let tries = 0, refused = 0; refused < 20 && tries < 4000; tries++) {
					const order = chance(random, 1, 3) ? below(random, 11) : below(random, 4);
					const flags = ALLOC_KSWAPD | (chance(random, 1, 3) ? ALLOC_NOFRAGMENT : 0);
					const pfn = takeChecked(a, { order, type: TYPES[below(random, 3)]!, flags });
					refused += pfn ? 0 : 1;
					if (pfn) addToPool(a.m, poolOf(a.m, pools, order), pfn);
				}
				mixed += a.events('mm_page_alloc_extfrag').length;
			}
			assert.ok(mixed > 100, `types were mixed only ${mixed} times`);
		},
	);
}

function poolOf(m: Machine, pools: Map<number, Region>, order: number): Region {
	const pool = pools.get(order) ?? createRegion(m, `order ${order}`, PAGE_KERNEL, 8, { order });
	pools.set(order, pool);
	return pool;
}

/** What a zone must keep: the boosted mark and the reserve for the request. */
function kept(zone: Zone, mark: 'low' | 'min', gfp: number): number {
	return zone[mark] + zone.boost + zone.reserve[highestZone(gfp)]!;
}

engineTest('a single page never comes from a zone at its mark: LOW on the fast path, MIN on the slow one', () => {
	for (const gfp of [GFP_HIGHUSER_MOVABLE, GFP_KERNEL]) {
		for (const mark of ['low', 'min'] as const) {
			const a = lab(['.512', '.512', 'A512', '(A.)256', '.512', '.512'], { minFreeKbytes: 512 });
			a.zone.boost = 512;
			const pool = createRegion(a.m, 'taken', PAGE_KERNEL, 8);
			let free = a.zone.free;
			const flags = mark === 'low' ? WMARK_LOW : WMARK_MIN;
			const take = () => (mark === 'low' ? allocFast(a.m, 0, 0, gfp) : getPageFromFreelist(a.m, 0, 0, gfp, flags));
			for (let pfn = take(); pfn; pfn = take()) {
				assert.ok(free - a.zone.freeHighatomic > kept(zoneOf(a.m, pfn), mark, gfp), `law 9: ${free} pages were free`);
				free = a.zone.free;
				addToPool(a.m, pool, pfn);
			}
			assert.ok(pool.length > 0 && free <= kept(a.zone, mark, gfp), 'it stops at the mark and not before');
		}
	}
});

engineTest('any progress of reclaim gives kswapd hope again (law 27)', () => {
	const a = lab(['F512', 'F512', 'U256 .256']);
	const node = a.m.nodes[0]!;
	node.kswapdFailures = 16;
	assert.equal(a.take(0, GFP_KERNEL, 100), 100);
	assert.equal(node.kswapdFailures, 16, 'nothing had to be reclaimed');
	assert.equal(a.take(0, GFP_KERNEL, 400), 400);
	assert.ok(a.count('pgsteal_direct') > 0);
	assert.equal(node.kswapdFailures, 0);
});

engineTest('who compacts pays: a stalled task for itself, kcompactd for its own work (law 31)', () => {
	const rows = [...Array.from({ length: 4 }, () => '(A.)256'), ...Array.from({ length: 4 }, () => '(.A)256')];
	const a = lab(rows, { minFreeKbytes: 256, tunables: { 'thp.defrag': 'always' } });
	const kcompactd = a.m.threads[a.m.nodes[0]!.kcompactdThread]!;
	const idle = kcompactd.cpuNs;
	const task = a.finish({ k: 'hugeAlloc', node: 0, gfp: GFP_HIGHUSER_MOVABLE, at: 'local' });
	const { stallNs, stalls } = a.m.nodes[0]!;
	assert.ok(task.result > 0 && stalls > 0 && stallNs > 100_000, `${stalls} stalls of ${stallNs} ns`);
	assert.ok(task.cpuNs > 0.95 * stallNs, `stalled for ${stallNs} ns, charged ${task.cpuNs} ns`);
	assert.equal(kcompactd.cpuNs, idle);
	addToPool(a.m, createRegion(a.m, 'huge', PAGE_KERNEL, 1, { order: HUGE_ORDER }), task.result);
});
