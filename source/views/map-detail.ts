/** What is in the selected cell of the map, and what keeps it from being a free 2 MiB block. */
import { MIGRATETYPE_NAMES, PAGEBLOCK_PAGES } from '../model/index.js';
import { BLOCK_CLASSES, type BlockClass, blockClass } from '../session/block-looks.js';
import { type BlockChange, type Bout, countChanges } from '../session/bouts.js';
import { clock, duration, grouped, pagesAsBytes, wholePercent } from '../text/quantity.js';
import { fitRow, type Row, right, rowWidth, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import { boutAt, latestMove } from './map-painters.js';
import type { Scene } from './map-scene.js';
import { classesOf, kindName, ownedName, type Selection, selectionOf, type Tally } from './map-selection.js';
import { PageSource } from './page-source.js';
import type { ViewInput } from './view.js';

const DIM = style('dim');
const LABEL_WIDTH = 10;
/** Lines a list may take before the rest of it is added up. */
const LIST_LINES = 5;

/** Most needed lines first, `height` of them at most; a group that does not fit leaves no heading behind. */
export function detailRows(input: ViewInput, scene: Scene, width: number, height: number): Row[] {
	const selection = selectionOf(input, scene);
	const head = [nameRow(scene, selection), rangeRow(input, selection, width), ...cellRows(input, scene), answerRow(selection)];
	if (input.ui.views.map.compares) head.push(...changeRows(input, scene, selection));
	const groups = [
		countRows(input, selection, width),
		listRows('in the way', selection.inTheWay, 'unmovable'),
		listRows('owners', selection.owners, 'default'),
		[movedRow(input, selection)],
		zoneRows(input, scene),
	].filter((group) => group.length > 0);
	const isRoomy = head.length + groups.reduce((sum, group) => sum + group.length + 1, 0) <= height;
	const firstAndLast = [...(head[0] ?? []), ...(head.at(-1) ?? [])];
	const rows: Row[] = height <= 3 && rowWidth(firstAndLast) <= width ? [firstAndLast, ...head.slice(1, -1)] : [...head];
	for (const group of groups) {
		if (isRoomy) rows.push([]);
		rows.push(...group);
	}
	return rows.slice(0, height).map((row) => fitRow(row, width));
}

function nameRow({ zone }: Scene, { firstBlock, blocks }: Selection): Row {
	const at = firstBlock - zone.firstBlock;
	const which = blocks === 1 ? `pageblock ${grouped(at)}` : `pageblocks ${grouped(at)} – ${grouped(at + blocks - 1)}`;
	return [span(` ${which}`, style('strong')), span(`  of node ${zone.node} ${zone.name}`, DIM)];
}

function rangeRow({ snapshot }: ViewInput, { firstPfn, endPfn, firstBlock, blocks }: Selection, width: number): Row {
	const types = new Set(snapshot.map.type.subarray(firstBlock, firstBlock + blocks));
	const [type] = types;
	const name = types.size === 1 ? (MIGRATETYPE_NAMES[type ?? 0] ?? '') : 'several types';
	const frames = ` pfn ${grouped(firstPfn)} – ${grouped(endPfn - 1)}`;
	const full = blocks === 1 ? name : `${pagesAsBytes(endPfn - firstPfn)} ${name}`;
	return [span(frames), span(`  ${frames.length + full.length + 2 <= width ? full : name}`, DIM)];
}

/** The cell itself where it is only a part of the pageblock. */
function cellRows({ snapshot }: ViewInput, { cursor, pagesPerCell, zone }: Scene): Row[] {
	if (pagesPerCell >= PAGEBLOCK_PAGES) return [];
	const first = cursor - (cursor % pagesPerCell);
	const source = new PageSource(snapshot);
	if (pagesPerCell > 1) return [[span(' cell ', DIM), span(`${grouped(first)} – ${grouped(first + pagesPerCell - 1)}`, style('accent'))]];
	const page: Row = [span(' page ', DIM), span(grouped(first), style('accent'))];
	if (!source.isWatched(first)) return [page];
	const kind = source.kind(first, zone.firstBlock * PAGEBLOCK_PAGES + first - zone.firstPfn);
	const mobility = source.mobility(first, zone.firstBlock * PAGEBLOCK_PAGES + first - zone.firstPfn);
	const name = ownedName(kindName(kind, mobility === 'huge', source.isPinned(first)), source.owner(first));
	const order = mobility === 'free' || source.order(first) > 0 ? `, order ${source.order(first)}` : '';
	return [[...page, span(` ${name}${order}`)]];
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
function countRows({ ascii }: ViewInput, { kinds, present, free, movable, huge, stuck }: Selection, width: number): Row[] {
	const coarse = [
		{ name: 'free', pages: free },
		{ name: 'movable', pages: movable },
		{ name: 'huge', pages: huge },
		{ name: 'not movable', pages: stuck },
	];
	const rows = kinds.length > 0 ? kinds : coarse.filter((each) => each.pages > 0);
	const digits = grouped(present).length;
	const room = Math.max(0, Math.min(20, width - 24 - digits));
	return rows.map(({ name, pages }) => {
		const filled = Math.round((pages / Math.max(1, present)) * room);
		const [ink, rest] = ascii ? ['=', '-'] : ['━', '─'];
		const bar = [span('  '), span(ink.repeat(filled), style(kindSlot(name))), span(rest.repeat(room - filled), style('faint'))];
		return [span(` ${name.padEnd(19)} `, DIM), right(grouped(pages), digits), ...(room > 4 ? bar : [])];
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
	if (found === undefined) return [[span(` ${scene.zone.name}: not compacted since watching began`, DIM)]];
	const { bout } = found;
	const what = bout.order < 0 ? 'the whole zone' : `order ${bout.order}`;
	const rows: Row[] = [[span(` since ${clock(bout.beganNs)}, ${bout.comm} for ${what}:`, DIM)], ...changeTotals(input, scene, bout)];
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
	['lost', 'free no more', 'warn'],
	['spoiled', 'spoiled', 'bad'],
];

/** "31 blocks became free, 28 filled up"; then what else there is. */
function changeTotals(input: ViewInput, { zone }: Pick<Scene, 'zone'>, bout: Bout): Row[] {
	const counts = countChanges(bout, input.history.looks, zone);
	const words = CHANGE_WORDS.filter(([change], index) => index < 2 || counts[change] > 0).map(([change, word, slot], index): Row => {
		const unit = index > 0 ? '' : counts[change] === 1 ? ' block' : ' blocks';
		return [span(grouped(counts[change]), style(slot)), span(`${unit} ${word}`)];
	});
	const line = (entries: readonly Row[]): Row => entries.flatMap((entry, index) => [span(index === 0 ? ' ' : ', ', DIM), ...entry]);
	return words.length > 2 ? [line(words.slice(0, 2)), line(words.slice(2))] : [line(words)];
}

const CLASS_WORDS: readonly (readonly [BlockClass, string, Slot])[] = [
	['free', 'huge at once', 'good'],
	['movable', 'when compacted', 'anon'],
	['spoiled', 'spoiled', 'unmovable'],
	['mixed', 'mixed', 'unmovable'],
	['kernel', 'kernel', 'default'],
	['huge', 'huge, in use', 'huge'],
];

/** The view's question, answered for the whole zone. */
function zoneRows(input: ViewInput, { zone }: Scene): Row[] {
	const counts = classesOf(input, zone.firstBlock, zone.blocks);
	const rows = CLASS_WORDS.filter(([kind]) => counts[kind] > 0).map(([kind, word, slot]): Row => {
		const share = counts[kind] / Math.max(1, zone.blocks - counts.hole);
		return [
			span(` ${word.padEnd(19)} `, DIM),
			right(grouped(counts[kind]), 7, style(slot)),
			span(`  ${share < 0.005 ? '<1%' : wholePercent(share)}`.padStart(6), DIM),
		];
	});
	return [[span(` all pageblocks of ${zone.name}`, style('strong'))], ...rows];
}
