/** Pageblocks of a zone, counted by what they are to somebody who wants a huge page. */
import type { MapFacts, Snapshot, ZoneFacts } from '../model/index.js';
import { BLOCK_CLASSES, type BlockClass, classify } from '../session/block-looks.js';

export type BlockTally = Readonly<Record<BlockClass, number>>;

/** In the order of `snapshot.zones`. */
export function blockTallies({ zones, map }: Snapshot): readonly BlockTally[] {
	return zones.map((zone) => tallyZone(map, zone));
}

function tallyZone(map: MapFacts, { node, name }: ZoneFacts): BlockTally {
	const tally = Object.fromEntries(BLOCK_CLASSES.map((kind) => [kind, 0])) as Record<BlockClass, number>;
	for (const zone of map.zones) {
		if (zone.node !== node || zone.name !== name) continue;
		for (let block = zone.firstBlock; block < zone.firstBlock + zone.blocks; block++) tally[classify(map, block)]++;
	}
	return tally;
}

/** Share 0..1 of the pageblocks with something to gain (partly free) that an unmovable page keeps from being freed as a whole. */
export function spoiledShare({ spoiled, movable }: BlockTally): number {
	return spoiled + movable > 0 ? spoiled / (spoiled + movable) : 0;
}
