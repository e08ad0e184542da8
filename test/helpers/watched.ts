/** What a feed would say of a sample machine's pages: kinds from its map, an owner for each kind. */
import {
	PAGE_ANON,
	PAGE_FREE,
	PAGE_KERNEL,
	PAGE_SLAB,
	PAGEBLOCK_PAGES,
	type Snapshot,
	type Watch,
	type Watched,
} from '../../source/model/index.js';

const NAMES = ['', 'redis', 'sockets', 'forks'];
const OWNER: Readonly<Record<number, number>> = { [PAGE_ANON]: 1, [PAGE_SLAB]: 2, [PAGE_KERNEL]: 3 };

/** Kinds repeat `pattern` where the sample does not know its pages. */
export function answer(snapshot: Snapshot, watch: Watch, pattern: readonly number[] = [PAGE_ANON, PAGE_ANON, PAGE_FREE]): Watched {
	const kinds = Uint8Array.from(
		{ length: watch.pages },
		(_, at) => kindAt(snapshot, watch.firstPfn + at) ?? pattern[at % pattern.length] ?? 0,
	);
	const blocks = snapshot.map.free.length;
	const perBlock: Record<Watch['perBlock'], (block: number) => number> = {
		none: () => 0,
		owners: (block) => (block % 7 === 0 ? 2 : 1),
		orders: (block) => block % 12,
	};
	return {
		firstPfn: watch.firstPfn,
		kinds,
		orders: kinds.map((kind, at) => (kind === PAGE_FREE ? at % 4 : 0)),
		pinned: kinds.map((kind, at) => (kind === PAGE_ANON && at % 100 === 0 ? 1 : 0)),
		owners: Uint16Array.from(kinds, (kind) => OWNER[kind] ?? 0),
		blocks: Uint16Array.from({ length: watch.perBlock === 'none' ? 0 : blocks }, (_, block) => perBlock[watch.perBlock](block)),
		perBlock: watch.perBlock,
		names: NAMES,
	};
}

function kindAt({ map }: Snapshot, pfn: number): number | undefined {
	const zone = map.zones.find((each) => pfn >= each.firstPfn && pfn < each.firstPfn + each.blocks * PAGEBLOCK_PAGES);
	return zone === undefined ? 0 : map.pages[zone.firstBlock * PAGEBLOCK_PAGES + pfn - zone.firstPfn];
}
