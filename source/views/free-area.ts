/** Free blocks per order and zone, and why a request of each order would fail. */
import { HUGE_ORDER, ORDERS, type ZoneFacts } from '../model/index.js';
import { isSmallZone, worstZone } from '../session/zone-list.js';
import { compact, NO_VALUE, orderSize, thousandths } from '../text/quantity.js';
import { fitRow, left, merge, right, type Row, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import type { ViewInput } from './view.js';

const LABEL_WIDTH = 10;
/** Room for an index (.987) in every column. */
const MIN_COLUMN = 4;
/** Rows the panel would like to have: two of heading, and per zone its counts and indices. */
export function freeAreaHeight(zones: readonly ZoneFacts[]): number {
	return zones.reduce((rows, zone) => rows + (isSmallZone(zone, zones) ? 1 : 3), 2);
}

/** Enough for the counts of every zone and the indices of the worst one. */
export function freeAreaShortHeight(zones: readonly ZoneFacts[]): number {
	return zones.length + 3;
}

interface Line {
	readonly row: Row;
	/** The zone it tells of; none in a heading. */
	readonly zone: ZoneFacts | undefined;
}

/** At most `height` rows; what is left out first are indices of good zones, then counts of all but the worst zone. */
export function freeAreaRows(input: ViewInput, width: number, height: number): Row[] {
	return linesOf(input, width, height).map(({ row }) => row);
}

function linesOf(input: ViewInput, width: number, height: number): Line[] {
	const { zones } = input.snapshot;
	const widths = columnWidths(zones, width - LABEL_WIDTH);
	const full = height >= freeAreaHeight(zones);
	const lines: Line[] = headings(widths, width, full || height >= zones.length + 4).map((row) => ({ row, zone: undefined }));
	const worst = worstZone(zones);
	const room = height - lines.length;
	const all = room >= zones.length + 2;
	for (const zone of zones) {
		if (!all && zone !== worst) continue;
		lines.push({ row: countsRow(input, zone, widths, width), zone });
		if (full ? !isSmallZone(zone, zones) : zone === worst)
			lines.push({ row: extfragRow(input, zone, widths, width), zone }, { row: unusableRow(zone, widths, width), zone });
	}
	return lines.slice(0, height);
}

/** The zone and the order that a cell tells of; `order` is undefined beside the columns. */
export function freeAreaAt(
	input: ViewInput,
	size: { readonly width: number; readonly height: number },
	{ x, y }: { readonly x: number; readonly y: number },
): { readonly zone: ZoneFacts | undefined; readonly order: number | undefined } {
	let end = LABEL_WIDTH;
	const order = columnWidths(input.snapshot.zones, size.width - LABEL_WIDTH).findIndex((width) => {
		end += width;
		return x >= LABEL_WIDTH && x < end;
	});
	return { zone: linesOf(input, size.width, size.height)[y]?.zone, order: order < 0 ? undefined : order };
}

/** As wide as the largest count each order could ever have, so that nothing shifts; the widest give first when narrow. */
function columnWidths(zones: readonly ZoneFacts[], room: number): readonly number[] {
	const largest = zones.reduce((most, zone) => Math.max(most, zone.managedPages), 0);
	const widths = Array.from({ length: ORDERS }, (_, order) => Math.max(MIN_COLUMN, String(Math.round(largest / 2 ** order)).length));
	let spare = room - widths.reduce((sum, width) => sum + width + 1, 0);
	while (spare < 0) {
		const widest = widths.lastIndexOf(Math.max(...widths));
		if ((widths[widest] ?? 0) <= MIN_COLUMN) break;
		widths[widest] = (widths[widest] ?? 0) - 1;
		spare++;
	}
	const extra = Math.min(2, Math.max(0, Math.floor(spare / ORDERS)));
	const columns = widths.map((each) => each + 1 + extra);
	// Too narrow even so: the low orders go, nobody waits for those.
	for (let order = 0; columns.reduce((sum, each) => sum + each, 0) > room; order++) columns[order] = 0;
	return columns;
}

function headings(widths: readonly number[], width: number, withSizes: boolean): Row[] {
	const orders = [left(' order', LABEL_WIDTH, style('dim')), ...widths.map((each, order) => right(String(order), each, style('dim')))];
	if (!withSizes) return [fitRow(merge(orders), width)];
	const sizes = [span(' '.repeat(LABEL_WIDTH)), ...widths.map((each, order) => right(orderSize(order), each, style('faint')))];
	return [fitRow(merge(orders), width), fitRow(merge(sizes), width)];
}

function countsRow(input: ViewInput, zone: ZoneFacts, widths: readonly number[], width: number): Row {
	const before = input.history.zonesBefore.find((other) => other.node === zone.node && other.name === zone.name);
	const selected = zone.node === input.selectedNode;
	const cells = widths.map((each, order) => {
		const count = zone.buddy[order] ?? Number.NaN;
		return right(countText(count, Math.max(0, each - 1)), each, style(countSlot(count, before?.buddy[order] ?? count, order)));
	});
	return fitRow(merge([left(` ${zone.node} ${zone.name}`, LABEL_WIDTH, style(selected ? 'strong' : 'default')), ...cells]), width);
}

function countText(count: number, width: number): string {
	const digits = Number.isNaN(count) ? NO_VALUE : String(count);
	return digits.length <= width ? digits : compact(count);
}

/** Huge blocks won since the last frame shine for that frame; small blocks change all the time and stay calm. */
function countSlot(count: number, before: number, order: number): Slot {
	if (order >= HUGE_ORDER && count > before) return 'good';
	if (order >= HUGE_ORDER && count < before) return 'warn';
	return count === 0 || Number.isNaN(count) ? 'faint' : 'default';
}

function extfragRow(input: ViewInput, zone: ZoneFacts, widths: readonly number[], width: number): Row {
	const threshold = Number(input.snapshot.tunables['vm.extfrag_threshold'] ?? Number.NaN);
	const cells = widths.map((each, order) => {
		const index = zone.extfragIndex[order] ?? Number.NaN;
		if (index < 0) return right(input.ascii ? 'ok' : '✓', each, style('dim'));
		return right(Number.isNaN(index) ? NO_VALUE : thousandths(index), each, style(failureSlot(index, threshold)));
	});
	return fitRow(merge([left('  extfrag', LABEL_WIDTH, style('dim')), ...cells]), width);
}

/** Above the threshold compaction may help (warm); at or below it only freeing memory does. */
function failureSlot(index: number, threshold: number): Slot {
	if (!(index > threshold)) return 'default';
	return index >= 900 ? 'bad' : 'warn';
}

function unusableRow(zone: ZoneFacts, widths: readonly number[], width: number): Row {
	const cells = widths.map((each, order) => {
		const index = zone.unusableIndex[order] ?? Number.NaN;
		return right(thousandths(index), each, style(unusableSlot(index)));
	});
	return fitRow(merge([left('  unusable', LABEL_WIDTH, style('dim')), ...cells]), width);
}

function unusableSlot(index: number): Slot {
	if (!(index >= 10)) return 'faint';
	if (index < 500) return 'dim';
	return index < 900 ? 'default' : 'warn';
}

/** The same in two sentences, for a small screen. */
export function largestBlockRows(input: ViewInput, width: number): Row[] {
	const zone = worstZone(input.snapshot.zones);
	if (zone === undefined) return [];
	const largest = zone.buddy.findLastIndex((count) => count > 0);
	const size = largest < 0 ? 'nothing' : orderSize(largest);
	const index = zone.extfragIndex[HUGE_ORDER] ?? Number.NaN;
	const threshold = Number(input.snapshot.tunables['vm.extfrag_threshold'] ?? Number.NaN);
	const cause = index > threshold ? 'fragmentation' : 'lack of memory';
	const verdict =
		index < 0 ? span('  2M: would succeed', style('dim')) : span(`  2M: would fail from ${cause}`, style(failureSlot(index, threshold)));
	return [
		fitRow([span(` ${zone.node} ${zone.name}`, style('strong')), span('  largest free block ', style('dim')), span(size)], width),
		fitRow([span('   '), verdict], width),
	];
}
