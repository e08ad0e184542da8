/** Which zone is looked at, and which ones are beside it. */
import { HUGE_ORDER, type Snapshot, type ZoneFacts } from '../model/index.js';
import type { UiState } from './state.js';

/** Zones below this many pages are not asked about: their answer is never the question. */
const SMALL_ZONE_PAGES = 32_768;
/** Screens up to this many lines show one zone only: until somebody chooses, the one in trouble. */
const LOW_SCREEN_ROWS = 16;

/** The zone whose huge page requests are worst off: by extfrag index, then unusable index, of order 9. */
export function worstZone(zones: readonly ZoneFacts[]): ZoneFacts | undefined {
	const big = zones.filter((zone) => !isSmallZone(zone, zones));
	return big.reduce<ZoneFacts | undefined>(
		(worst, zone) => (worst === undefined || badness(zone) > badness(worst) ? zone : worst),
		undefined,
	);
}

function badness(zone: ZoneFacts): number {
	return (zone.extfragIndex[HUGE_ORDER] ?? 0) * 2000 + (zone.unusableIndex[HUGE_ORDER] ?? 0);
}

/** Too small to be the question, as zone DMA is; on a machine of small zones only, none is. */
export function isSmallZone(zone: ZoneFacts, zones: readonly ZoneFacts[]): boolean {
	return zone.managedPages < SMALL_ZONE_PAGES && zones.some((other) => other.managedPages >= SMALL_ZONE_PAGES);
}

/**
 * The zone a person has chosen on the selected node. Until then the node's largest one, which stays the same; on a low screen the one that
 * is worst off. Undefined when the node has no memory.
 */
export function selectedZone({ zones }: Snapshot, ui: UiState): ZoneFacts | undefined {
	const own = zones.filter((zone) => zone.node === ui.selectedNode);
	const chosen = own.find((zone) => zone.name === ui.views.orders.zone);
	if (chosen !== undefined) return chosen;
	if (ui.size.rows <= LOW_SCREEN_ROWS) return worstZone(own);
	return own.reduce<ZoneFacts | undefined>(
		(most, zone) => (most === undefined || zone.managedPages > most.managedPages ? zone : most),
		undefined,
	);
}

/** The zone so many places further, on whichever node; undefined beyond either end. */
export function zoneBeside(snapshot: Snapshot, ui: UiState, by: 1 | -1): ZoneFacts | undefined {
	const zone = selectedZone(snapshot, ui);
	return zone === undefined ? snapshot.zones[0] : snapshot.zones[snapshot.zones.indexOf(zone) + by];
}
