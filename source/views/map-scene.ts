/**
 * What the Map view has in its picture: the whole machine, a node, or a window of one zone in which a cell is 2^N pages; and where
 * each page frame is in it.
 */
import { type MapZone, PAGEBLOCK_ORDER, PAGEBLOCK_PAGES, WATCH_PAGES } from '../model/index.js';
import type { MapScale } from '../session/index.js';
import { blockPainter } from './map-painters.js';
import { type MapPlan, marginOf, placeRows, planMap } from './map-plan.js';
import { pagePainter } from './page-painters.js';
import type { ViewInput } from './view.js';
import type { Picture } from './zone-drawing.js';

/** Orders of one cell of a window, from large to small. */
const WINDOW_ORDERS: readonly number[] = [18, 15, 12, 9, 6, 3, 0];
/** From this width on cells of a window are two characters wide: nearly square. */
const WIDE_FROM = 40;

export interface Scene extends Picture {
	readonly scale: MapScale;
	/** All that are offered, from far to near. */
	readonly scales: readonly MapScale[];
	readonly cursor: number;
	readonly cached: true;
	readonly pagesPerCell: number;
	/** The zone with the cursor, whole. */
	readonly zone: MapZone;
	/** Frame of the first cell of a window; of the first zone else. */
	readonly first: number;
	/** Lines of legend below. */
	readonly legendLines: number;
}

export function zoneEnd(zone: MapZone): number {
	return zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES;
}

export function zoneAt(zones: readonly MapZone[], pfn: number): MapZone | undefined {
	return zones.find((zone) => pfn >= zone.firstPfn && pfn < zoneEnd(zone));
}

/** The selected frame. One of another node than the selected one has been left behind: the largest zone's first takes its place. */
export function cursorOf({ snapshot, selectedNode, ui }: ViewInput): { readonly pfn: number; readonly zone: MapZone } | undefined {
	const { zones } = snapshot.map;
	const chosen = zoneAt(zones, ui.views.map.cursor);
	if (chosen?.node === selectedNode) return { pfn: ui.views.map.cursor, zone: chosen };
	let best: MapZone | undefined;
	for (const zone of zones) {
		const isBetter = best === undefined || (zone.node === selectedNode && (best.node !== selectedNode || zone.blocks > best.blocks));
		if (isBetter) best = zone;
	}
	return best === undefined ? undefined : { pfn: best.firstPfn, zone: best };
}

/** Scales from far to near for a picture of about `cells` cells; a window is offered when a node does not fit at that scale. */
export function scalesFor(input: ViewInput, cells: number): readonly MapScale[] {
	const { zones } = input.snapshot.map;
	const nodes = new Set(zones.map((zone) => zone.node));
	const pagesOf = (node: number): number =>
		zones.filter((zone) => zone.node === node).reduce((sum, zone) => sum + zone.blocks * PAGEBLOCK_PAGES, 0);
	const pages = pagesOf(input.selectedNode);
	const windows = WINDOW_ORDERS.filter((order) => order === 0 || pages > cells * 2 ** order);
	return ['machine', ...(nodes.size > 1 ? (['node'] as const) : []), ...windows];
}

/** The scale `by` steps nearer than the given one, which need not be offered at this size any more. */
export function scaleBeyond(scales: readonly MapScale[], scale: MapScale, by: -1 | 0 | 1): MapScale {
	const exact = scales.indexOf(scale);
	const nearest = scales.findIndex((each) => typeof each === 'number' && typeof scale === 'number' && each <= scale);
	const at = Math.max(0, exact >= 0 ? exact : nearest);
	return scales[Math.max(0, Math.min(scales.length - 1, at + by))] ?? 'machine';
}

/** Undefined: there is no memory to show. */
export function sceneOf(input: ViewInput, width: number, height: number): Scene | undefined {
	const found = cursorOf(input);
	if (found === undefined || width < 1 || height < 1) return undefined;
	const scales = scalesFor(input, width * height);
	const scale = scaleBeyond(scales, input.ui.views.map.scale, 0);
	const { colours, compares } = input.ui.views.map;
	const isLong = compares || colours === 'owner' || colours === 'order' || colours === 'age' || scale === 0;
	const legendLines = height < 7 ? 0 : height >= 24 && isLong ? 2 : 1;
	const scene =
		typeof scale === 'number'
			? windowScene(input, found, scale, width, height - legendLines)
			: wholeScene(input, found, scale, width, height, legendLines);
	return { ...scene, scale, scales, cursor: found.pfn, zone: found.zone, cached: true, legendLines };
}

type Found = NonNullable<ReturnType<typeof cursorOf>>;
type Frame = Pick<Scene, 'plan' | 'pagesPerUnit' | 'painter' | 'pagesPerCell' | 'first'>;

/** Everything at once. On a machine so small that each page is known a cell need not be a pageblock. */
function wholeScene(input: ViewInput, found: Found, scale: MapScale, width: number, height: number, legendLines: number): Frame {
	const { map } = input.snapshot;
	const isSmall = map.pages.length > 0;
	const painter = isSmall ? pagePainter(input) : blockPainter(input);
	const pagesPerUnit = isSmall ? 1 : PAGEBLOCK_PAGES;
	const shown = map.zones.filter((zone) => scale === 'machine' || zone.node === input.selectedNode);
	const mayHalve = !painter.signs && !input.mono && !input.ascii;
	const zones = shown.map((zone) => inUnits(zone, pagesPerUnit));
	const plan = planMap(zones, width, height, mayHalve, { legendLines, across: isSmall ? 16 : 1, doubling: isSmall, large: true });
	const pagesPerCell = plan.blocksPerCell * pagesPerUnit;
	return { plan, pagesPerUnit, painter, pagesPerCell, first: shown[0]?.firstPfn ?? found.pfn };
}

function inUnits(zone: MapZone, pagesPerUnit: number): MapZone {
	const perBlock = PAGEBLOCK_PAGES / pagesPerUnit;
	return { ...zone, firstBlock: zone.firstBlock * perBlock, blocks: zone.blocks * perBlock };
}

function windowScene(input: ViewInput, found: Found, order: number, width: number, room: number): Frame {
	const { zone, pfn } = found;
	const pagesPerCell = 2 ** order;
	const pagesPerUnit = order < PAGEBLOCK_ORDER ? 1 : PAGEBLOCK_PAGES;
	const { wide, across } = windowWidth(width);
	const perLine = across * pagesPerCell;
	const most = order < PAGEBLOCK_ORDER ? Math.max(1, Math.floor(WATCH_PAGES / perLine) - 1) : Number.MAX_SAFE_INTEGER;
	const lines = Math.max(1, Math.min(room - 1, most));
	const first = firstInView(input.ui.views.map.first, zone, pfn, { perLine, lines, pagesPerCell });
	const pages = Math.min(lines * perLine, zoneEnd(zone) - first);
	const index = (zone.firstBlock * PAGEBLOCK_PAGES + first - zone.firstPfn) / pagesPerUnit;
	const piece: MapZone = { ...zone, firstPfn: first, firstBlock: index, blocks: pages / pagesPerUnit };
	const shown = { zone: piece, inline: false, lines: Math.ceil(pages / perLine) };
	const labels = room > 1 ? 'line' : 'gutter';
	const plan: MapPlan = {
		blocksPerCell: pagesPerCell / pagesPerUnit,
		wide,
		tall: 1,
		half: false,
		labels,
		across,
		legend: false,
		spaced: false,
		zones: [shown],
	};
	const painter = pagesPerUnit === 1 ? pagePainter(input) : blockPainter(input);
	return { plan, pagesPerUnit, painter, pagesPerCell, first };
}

/** Cells of a window's line: a multiple of eight, so that the blocks of three orders line up. */
function windowWidth(width: number): { readonly wide: 1 | 2; readonly across: number } {
	const wide = width >= WIDE_FROM ? 2 : 1;
	const most = Math.max(1, Math.floor((width - 1) / wide));
	return { wide, across: most >= 8 ? most - (most % 8) : most };
}

interface Steps {
	readonly perLine: number;
	readonly lines: number;
	readonly pagesPerCell: number;
}

/** Where the window begins: where it was asked to, moved by whole lines until the selected frame is in it. */
function firstInView(asked: number, zone: MapZone, pfn: number, { perLine, lines, pagesPerCell }: Steps): number {
	const last = Math.max(zone.firstPfn, zone.firstPfn + (Math.ceil((zoneEnd(zone) - zone.firstPfn) / perLine) - lines) * perLine);
	const cell = Math.floor(asked / pagesPerCell) * pagesPerCell;
	let first = Math.max(zone.firstPfn, Math.min(last, cell));
	if (pfn < first) first -= Math.ceil((first - pfn) / perLine) * perLine;
	else if (pfn >= first + lines * perLine) first += (Math.floor((pfn - first) / perLine) - lines + 1) * perLine;
	return Math.max(zone.firstPfn, first);
}

export interface Spot {
	readonly x: number;
	readonly y: number;
}

/** First frame of the cell at a place of the picture; undefined beside the cells. `clamps`: the nearest cell of that line. */
export function pfnAt({ plan, pagesPerUnit }: Pick<Picture, 'plan' | 'pagesPerUnit'>, { x, y }: Spot, clamps = false): number | undefined {
	const place = placeRows(plan)[y];
	if (place?.kind !== 'cells') return undefined;
	const { zone, inline } = place.zone;
	const cells = Math.ceil(zone.blocks / plan.blocksPerCell);
	const perCharacter = plan.half && !inline ? 2 : 1;
	const perLine = inline ? cells : plan.across * perCharacter;
	const column = Math.floor((x - marginOf(plan, place.zone)) / plan.wide) * perCharacter;
	const cell = place.line * perLine + (clamps ? Math.max(0, Math.min(perLine - 1, column)) : column);
	const isBeside = column < 0 || column >= perLine || cell >= cells;
	if (isBeside && !clamps) return undefined;
	return zone.firstPfn + Math.min(cells - 1, cell) * plan.blocksPerCell * pagesPerUnit;
}

/** Where a frame's cell is; undefined when it is not in the picture. */
export function spotOf(scene: Scene, pfn: number): Spot | undefined {
	const { plan } = scene;
	const at = (zone: MapZone): number => Math.floor((pfn - zone.firstPfn) / scene.pagesPerUnit / plan.blocksPerCell);
	const places = placeRows(plan);
	for (const [y, place] of places.entries()) {
		const { zone, inline } = place.zone;
		if (place.kind !== 'cells' || pfn < zone.firstPfn || pfn >= zone.firstPfn + zone.blocks * scene.pagesPerUnit) continue;
		const perCharacter = plan.half && !inline ? 2 : 1;
		const perLine = inline ? Number.MAX_SAFE_INTEGER : plan.across * perCharacter;
		const cell = at(zone) - place.line * perLine;
		if (cell >= 0 && cell < perLine) return { x: marginOf(plan, place.zone) + Math.floor(cell / perCharacter) * plan.wide, y };
	}
	return undefined;
}
