/** The Map view: its picture at every size and scale, what it says of the selected cell, and how keys and mouse move it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PAGE_ANON, PAGE_FREE, PAGE_SLAB, PAGE_SLAB_RECLAIMABLE, PAGEBLOCK_PAGES, type Snapshot } from '../../source/model/index.js';
import { recordFrame } from '../../source/session/history.js';
import { MAP_COLOURS, type MapUi, type Message, type ViewMotion } from '../../source/session/index.js';
import { INITIAL_VIEWS } from '../../source/session/view-ui.js';
import { rowText } from '../../source/text/row.js';
import { mapView } from '../../source/views/map-view.js';
import type { ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { checkPanels, checkView, plainUi, viewInput, viewText } from '../helpers/view-laws.js';
import { answer } from '../helpers/watched.js';

const big = sampleRun(12);
const tiny = sampleRun(12, tinySnapshot);
const uiWith = (map: Partial<MapUi>) => plainUi({ views: { ...INITIAL_VIEWS, map: { ...INITIAL_VIEWS.map, ...map } } });

/** An input whose watch has been answered, as the next frame would. */
function seen(
	run: ReturnType<typeof sampleRun>,
	map: Partial<MapUi>,
	change: Partial<ViewInput> = {},
	pattern?: readonly number[],
): ViewInput {
	const input = viewInput(run, 160, 45, { ui: uiWith(map), ...change });
	const watch = mapView.watch?.(input);
	if (watch === undefined) return input;
	return { ...input, snapshot: { ...input.snapshot, watched: answer(input.snapshot, watch, pattern) } };
}

const textOf = (input: ViewInput): string => viewText(mapView.compose(input));
const panelOf = (input: ViewInput, id: string) => mapView.compose(input).find((panel) => panel.id === id) ?? assert.fail(`no ${id}`);

/** What is set after a message of the view, and the node that is then selected. */
function after(input: ViewInput, messages: readonly Message[]): ViewInput {
	let next = input;
	for (const message of messages) {
		if (message.type === 'node') next = { ...next, selectedNode: message.id };
		if (message.type === 'views') next = { ...next, ui: uiWith({ ...next.ui.views.map, ...message.change.map }) };
	}
	return next;
}
const steered = (input: ViewInput, ...motions: readonly ViewMotion[]): ViewInput =>
	motions.reduce((now, motion) => after(now, mapView.steer?.(now, motion) ?? []), input);

describe('laws at every size', () => {
	test('as it opens', () => checkView(mapView, [big, tiny]));

	test('comparing', () => checkView(mapView, [tiny], { ui: uiWith({ compares: true, colours: 'age' }) }));

	test('every scale and every meaning of the colours', () => {
		const screens = [
			{ columns: 160, rows: 45, ascii: false, mono: false },
			{ columns: 80, rows: 20, ascii: false, mono: true },
			{ columns: 40, rows: 10, ascii: true, mono: true },
		];
		for (const run of [big, tiny])
			for (const scale of ['machine', 'node', 9, 6, 3, 0] as const)
				for (const colours of MAP_COLOURS)
					for (const screen of screens) {
						const input = seen(run, { scale, colours }, screen);
						checkPanels(mapView.compose(input), screen.columns, screen.rows, screen.ascii);
					}
	});
});

describe('the selected cell', () => {
	const pattern = (slab: number, other: number): readonly number[] =>
		Array.from({ length: PAGEBLOCK_PAGES }, (_, at) => (at < 3 ? slab : at < 100 ? other : PAGE_FREE));
	const cursor = 1_310_720 + 400 * PAGEBLOCK_PAGES;
	const at = (kinds: readonly number[]): string => textOf(seen(big, { cursor }, { selectedNode: 1 }, kinds));

	test('pfn range, type, pages by kind, what is in the way, and whose it is', () => {
		const text = at(pattern(PAGE_SLAB, PAGE_ANON));
		assert.match(text, /pageblock 400 +of node 1 Normal/);
		assert.match(text, /pfn 1 515 520 – 1 516 031 +Movable/);
		assert.match(text, /huge\? no: 3 pages cannot move/);
		assert.match(text, /free +412 /);
		assert.match(text, /anonymous +97 /);
		assert.match(text, /in the way +3 slab of sockets/);
		assert.match(text, /owners +97 redis/);
	});

	test('could it become huge?', () => {
		assert.match(at(pattern(PAGE_FREE, PAGE_ANON)), /huge\? yes: 97 pages to move first/);
		assert.match(at(pattern(PAGE_FREE, PAGE_FREE)), /huge\? yes: all of it is free/);
		assert.match(at(pattern(PAGE_SLAB_RECLAIMABLE, PAGE_ANON)), /huge\? when slab caches give up 3 pages/);
	});

	test('of many pageblocks the map alone is added up, and no single page is asked for', () => {
		const input = viewInput(big, 40, 10);
		assert.equal(mapView.watch?.(input)?.pages, 0);
		assert.match(textOf(input), /pageblocks 0 – \d+ +of node 0/);
	});

	test('single pages are told one by one', () => {
		const text = textOf(seen(big, { scale: 0, cursor }, { selectedNode: 1 }, pattern(PAGE_SLAB, PAGE_ANON)));
		assert.match(text, /page 1 515 520 slab of sockets/);
	});

	test('a huge page is told from small anonymous ones', () => {
		const input = seen(big, { scale: 0, cursor }, { selectedNode: 1, ascii: true }, [PAGE_ANON]);
		const { watched } = input.snapshot;
		assert.ok(watched !== undefined && !/HHHH/.test(textOf(input)));
		const huge = {
			...input,
			snapshot: {
				...input.snapshot,
				watched: { ...watched, orders: watched.orders.map(() => 9), pinned: new Uint8Array(watched.kinds.length) },
			},
		};
		assert.match(textOf(huge), /HHHH/);
		assert.match(textOf(huge), /huge page +512/);
		assert.match(textOf(huge), /huge\? it is one, in use/);
	});

	test('what its colour says is explained below', () => {
		assert.match(mapView.about?.(seen(big, {})) ?? '', /^kernel: A block wholly taken/);
		assert.match(mapView.about?.(seen(big, { colours: 'owner' })) ?? '', /^Whose memory/);
		assert.match(mapView.about?.(seen(big, { compares: true })) ?? '', /since compaction last began/);
	});
});

describe('what is asked of the engine', () => {
	test('owners and free orders only while they are shown', () => {
		const asked = (map: Partial<MapUi>) => mapView.watch?.(viewInput(big, 160, 45, { ui: uiWith(map) }));
		assert.deepEqual(asked({}), { firstPfn: 4096, pages: 512, perBlock: 'none' });
		assert.equal(asked({ colours: 'owner' })?.perBlock, 'owners');
		assert.equal(asked({ colours: 'order' })?.perBlock, 'orders');
		assert.equal(asked({ colours: 'order', compares: true })?.perBlock, 'none');
	});

	test('a window of pages holds every cell in view', () => {
		for (const scale of [6, 3, 0]) {
			const input = seen(big, { scale, cursor: 500_000, first: 499_000 });
			const watch = mapView.watch?.(input);
			assert.ok(watch !== undefined && watch.firstPfn <= 499_000 && watch.firstPfn + watch.pages > 500_000);
			assert.equal(watch.firstPfn % PAGEBLOCK_PAGES, 0);
		}
	});
});

describe('keys', () => {
	const start = viewInput(big, 160, 45);

	test('in goes from the machine over a node to single pages, out goes back', () => {
		let now = start;
		const scales = [now.ui.views.map.scale];
		for (let step = 0; step < 8; step++) {
			now = steered(now, 'in');
			scales.push(now.ui.views.map.scale);
		}
		assert.deepEqual([...new Set(scales)], ['machine', 'node', 6, 3, 0]);
		assert.match(textOf(now), /a cell = one page/);
		assert.equal(steered(now, 'out').ui.views.map.scale, 3);
		assert.equal(steered(now, 'all').ui.views.map.scale, 'machine');
	});

	test('arrows move by cells and lines and never leave memory', () => {
		const right = steered(start, 'right');
		assert.equal(right.ui.views.map.cursor, 4096 + 512);
		const there = steered(right, 'down', 'down');
		assert.ok(there.ui.views.map.cursor > right.ui.views.map.cursor + 512);
		assert.equal(steered(there, 'up', 'up').ui.views.map.cursor, right.ui.views.map.cursor);
		const motions: ViewMotion[] = [
			'up',
			'left',
			'page-up',
			'down',
			'right',
			'page-down',
			'next',
			'in',
			'previous',
			'out',
			'down',
			'in',
			'in',
		];
		let now = start;
		for (let step = 0; step < 200; step++) {
			now = steered(now, motions[(step * 7) % motions.length] ?? 'up');
			const { cursor } = now.ui.views.map;
			const zone = big.snapshot.map.zones.find((each) => cursor >= each.firstPfn && cursor < each.firstPfn + each.blocks * 512);
			assert.ok(zone !== undefined, `${cursor} is no memory`);
			assert.equal(zone.node, now.selectedNode);
		}
	});

	test('the node that keys act on follows', () => {
		const other = steered(start, 'next', 'next');
		assert.equal(other.selectedNode, 1);
		assert.match(textOf(other), /of node 1 Normal/);
		assert.equal(steered(other, 'next').selectedNode, 0, 'round and round');
	});

	test('of a node chosen elsewhere the largest zone is shown', () => {
		assert.match(textOf({ ...start, selectedNode: 1, ui: uiWith({ cursor: 4096 }) }), /pageblock 0 +of node 1 Normal/);
	});
});

describe('mouse', () => {
	test('a click selects, the wheel zooms in there, a drag moves the window', () => {
		const start = viewInput(big, 160, 45);
		const clicked = after(start, mapView.point?.(start, { kind: 'press', x: 11, y: 4 }) ?? []);
		assert.ok(clicked.ui.views.map.cursor > 4096);
		const released = after(clicked, mapView.point?.(clicked, { kind: 'release', x: 11, y: 4 }) ?? []);
		assert.equal(released.ui.views.map.held, -1);
		const near = steered(released, 'in', 'in', 'in');
		const spot = { x: 31, y: 9 };
		const held = after(near, mapView.point?.(near, { kind: 'press', ...spot }) ?? []);
		const nearer = after(held, mapView.point?.(held, { kind: 'wheel-up', ...spot }) ?? []);
		const again = after(nearer, mapView.point?.(nearer, { kind: 'press', ...spot }) ?? []);
		assert.equal(again.ui.views.map.cursor, held.ui.views.map.cursor, 'the cell under the pointer stays under it');
		const dragged = after(again, mapView.point?.(again, { kind: 'drag', x: 31, y: 6 }) ?? []);
		assert.ok(dragged.ui.views.map.first > again.ui.views.map.first, 'memory moves up with the pointer');
		const there = after(dragged, mapView.point?.(dragged, { kind: 'press', x: 31, y: 6 }) ?? []);
		assert.equal(there.ui.views.map.cursor, again.ui.views.map.cursor);
	});

	test('beside the cells nothing happens', () => {
		const start = viewInput(big, 160, 45);
		assert.deepEqual(mapView.point?.(start, { kind: 'press', x: 150, y: 30 }), []);
		assert.deepEqual(mapView.point?.(start, { kind: 'drag', x: 20, y: 5 }), []);
	});
});

describe('before and after', () => {
	test('counts what became of the zone since compaction began', () => {
		const quiet = (step: number): Snapshot => ({
			...sampleSnapshot(step),
			nodes: sampleSnapshot(step).nodes.map((node) => ({ ...node, activities: [] })),
			events: [],
		});
		const run = sampleRun(4, quiet);
		const begin = quiet(4);
		const zone = begin.map.zones[3] ?? assert.fail('no zone');
		for (let block = zone.firstBlock + 1000; block < zone.firstBlock + 1031; block++) {
			begin.map.free[block] = 512;
			begin.map.movable[block] = 0;
			begin.map.huge[block] = 0;
			begin.map.touched[block] = 9;
		}
		const event = { seq: 900, t: begin.timeNs, cpu: 0, comm: 'sh', pid: 9, name: 'mm_compaction_begin', node: 1, zone: 'Normal' } as const;
		const whole = { order: -1, zoneStart: 0, migratePfn: 0, freePfn: 0, zoneEnd: 0, sync: true, why: 'manual' } as const;
		recordFrame(run.history, { ...begin, events: [{ ...event, ...whole }] });
		const input = viewInput({ history: run.history, snapshot: begin }, 160, 45, { ui: uiWith({ compares: true }), selectedNode: 1 });
		const freed = Number(/(\d+) blocks became free/.exec(textOf(input))?.[1]);
		assert.ok(freed > 20 && freed <= 31, `${freed} of 31, some of which were free before`);
		assert.match(textOf(input), /since 00:03:12\.7, sh for the whole zone/);
		assert.match(textOf({ ...input, selectedNode: 0 }), /DMA32: not compacted since watching began/);
	});
});

describe('the strip', () => {
	test('one line of U and F over the whole zone with both scanners, on small machines only', () => {
		const input = viewInput(tiny, 160, 45, { ui: uiWith({ cursor: 4096 }) });
		const [marks = '', cells = ''] = panelOf(input, 'strip').rows.map(rowText);
		assert.match(marks, /▸ migrate scanner +free scanner ◂/);
		assert.match(cells, /^ [UF]{100,} *$/);
		const perCell = Math.ceil(4096 / 158);
		assert.equal(marks.indexOf('▸') - 1, Math.floor(700 / perCell));
		assert.equal(marks.indexOf('◂') - 1, Math.floor((4096 - 900) / perCell));
		assert.ok(!mapView.compose(viewInput(big, 160, 45)).some((panel) => panel.id === 'strip'));
		assert.ok(!mapView.compose(viewInput(tiny, 160, 45, { ui: uiWith({ strip: false }) })).some((panel) => panel.id === 'strip'));
	});
});

test('cached positions are drawn where no run is under way', () => {
	const text = panelOf(viewInput(big, 160, 45), 'map')
		.rows.map(rowText)
		.join('\n');
	assert.match(text, /▹/);
	assert.match(text, /▸/);
});

test('owners have letters and names', () => {
	const input = seen(big, { colours: 'owner' });
	const text = textOf(input);
	assert.match(text, /R +redis/);
	assert.match(text, /S +sockets/);
});
