/**
 * Single pages and facts per pageblock that a screen has asked for. Reads the machine, never changes it.
 * Simplification: who has most of a pageblock is told from a sample of its pages, the more of them the smaller the machine;
 * a window of its pages is exact.
 */
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	type MapZone,
	MIGRATETYPES,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
	type Watch,
	WATCH_LEAST_ORDER,
	WATCH_PAGES,
	type Watched,
} from '../model/index.js';
import { type Machine, PF_PINNED } from './machine.js';
import { flagsOf, FRAME_WORDS, kindOf, nextOf, ownerOf } from './page-fields.js';

/** Pages looked at for the owners of all pageblocks together, and of one of them. */
const SAMPLED_PAGES = 131_072;
const SAMPLED_PER_BLOCK = 32;

/** What a window that lies partly or wholly outside of memory shows there is a hole. */
export function watchedPages(m: Machine, watch: Watch, zones: readonly MapZone[]): Watched {
	const names = new OwnerNames(m);
	const pages = Math.max(0, Math.min(watch.pages, WATCH_PAGES));
	const window = {
		firstPfn: watch.firstPfn,
		kinds: new Uint8Array(pages),
		orders: new Uint8Array(pages),
		pinned: new Uint8Array(pages),
		owners: new Uint16Array(pages),
	};
	fillWindow(m, window, names);
	return { ...window, blocks: blockFacts(m, watch, zones, names), perBlock: watch.perBlock, names: names.list };
}

/** Region ids to indices of names; regions of one name are one owner. */
class OwnerNames {
	readonly list: string[] = [''];
	readonly #machine: Machine;
	readonly #byRegion = new Map<number, number>([[0, 0]]);

	constructor(m: Machine) {
		this.#machine = m;
	}

	indexOf(region: number): number {
		const known = this.#byRegion.get(region);
		if (known !== undefined) return known;
		const name = this.#machine.regions[region]?.name ?? '';
		let index = this.list.indexOf(name);
		if (index < 0) index = this.list.push(name) - 1;
		this.#byRegion.set(region, index);
		return index;
	}
}

type Window = Pick<Watched, 'firstPfn' | 'kinds' | 'orders' | 'pinned' | 'owners'>;

/** Block by block; the largest ones begin at multiples of 2^MAX_PAGE_ORDER, so walking begins at one. */
function fillWindow(m: Machine, window: Window, names: OwnerNames): void {
	const { firstPfn, kinds } = window;
	const end = Math.min(firstPfn + kinds.length, m.pages.length / FRAME_WORDS);
	for (let pfn = firstPfn & ~((1 << MAX_PAGE_ORDER) - 1); pfn < end; ) {
		const word = kindOf(m, pfn);
		const order = word >> 4;
		const from = Math.max(0, pfn - firstPfn);
		const to = Math.min(kinds.length, pfn + (1 << order) - firstPfn);
		const pinned = flagsOf(m, pfn) & PF_PINNED ? 1 : 0;
		const owner = to > from ? names.indexOf(ownerOf(m, pfn)) : 0;
		for (let at = from; at < to; at++) {
			kinds[at] = word & 15;
			window.orders[at] = order;
			window.pinned[at] = pinned;
			window.owners[at] = owner;
		}
		pfn += 1 << order;
	}
}

function blockFacts(m: Machine, watch: Watch, zones: readonly MapZone[], names: OwnerNames): Uint16Array {
	const blocks = zones.reduce((sum, zone) => sum + zone.blocks, 0);
	const facts = new Uint16Array(watch.perBlock === 'none' ? 0 : blocks);
	if (watch.perBlock === 'owners') fillOwners(m, zones, facts, names);
	if (watch.perBlock === 'orders') fillOrders(m, zones, facts);
	return facts;
}

function fillOwners(m: Machine, zones: readonly MapZone[], facts: Uint16Array, names: OwnerNames): void {
	const samples = Math.max(1, Math.min(SAMPLED_PER_BLOCK, Math.floor(SAMPLED_PAGES / facts.length)));
	const step = Math.floor(PAGEBLOCK_PAGES / samples);
	for (const zone of zones) {
		for (let block = 0; block < zone.blocks; block++) {
			facts[zone.firstBlock + block] = names.indexOf(commonestOwner(m, zone.firstPfn + block * PAGEBLOCK_PAGES, step));
		}
	}
}

/** Region of most of every `step`-th page of a pageblock, pages without one left out; 0 when none has one. */
function commonestOwner(m: Machine, first: number, step: number): number {
	// Majority vote first: one pass, nothing to allocate; most pageblocks have one owner by far.
	let best = 0;
	let lead = 0;
	for (let pfn = first; pfn < first + PAGEBLOCK_PAGES; pfn += step) {
		const owner = ownerAt(m, pfn);
		if (owner === 0) continue;
		if (lead === 0) best = owner;
		lead += owner === best ? 1 : -1;
	}
	return best;
}

/** Only pages of 2 MiB and kernel blocks have tails; a block begins at a multiple of its size. */
function ownerAt(m: Machine, pfn: number): number {
	for (let order = 0; order <= HUGE_ORDER; order++) {
		const head = pfn & ~((1 << order) - 1);
		const word = kindOf(m, head);
		if ((word & 15) !== PAGE_TAIL) return word >> 4 >= order ? ownerOf(m, head) : 0;
	}
	return 0;
}

/** Free lists from small to large, so that the largest is what stays. */
function fillOrders(m: Machine, zones: readonly MapZone[], facts: Uint16Array): void {
	const base = new Int32Array(m.blockFree.length).fill(-1);
	for (const zone of zones) {
		const from = zone.firstPfn >> HUGE_ORDER;
		for (let block = 0; block < zone.blocks; block++) {
			base[from + block] = zone.firstBlock + block;
			facts[zone.firstBlock + block] = m.blockFree[from + block]! > 0 ? 1 : 0;
		}
	}
	for (const zone of m.zones) {
		for (let order = WATCH_LEAST_ORDER; order <= MAX_PAGE_ORDER; order++) {
			for (let type = 0; type < MIGRATETYPES; type++) {
				for (let pfn = zone.head[order * MIGRATETYPES + type]!; pfn !== 0; pfn = nextOf(m, pfn)) {
					for (let block = pfn >> HUGE_ORDER; block <= (pfn + (1 << order) - 1) >> HUGE_ORDER; block++) {
						const at = base[block]!;
						if (at >= 0) facts[at] = order + 1;
					}
				}
			}
		}
	}
}
