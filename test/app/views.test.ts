/** Several views on one screen: how they are chosen, and what of the mouse reaches them. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { View } from '../../source/views/view.js';
import { type AppOptions, openApp, type OpenApp } from './harness.js';

const ESC = '\u001b';
let opened: OpenApp | undefined;

async function open(options: AppOptions): Promise<OpenApp> {
	opened = await openApp(options);
	opened.feed().frame(0);
	await opened.settle();
	return opened;
}
afterEach(async () => {
	await opened?.close();
	opened = undefined;
});

const named = (id: string): View => ({
	id,
	title: id.toUpperCase(),
	question: `What is ${id}?`,
	compose: ({ columns, rows }) => [
		{
			id,
			x: 0,
			y: 0,
			width: columns,
			height: rows,
			title: '',
			hint: '',
			steady: false,
			rows: Array.from({ length: rows }, (_, y) => [{ text: `${id} ${y}`.padEnd(columns), style: 0 }]),
		},
	],
	about: ({ ui }) => (ui.selectedNode === 1 ? `${id} about` : undefined),
	point: (_input, { kind, x, y }) => [{ type: 'notice', text: `${id}: ${kind} ${x},${y}`, kind: 'info', nowMs: 0 }],
});

describe('views', () => {
	const views = [named('first'), named('second')];

	test('tabs name them, number keys, Tab and a click choose one, and its question is told', async () => {
		const { lines, type, settle } = await open({ views });
		assert.match(lines()[1] ?? '', /^ 1 FIRST {3}2 SECOND +What is first\? ?$/);
		assert.match(lines()[2] ?? '', /^first 0 *$/);
		await type('2');
		assert.match(lines()[1] ?? '', /^ 1 FIRST {2}2 SECOND +What is second\? ?$/);
		assert.match(lines().at(-2) ?? '', /What is second\?/);
		await type('\t');
		assert.match(lines()[2] ?? '', /^first 0/);
		await type(`${ESC}[<0;12;2M`);
		await settle();
		assert.match(lines()[2] ?? '', /^second 0/);
	});

	test('clicks inside go to the view in its own cells; beside it nowhere', async () => {
		const { lines, type, settle } = await open({ views });
		await type(`${ESC}[<0;5;4M`);
		await settle();
		assert.match(lines().at(-2) ?? '', /first: press 4,1/);
		await type(`${ESC}[<65;1;3M`);
		assert.match(lines().at(-2) ?? '', /first: wheel-down 0,0/);
		await type(`${ESC}[<0;5;1M`);
		assert.match(lines().at(-2) ?? '', /first: wheel-down 0,0/);
	});

	test('a click on an entry of the key bar is that key', async () => {
		const { lines, type } = await open({ views });
		const x = (lines().at(-1) ?? '').indexOf('? help') + 1;
		assert.ok(x > 1);
		await type(`${ESC}[<0;${x};30M`);
		assert.match(lines().join('\n'), /╭─ help/);
		await type(`${ESC}[<0;${(lines().at(-1) ?? '').indexOf('close') + 1};30M`);
		assert.doesNotMatch(lines().join('\n'), /╭─ help/);
	});

	test('what is selected is explained below the view', async () => {
		const { lines, type } = await open({ views });
		await type('j');
		assert.match(lines().at(-2) ?? '', /first about/);
	});

	test('a low screen has no tabs, but says which view it shows', async () => {
		const { lines, type } = await open({ views, rows: 12, columns: 40 });
		assert.match(lines()[1] ?? '', /^first 0/);
		await type('2');
		assert.match(lines()[0] ?? '', /SECOND/);
	});
});
