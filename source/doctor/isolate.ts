/**
 * Isolation by memory hotplug: a section (128 MiB) is taken offline and brought back for movable pages only, so that the kernel
 * can no longer spoil it. Two steps, offered one after the other.
 * Simplification: one section at a time, the one with the fewest pages in the way.
 */
import { PAGEBLOCK_PAGES, SECTION_PAGES, type Snapshot } from '../model/index.js';
import type { Case } from './case.js';
import type { Remedy } from './finding.js';

const SECTION_BLOCKS = SECTION_PAGES / PAGEBLOCK_PAGES;
const SECTION_MIB = 128;

interface Section {
	readonly number: number;
	readonly online: boolean;
	/** Pages that do not move. */
	readonly stuck: number;
}

export function isolation({ snapshot }: Case): Remedy | undefined {
	if (!snapshot.features.onlineMovable) return undefined;
	const sections = sectionsOf(snapshot);
	const offline = sections.find(({ online }) => !online);
	if (offline !== undefined) return bringBack(offline);
	// The first one holds what was needed to boot; among equals the highest, as far from the kernel as can be.
	const best = sections
		.slice(1)
		.reduce<Section | undefined>((least, each) => (least && least.stuck < each.stuck ? least : each), undefined);
	return best && takeAway(best);
}

function takeAway({ number, stuck }: Section): Remedy {
	const obstacle = stuck === 0 ? 'every page in it can move' : `it holds ${stuck} pages that cannot move and waits until they are freed`;
	return {
		id: 'isolate',
		what: `memory${number}: offline`,
		effect: `isolation, first step: takes ${SECTION_MIB} MiB offline, to bring them back for movable pages only; ${obstacle}`,
		trial: { kind: 'command', command: { kind: 'memory', section: number, state: 'offline' } },
	};
}

function bringBack({ number }: Section): Remedy {
	return {
		id: 'isolate',
		what: `memory${number}: online_movable`,
		effect: `isolation, second step: ${SECTION_MIB} MiB come back in zone Movable, where the kernel puts no page of its own`,
		trial: { kind: 'command', command: { kind: 'memory', section: number, state: 'online_movable' } },
	};
}

/** Sections that lie in one zone with all their pages, there or offline. */
function sectionsOf({ map }: Snapshot): readonly Section[] {
	return map.zones.flatMap((zone) => {
		const first = Math.ceil(zone.firstPfn / SECTION_PAGES);
		const end = Math.floor((zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES) / SECTION_PAGES);
		return Array.from({ length: Math.max(0, end - first) }, (_, index) => {
			const at = zone.firstBlock + ((first + index) * SECTION_PAGES - zone.firstPfn) / PAGEBLOCK_PAGES;
			return sectionAt(map, first + index, at);
		}).filter((section) => section !== undefined);
	});
}

function sectionAt(map: Snapshot['map'], number: number, at: number): Section | undefined {
	let present = 0;
	let stuck = 0;
	for (let block = at; block < at + SECTION_BLOCKS; block++) {
		const pages = map.present[block] ?? 0;
		present += pages;
		stuck += pages - (map.free[block] ?? 0) - (map.movable[block] ?? 0) - (map.huge[block] ?? 0);
	}
	if (present !== 0 && present !== SECTION_PAGES) return undefined;
	return { number, online: present > 0, stuck };
}
