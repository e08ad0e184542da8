/** What is in the selected cell of the map, and what keeps it from being a free 2 MiB block. */
import { MIGRATETYPE_NAMES, PAGEBLOCK_PAGES } from '../model/index.js';
import { BLOCK_CLASSES, blockClass } from '../session/block-looks.js';
import { type BlockChange, countChanges } from '../session/bouts.js';
import { clock, duration, grouped, pagesAsBytes } from '../text/quantity.js';
import { fitRow, type Row, right, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import { boutAt, latestMove } from './map-painters.js';
import type { Scene } from './map-scene.js';
import { type Selection, selectionOf, type Tally } from './map-selection.js';
import type { ViewInput } from './view.js';

const DIM = style('dim');
const LABEL_WIDTH = 10;
/** Lines a list may take before the rest of it is added up. */
const LIST_LINES = 5;

/** Most needed lines first, `height` of them at most; a group that does not fit leaves no heading behind. */
export function detailRows(input: ViewInput, scene: Scene, width: number, height: number): Row[] {
	const selection = selectionOf(input, scene);
	const head = [nameRow(input, scene, selection), rangeRow(input, scene, selection), answerRow(selection)];
	if (input.ui.views.map.compares) head.push(...changeRows(input, scene, selection));
	const groups = [
		countRows(selection, width),
		listRows('in the way', selection.inTheWay, 'unmovable'),
		listRows('owners', selection.owners, 'default'),
		[movedRow(input, selection)],
	].filter((group) => group.length > 0);
	const isRoomy = head.length + groups.reduce((sum, group) => sum + group.length + 1, 0) <= height;
	const rows: Row[] = height <= 2 && width >= 60 ? [[...(head[0] ?? []), ...(head[2] ?? [])], ...head.slice(1, 2)] : head;
	for (const group of groups) {
		if (isRoomy) rows.push([]);
		rows.push(...group);
	}
	return rows.slice(0, height).map((row) => fitRow(row, width));
}

function nameRow({ ascii }: ViewInput, { zone, scale }: Scene, { firstBlock, blocks }: Selection): Row {
	const at = firstBlock - zone.firstBlock;
	const which = blocks === 1 ? `pageblock ${grouped(at)}` : `pageblocks ${grouped(at)} ${ascii ? '-' : '–'} ${grouped(at + blocks - 1)}`;
	const far = scale === 'machine' || scale === 'node' || scale >= 9;
	return [span(` ${which}`, style('strong')), span(`  node ${zone.node} ${zone.name}${far ? '' : ', the one around the cell'}`, DIM)];
}

function rangeRow(input: ViewInput, scene: Scene, selection: Selection): Row {
	const { firstPfn, endPfn, firstBlock, blocks } = selection;
	const types = new Set(input.snapshot.map.type.subarray(firstBlock, firstBlock + blocks));
	const [type] = types;
	const name = types.size === 1 ? (MIGRATETYPE_NAMES[type ?? 0] ?? '') : 'of several types';
	const dash = input.ascii ? '-' : '–';
	const cell = scene.pagesPerCell < PAGEBLOCK_PAGES ? `  cell ${grouped(scene.cursor)}` : '';
	return [
		span(` pfn ${grouped(firstPfn)} ${dash} ${grouped(endPfn - 1)}`),
		span(cell, style('accent')),
		span(`  ${blocks === 1 ? name : `${pagesAsBytes(endPfn - firstPfn)}, ${name}`}`, DIM),
	];
}

function answerRow(selection: Selection): Row {
	const [slot, answer] = selection.blocks === 1 ? answerOf(selection) : tallyOf(selection);
	return [span(' huge? ', DIM), span(answer, style(slot))];
}

/** Could this pageblock become a free block of 2 MiB? */
export function answerOf({ present, free, movable, huge, stuck, shrinkable }: Selection): readonly [Slot, string] {
	const pages = (count: number): string => `${grouped(count)} ${count === 1 ? 'page' : 'pages'}`;
	if (present === 0) return ['dim', 'no memory here'];
	if (present < PAGEBLOCK_PAGES) return ['dim', 'no: part of it is not memory'];
	if (huge >= present) return ['default', 'it is one, in use'];
	if (free >= present) return ['good', 'yes: all of it is free'];
	if (stuck > 0) return ['unmovable', `no: ${pages(stuck)} cannot move`];
	if (shrinkable > 0) return ['warn', `when slab caches give up ${pages(shrinkable)}`];
	if (huge > 0) return ['warn', `when a larger page leaves ${pages(huge)}`];
	return ['good', `yes: ${pages(movable)} to move first`];
}

function tallyOf({ classes }: Selection): readonly [Slot, string] {
	const met = BLOCK_CLASSES.filter((kind) => classes[kind] > 0);
	return ['default', met.map((kind) => `${classes[kind]} ${kind === 'hole' ? 'without memory' : kind}`).join(', ')];
}

/** Pages by kind with a bar each; of several pageblocks only what the map tells. */
function countRows({ kinds, present, free, movable, huge, stuck }: Selection, width: number): Row[] {
	const coarse = [
		{ name: 'free', pages: free },
		{ name: 'movable', pages: movable },
		{ name: 'huge', pages: huge },
		{ name: 'not movable', pages: stuck },
	];
	const rows = kinds.length > 0 ? kinds : coarse.filter((each) => each.pages > 0);
	const digits = grouped(present).length;
	const room = Math.min(20, width - 24 - digits);
	return rows.map(({ name, pages }) => {
		const filled = Math.round((pages / Math.max(1, present)) * room);
		const bar =
			room > 4 ? [span('  '), span('━'.repeat(filled), style(kindSlot(name))), span('─'.repeat(room - filled), style('faint'))] : [];
		return [span(` ${name.padEnd(19)} `, DIM), right(grouped(pages), digits), ...bar];
	});
}

function kindSlot(name: string): Slot {
	if (name.startsWith('free') || name === 'per-CPU list' || name === 'held by compaction') return 'dim';
	if (name === 'anonymous' || name === 'movable') return 'anon';
	if (name === 'page cache') return 'file';
	if (name === 'reclaimable slab') return 'slab';
	if (name.startsWith('huge')) return 'huge';
	return name === 'reserved' ? 'kernel' : 'unmovable';
}

function listRows(title: string, tallies: readonly Tally[], slot: Slot): Row[] {
	const shown = tallies.length > LIST_LINES ? tallies.slice(0, LIST_LINES - 1) : tallies;
	const rest = tallies.slice(shown.length).reduce((sum, each) => sum + each.pages, 0);
	const lines = rest > 0 ? [...shown, { name: 'others', pages: rest }] : shown;
	return lines.map(({ name, pages }, index) => [
		span(` ${(index === 0 ? title : '').padEnd(LABEL_WIDTH)} `, DIM),
		right(grouped(pages), 4),
		span(` ${name}`, style(slot)),
	]);
}

function movedRow(input: ViewInput, { firstBlock, blocks }: Selection): Row {
	const age = input.snapshot.timeNs - latestMove(input, firstBlock, blocks);
	const words = Number.isNaN(age) ? 'not since watching began' : `${duration(age, input.ascii)} ago`;
	return [span(' last move  ', DIM), span(words)];
}

/** What became of the zone's pageblocks since compaction last began on it, and of the selected one. */
function changeRows(input: ViewInput, scene: Scene, { firstBlock, blocks }: Selection): Row[] {
	const found = boutAt(input, firstBlock);
	if (found === undefined) return [[span(` ${scene.zone.name} has not been compacted since watching began`, DIM)]];
	const { bout } = found;
	const what = bout.order < 0 ? 'the whole zone' : `order ${bout.order}`;
	const rows: Row[] = [[span(` since ${clock(bout.beganNs)}, ${bout.comm} for ${what}:`, DIM)], changeTotals(input, scene)];
	if (blocks === 1) {
		const was = blockClass(bout.before, firstBlock - found.firstBlock);
		const is = blockClass(input.history.looks, firstBlock);
		rows.push([
			span(' this block was ', DIM),
			span(was),
			span(is === was ? ' and still is' : ' and is now ', DIM),
			span(is === was ? '' : is),
		]);
	}
	return rows;
}

const CHANGE_WORDS: readonly (readonly [BlockChange, string, Slot])[] = [
	['freed', 'became free', 'good'],
	['filled', 'filled up', 'freeTrail'],
	['huge', 'went to huge pages', 'default'],
	['lost', 'are free no more', 'warn'],
	['spoiled', 'were spoiled', 'bad'],
];

/** "31 blocks became free, 28 filled up". */
export function changeTotals(input: ViewInput, { zone }: Pick<Scene, 'zone'>): Row {
	const bout = input.history.bouts[input.snapshot.map.zones.indexOf(zone)];
	if (bout === undefined) return [span(' nothing to compare with yet', DIM)];
	const counts = countChanges(bout, input.history.looks, zone);
	const row: Row[] = CHANGE_WORDS.filter(([change], index) => index < 2 || counts[change] > 0).map(([change, words, slot], index) => [
		span(index === 0 ? ' ' : ', ', DIM),
		span(grouped(counts[change]), style(slot)),
		span(`${index === 0 ? (counts[change] === 1 ? ' block' : ' blocks') : ''} ${words}`),
	]);
	return row.flat();
}
