/** The preset picker, which Ink draws, at every size: a whole table, no word cut, the selected preset in it, nothing of the view inside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineText } from '../../source/cli/open-scenario.js';
import { COST_NAMES } from '../../source/engine/costs.js';
import { loadScenario, presetNames } from '../../source/scenario/index.js';
import { SIZES } from '../helpers/screen-matrix.js';
import { knownWords } from '../helpers/whole-screen.js';
import { loadPicker } from '../../source/screen/app.js';
import { type OpenApp, openApp } from './harness.js';

const presets = presetNames().map((name) => {
	const scenario = loadScenario(name, COST_NAMES);
	return { name, title: scenario.title, question: scenario.question, machine: machineText(scenario) };
});
const END = '\u001b[F';
const HOME = '\u001b[H';
const known = knownWords();

/** Lines of the question below the table, at most. */
const QUESTION_LINES = 2;

/** The picker's part of the screen, its heading and question with it. Every line of the table has its rules in the same columns. */
function pickerLines(app: OpenApp, columns: number): readonly string[] {
	const lines = app.lines().map((line) => line.padEnd(columns));
	const heading = lines.findIndex((line) => line.includes(' presets '));
	const bottom = lines.findLastIndex((line) => /[└+][─-]/.test(line));
	assert.ok(heading >= 0 && bottom > heading, lines.join('\n'));
	const top = lines[heading + 1] ?? '';
	const [from, to] = [top.search(/[┌+]/), top.search(/[┐+][^┐+]*$/)];
	assert.ok(from >= 0 && to > from, top);
	for (const line of lines.slice(heading + 1, bottom + 1)) assert.match(`${line[from]}${line[to]}`, /^[┌├│└+|][┐┤│┘+|]$/, line);
	return lines.slice(heading, bottom + QUESTION_LINES + 1).map((line) => line.slice(from, to + 1));
}

for (const [columns, rows] of SIZES) {
	for (const ascii of [false, true]) {
		test(`${columns}x${rows}${ascii ? ', ASCII' : ''}`, async () => {
			await loadPicker();
			const app = await openApp({ columns, rows, ascii, presets });
			try {
				app.feed().frame(1e9);
				await app.type('p');
				while (!app.lines().some((line) => line.includes(' presets '))) await app.settle();
				for (const [key, selected] of [
					['', 'thp-storm'],
					[END, presets.at(-1)?.name ?? ''],
					[HOME, presets[0]?.name ?? ''],
				] as const) {
					if (key !== '') await app.type(key);
					const table = pickerLines(app, columns);
					assert.ok(
						table.some((line) => line.includes(ascii ? '>' : '▸') && line.includes(selected)),
						`${selected} is not shown: ${table.join('\n')}`,
					);
					const words =
						table
							.join(' ')
							.replaceAll(/[a-z-]+(?:…|\.{3})/g, '')
							.match(/[A-Za-z_]{3,}/g) ?? [];
					assert.deepEqual(
						words.filter((word) => !known.has(word)),
						[],
					);
					if (ascii) assert.doesNotMatch(app.lines().join(''), /[^\u0020-\u007e]/);
				}
			} finally {
				await app.close();
			}
		});
	}
}
