/**
 * Where memory lies: nodes, zones and holes as firmware and the kernel place them on x86-64.
 * Source: arch/x86/mm/init.c, zone_sizes_init; mm/mm_init.c (6.18).
 */
import {
	DMA32_START_PFN,
	type MachineSpec,
	mebibytesToPages,
	NORMAL_START_PFN,
	PAGEBLOCK_PAGES,
	ZONE_DMA,
	ZONE_DMA32,
	ZONE_NORMAL,
} from '../model/index.js';
import { carveMovable, type ZoneSpan } from './movable-zone.js';

export interface ZoneGeometry extends ZoneSpan {
	/** Frames kept by the kernel image and the page map: [from, to). */
	readonly reserved: readonly (readonly [number, number])[];
}

export interface NodeGeometry {
	readonly cpus: number;
	readonly zones: readonly ZoneGeometry[];
}

/** Frames at the start of zone DMA that firmware keeps. */
const DMA_RESERVED = 158;

/** Splits [from, to) at the zone borders. */
function cutAtZones(from: number, to: number): ZoneSpan[] {
	// A small integer even here: V8 would keep every `end` as a double, and with them all positions of scanners.
	const borders = [
		{ index: ZONE_DMA, start: 0, end: DMA32_START_PFN },
		{ index: ZONE_DMA32, start: DMA32_START_PFN, end: NORMAL_START_PFN },
		{ index: ZONE_NORMAL, start: NORMAL_START_PFN, end: 0x7fff_ffff },
	];
	return borders
		.map((zone) => ({ index: zone.index, start: Math.max(from, zone.start), end: Math.min(to, zone.end) }))
		.filter((zone) => zone.end > zone.start);
}

/** Node after node, node 0 from frame 1, skipping the hole between `lowMib` and 4 GiB. */
export function placeMachine(spec: MachineSpec): NodeGeometry[] {
	return carveMovable(placeNodes(spec), spec).map((zones, node) => ({
		cpus: spec.nodes[node]!.cpus,
		zones: zones.map((zone) => ({ ...zone, reserved: [reservedOf(zone, spec.reservedPermille)] })),
	}));
}

/** The zones of each node as they are without boot parameters. */
function placeNodes(spec: MachineSpec): ZoneSpan[][] {
	const lowEnd = mebibytesToPages(spec.lowMib);
	let next = 1;
	return spec.nodes.map((node) => {
		if (node.startPfn !== undefined) next = node.startPfn;
		let left = mebibytesToPages(node.memoryMib);
		const spans: [number, number][] = [];
		if (next < lowEnd) {
			const end = Math.min(lowEnd, roundToBlock(next + left));
			spans.push([next, end]);
			left -= end - next;
			next = end;
		}
		if (left >= PAGEBLOCK_PAGES) {
			next = Math.max(next, NORMAL_START_PFN);
			const end = roundToBlock(next + left);
			spans.push([next, end]);
			next = end;
		} else if (next >= lowEnd) {
			next = Math.max(next, NORMAL_START_PFN);
		}
		return spans.flatMap(([from, to]) => cutAtZones(from, to));
	});
}

function roundToBlock(pfn: number): number {
	return Math.floor(pfn / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
}

/** The page map sits at the top of each zone, as the boot allocator works downward; zone DMA loses its first frames. */
function reservedOf(zone: ZoneSpan, permille: number): [number, number] {
	if (zone.index === ZONE_DMA) return [zone.start, Math.min(zone.end, zone.start + DMA_RESERVED)];
	return [zone.end - Math.floor(((zone.end - zone.start) * permille) / 1000), zone.end];
}
