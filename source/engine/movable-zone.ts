/**
 * Zone Movable: the upper part of each node, kept free of kernel memory by the boot parameters kernelcore= and movablecore=.
 * Source: mm/mm_init.c, find_zone_movable_pfns_for_nodes, adjust_zone_range_for_zone_movable (6.18); commit 7e63efef8575, 2.6.23.
 * Simplification: sizes only; kernelcore=mirror and percentages are not known.
 */
import { DMA32_START_PFN, type MachineSpec, MAX_PAGE_ORDER, mebibytesToPages, NORMAL_START_PFN, ZONE_MOVABLE } from '../model/index.js';

export interface ZoneSpan {
	readonly index: number;
	readonly start: number;
	/** One past the last frame. */
	readonly end: number;
}

/** First frame of each kernel zone. */
const ZONE_STARTS = [1, DMA32_START_PFN, NORMAL_START_PFN];

function roundUp(pages: number): number {
	const unit = 1 << MAX_PAGE_ORDER;
	return Math.ceil(pages / unit) * unit;
}

/** Pages that must stay usable by the kernel; 0 when there is no zone Movable. */
function requiredKernelcore(total: number, spec: MachineSpec): number {
	const asked = mebibytesToPages(spec.kernelcoreMib ?? 0);
	const left = spec.movablecoreMib === undefined ? 0 : total - Math.min(total, roundUp(mebibytesToPages(spec.movablecoreMib)));
	const required = Math.max(asked, left);
	return required >= total ? 0 : required;
}

/** Gives the upper part of each node to zone Movable when the machine is booted so. Zones of a node come in ascending order. */
export function carveMovable(nodes: readonly (readonly ZoneSpan[])[], spec: MachineSpec): ZoneSpan[][] {
	const total = nodes.flat().reduce((pages, zone) => pages + zone.end - zone.start, 0);
	const required = requiredKernelcore(total, spec);
	if (required === 0) return nodes.map((zones) => [...zones]);
	const starts = movableStarts(nodes, required);
	return nodes.map((zones, node) => {
		const start = roundUp(starts[node]!);
		const end = zones[zones.length - 1]!.end;
		if (start >= end) return [...zones];
		const kernel = zones.filter((zone) => zone.start < start).map((zone) => ({ ...zone, end: Math.min(zone.end, start) }));
		return [...kernel, { index: ZONE_MOVABLE, start, end }];
	});
}

/**
 * Where the part of each node begins that the kernel can do without. The required pages are spread evenly over the nodes from their
 * low ends; what a node is too small for is spread over the others in another round. Below the machine's highest zone all memory is
 * the kernel's.
 */
function movableStarts(nodes: readonly (readonly ZoneSpan[])[], required: number): number[] {
	const lowest = ZONE_STARTS[Math.max(...nodes.flat().map((zone) => zone.index))]!;
	const starts = nodes.map(() => 0);
	let left = required;
	for (let usable = nodes.length; usable > 0; usable--) {
		let share = Math.floor(left / usable);
		nodes.forEach((zones, node) => {
			if (left < share) share = Math.floor(left / usable);
			const [start, taken] = takeFromNode(zones, starts[node]!, lowest, share);
			starts[node] = start;
			left -= Math.min(left, taken);
		});
		if (left < usable) break;
	}
	return starts;
}

/** Takes up to `share` pages of a node from `from` on, below `lowest` even more. Returns where it stopped and the pages taken. */
function takeFromNode(zones: readonly ZoneSpan[], from: number, lowest: number, share: number): [number, number] {
	let start = from;
	let taken = 0;
	for (const zone of zones) {
		let first = Math.max(zone.start, start);
		if (first >= zone.end) continue;
		if (first < lowest) {
			const kernel = Math.min(zone.end, lowest);
			taken += kernel - first;
			start = kernel;
			first = kernel;
		}
		if (first >= zone.end) continue;
		const pages = Math.min(zone.end - first, Math.max(0, share - taken));
		start = first + pages;
		taken += pages;
		if (taken >= share) break;
	}
	return [start, taken];
}
