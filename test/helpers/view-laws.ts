/** What every view must keep to, whatever it shows; and a view composed from sample facts. */
import assert from 'node:assert/strict';
import type { UiState } from '../../source/session/index.js';
import { createTranscript } from '../../source/session/transcript.js';
import { initialState } from '../../source/session/state.js';
import { rowText, rowWidth } from '../../source/text/row.js';
import type { Panel, View, ViewInput } from '../../source/views/view.js';
import type { sampleRun } from './sample-snapshot.js';

export const SIZES = [
	[40, 12],
	[60, 20],
	[80, 24],
	[100, 30],
	[120, 40],
	[160, 50],
	[240, 70],
	[300, 100],
] as const;

/** Lines of a screen that are not the view's: header, tabs, status, keys, and the blank one of tall screens. */
export function viewRows(lines: number): number {
	return lines - (lines >= 44 ? 5 : lines >= 20 ? 4 : 2);
}

/** Everything as it is when the program starts. */
export function plainUi(change: Partial<UiState> = {}): UiState {
	return { ...initialState({ preset: 'sample', presets: [], views: [], speed: 1, columns: 0, rows: 0 }).ui, ...change };
}

export function viewInput(run: ReturnType<typeof sampleRun>, columns: number, rows: number, change: Partial<ViewInput> = {}): ViewInput {
	return { ...run, transcript: createTranscript(), columns, rows, selectedNode: 0, ui: plainUi(), ascii: false, mono: false, ...change };
}

/** Panels lie inside the area, do not overlap, and fill themselves with rows of their width without control characters. */
export function checkPanels(panels: readonly Panel[], columns: number, rows: number, ascii: boolean): void {
	const taken = new Set<string>();
	for (const panel of panels) {
		assert.ok(
			panel.x >= 0 && panel.y >= 0 && panel.x + panel.width <= columns && panel.y + panel.height <= rows,
			`${panel.id} lies outside`,
		);
		assert.equal(panel.rows.length, panel.height - (panel.title === '' ? 0 : 1), `${panel.id} does not fill its height`);
		for (const row of panel.rows) {
			assert.equal(rowWidth(row), panel.width, `${panel.id}: "${rowText(row)}"`);
			assert.doesNotMatch(rowText(row), ascii ? /[^\u0020-\u007e]/ : /[\u0000-\u001f\u007f-\u009f]/, panel.id);
		}
		if (ascii) assert.doesNotMatch(panel.title + panel.hint, /[^\u0020-\u007e]/, panel.id);
		for (let y = panel.y; y < panel.y + panel.height; y++) {
			for (let x = panel.x; x < panel.x + panel.width; x++) {
				assert.ok(!taken.has(`${x},${y}`), `${panel.id} overlaps at ${x},${y}`);
				taken.add(`${x},${y}`);
			}
		}
	}
}

/** The laws at every size from a watch face to a wall, with and without colour and Unicode, and at odd sizes. */
export function checkView(view: View, runs: readonly ReturnType<typeof sampleRun>[], change: Partial<ViewInput> = {}): void {
	for (const run of runs) {
		for (const [columns, lines] of SIZES) {
			const rows = viewRows(lines);
			for (const ascii of [false, true])
				for (const mono of [false, true])
					checkPanels(view.compose(viewInput(run, columns, rows, { ascii, mono, ...change })), columns, rows, ascii);
		}
		for (let columns = 1; columns <= 200; columns += 13)
			for (let rows = 1; rows <= 70; rows += 3) checkPanels(view.compose(viewInput(run, columns, rows, change)), columns, rows, false);
	}
}

/** All text of a view, titles and hints included. */
export function viewText(panels: readonly Panel[]): string {
	return panels.flatMap((panel) => [`${panel.title} ${panel.hint}`, ...panel.rows.map(rowText)]).join('\n');
}
