/** A view as plain text, printed once: for pipes, logs and `--once`. Loads neither Ink nor React. */
import { type MapFacts, type Snapshot, VMSTAT_NAMES } from '../model/index.js';
import { createTranscript } from '../session/transcript.js';
import type { History } from '../session/index.js';
import { initialState } from '../session/state.js';
import { rowText } from '../text/row.js';
import type { Panel, View } from '../views/view.js';
import { printedHeaderRow } from './header.js';
import { titleRow } from './title-row.js';

export interface PrintOptions {
	readonly view: View;
	/** Size that the text fits; the last column and line are used. */
	readonly columns: number;
	readonly rows: number;
	readonly ascii: boolean;
	/** Nothing that follows will add colours: what they say must be in the glyphs. */
	readonly mono: boolean;
}

/** Lines end without blanks; the text ends with a newline. */
export function printOnce(snapshot: Snapshot, history: History, options: PrintOptions): string {
	const { view, columns, rows, ascii, mono } = options;
	const area = Math.max(0, rows - 1);
	const selectedNode = snapshot.nodes[0]?.id ?? 0;
	const { ui } = initialState({ preset: snapshot.preset, presets: [], views: [view], speed: 1, columns, rows });
	const panels = view.compose({ snapshot, history, transcript: createTranscript(), columns, rows: area, selectedNode, ui, ascii, mono });
	const cells = Array.from({ length: area }, () => ' '.repeat(columns).split(''));
	for (const panel of panels) stamp(cells, panel, ascii);
	const header = rowText(printedHeaderRow(snapshot, columns, ascii));
	const lines = [header, ...cells.map((line) => line.join(''))].map((line) => line.trimEnd());
	return `${lines.join('\n').trimEnd()}\n`;
}

function stamp(cells: string[][], panel: Panel, ascii: boolean): void {
	const rows = panel.title === '' ? panel.rows : [titleRow(panel.title, panel.hint, panel.width, ascii), ...panel.rows];
	rows.slice(0, panel.height).forEach((row, line) => {
		const target = cells[panel.y + line];
		if (target === undefined) return;
		const text = rowText(row).slice(0, panel.width);
		for (let at = 0; at < text.length && panel.x + at < target.length; at++) target[panel.x + at] = text.charAt(at);
	});
}

/** The facts as one object that JSON can hold: counters by name, the map as totals per zone. */
export function snapshotJson(snapshot: Snapshot): Record<string, unknown> {
	const { vmstat, map, ...facts } = snapshot;
	return {
		...facts,
		vmstat: Object.fromEntries(VMSTAT_NAMES.map((name, index) => [name, vmstat[index] ?? 0])),
		map: { zones: map.zones.map((_, index) => zoneTotals(map, index)) },
	};
}

/** Pages of a zone by what could be done with them, and its pageblocks by whether they could become huge. */
function zoneTotals(map: MapFacts, index: number): Record<string, unknown> {
	const zone = map.zones[index];
	if (zone === undefined) return {};
	const { firstBlock, blocks } = zone;
	const sum = (values: Uint16Array): number => values.subarray(firstBlock, firstBlock + blocks).reduce((total, value) => total + value, 0);
	const pages = { present: sum(map.present), free: sum(map.free), movable: sum(map.movable), huge: sum(map.huge) };
	return { ...zone, pages, blockKinds: blockKinds(map, firstBlock, blocks) };
}

function blockKinds(map: MapFacts, first: number, count: number): Record<string, number> {
	const kinds = { free: 0, huge: 0, movable: 0, compactable: 0, spoiled: 0, unmovable: 0 };
	for (let block = first; block < first + count; block++) {
		const present = map.present[block] ?? 0;
		if (present === 0) continue;
		const free = map.free[block] ?? 0;
		const huge = map.huge[block] ?? 0;
		const fixed = present - free - huge - (map.movable[block] ?? 0);
		if (free === present) kinds.free++;
		else if (huge === present) kinds.huge++;
		else if (fixed === 0) kinds[free > 0 ? 'compactable' : 'movable']++;
		else if (fixed === present) kinds.unmovable++;
		else kinds.spoiled++;
	}
	return kinds;
}
