/** The mouse on the Overview: what is clicked is what is told more of, at every size. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Message } from '../../source/session/index.js';
import { eventClock } from '../../source/text/quantity.js';
import { rowText } from '../../source/text/row.js';
import { overview } from '../../source/views/overview.js';
import type { Panel, Pointer, ViewInput } from '../../source/views/view.js';
import { sampleRun, tinySnapshot } from '../helpers/sample-snapshot.js';
import { SIZES, viewInput, viewRows } from '../helpers/view-laws.js';

const full = sampleRun(60);
const tiny = sampleRun(20, tinySnapshot);

interface Line {
	readonly text: string;
	readonly x: number;
	readonly y: number;
}

/** Lines of a panel with their places in the view. */
function linesOf(input: ViewInput, id: string): readonly Line[] {
	const panel: Panel | undefined = overview.compose(input).find((each) => each.id === id);
	const { x = 0, y = 0, title = '', rows = [] } = panel ?? {};
	return rows.map((row, line) => ({ text: rowText(row), x, y: y + line + (title === '' ? 0 : 1) }));
}

function click(input: ViewInput, x: number, y: number, kind: Pointer['kind'] = 'press'): readonly Message[] {
	return overview.point?.(input, { kind, x, y }) ?? [];
}

const change = (messages: readonly Message[]) => messages.find((message) => message.type === 'views')?.change ?? {};
const leadsTo = (messages: readonly Message[]) => messages.find((message) => message.type === 'view')?.id;
const nodeOf = (messages: readonly Message[]) => messages.find((message) => message.type === 'node')?.id;

for (const [columns, screenRows] of SIZES) {
	describe(`${columns}x${screenRows}`, () => {
		const input = viewInput(full, columns, viewRows(screenRows));

		test('a node is selected', () => {
			const told = linesOf(input, 'nodes').filter(({ text }) => /^.\d /.test(text));
			assert.ok(told.length > 0);
			for (const { text, x, y } of told) assert.deepEqual(click(input, x + 1, y), [{ type: 'node', id: Number(text[1]) }]);
			assert.deepEqual(click(input, 0, told[0]?.y ?? 0, 'wheel-down'), [{ type: 'node', id: 1 }]);
			assert.deepEqual(click(input, 0, told[0]?.y ?? 0, 'wheel-up'), [], 'it is the first');
		});

		test('a number of the free area leads to its zone and order', () => {
			const lines = linesOf(input, 'free');
			const heading = lines.find(({ text }) => text.includes('order'));
			let zones = 0;
			for (const { text, x, y } of lines) {
				const [, node, name] = /^ (\d) (\w+)/.exec(text) ?? [];
				if (node === undefined) continue;
				zones++;
				const at = heading === undefined ? x + 2 : x + heading.text.lastIndexOf(' 9') + 1;
				const done = click(input, at, y);
				assert.deepEqual([leadsTo(done), nodeOf(done), change(done).orders?.zone], ['orders', Number(node), name]);
				if (heading !== undefined) assert.equal(change(done).orders?.order, 9);
			}
			assert.ok(zones > 0);
		});

		test('a cell of the map leads to its memory', () => {
			const found = new Set<string>();
			for (const { text, x, y } of linesOf(input, 'map')) {
				for (let cell = 0; cell < text.length; cell++) {
					const done = click(input, x + cell, y);
					const cursor = change(done).map?.cursor;
					if (cursor === undefined) continue;
					assert.equal(leadsTo(done), 'map');
					const zone = full.snapshot.map.zones.find(({ firstPfn, blocks }) => cursor >= firstPfn && cursor < firstPfn + blocks * 512);
					assert.equal(zone?.node, nodeOf(done));
					found.add(`${zone?.node} ${zone?.name}`);
				}
			}
			assert.ok(found.has('1 Normal') && found.has('0 Normal'), [...found].join());
		});

		test('a counter and an event lead to themselves', () => {
			const counters = linesOf(input, 'vmstat').filter(({ text }) => /^ [a-z_]+_[a-z]+ +\d/.test(text));
			for (const { text, x, y } of counters) {
				const done = click(input, x + 3, y);
				assert.deepEqual([leadsTo(done), change(done).counters?.counter], ['counters', text.trim().split(' ')[0]]);
			}
			const events = linesOf(input, 'events').filter(({ text }) => /^ *\d+:\d\d\.\d/.test(text));
			assert.ok(events.length > 0);
			for (const { text, x, y } of events) {
				const done = click(input, x + 12, y);
				const seq = change(done).events?.at;
				const event = full.history.events.find((each) => each.seq === seq);
				assert.equal(leadsTo(done), 'events');
				assert.equal(text.trim().split(' ')[0], event && eventClock(event.t).trim());
			}
		});

		test('a title, a gap, or letting the button go: nothing', () => {
			for (const panel of overview.compose(input))
				if (panel.title !== '') assert.deepEqual(click(input, panel.x + 3, panel.y), [], panel.id);
			assert.deepEqual(click(input, 1, 1, 'release'), []);
			assert.deepEqual(click(input, columns + 5, 0), []);
		});
	});
}

test('where every page is drawn, a dot leads to its page', () => {
	const input = viewInput(tiny, 160, 46);
	const pages = new Set<number>();
	for (const { text, x, y } of linesOf(input, 'map'))
		for (let cell = 0; cell < text.length; cell++) {
			const cursor = change(click(input, x + cell, y)).map?.cursor;
			if (cursor !== undefined) pages.add(cursor);
		}
	const [zone] = tiny.snapshot.map.zones;
	assert.equal(Math.min(...pages), zone?.firstPfn);
	assert.ok(pages.size > 1000, `${pages.size}`);
});
