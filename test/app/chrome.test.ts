/** The pure parts of the rim: header, key bar, titles, effects of tunables, layout arithmetic. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ZoneFacts } from '../../source/model/index.js';
import { headerRow, speedWords } from '../../source/screen/header.js';
import { keyBarRow } from '../../source/screen/key-bar.js';
import { layoutScreen, placeOverlay } from '../../source/screen/layout.js';
import { windowStart } from '../../source/text/window.js';
import { measure } from '../../source/screen/measure.js';
import { titleRow } from '../../source/screen/title-row.js';
import { tuneEffect } from '../../source/text/tune-effect.js';
import { keyNames } from '../../source/screen/use-keys.js';
import { plain, wrapWords } from '../../source/text/words.js';
import { initialState, type SessionState, type UiState } from '../../source/session/index.js';
import { rowText } from '../../source/text/row.js';
import { fakeNode, fakeSnapshot } from '../session/fakes.js';

const state = (changes: Partial<UiState> = {}, timeNs = 0): SessionState => {
	const base = initialState({ preset: 'thp-storm', presets: [], views: [], speed: 1, columns: 80, rows: 24 });
	return { ...base, ui: { ...base.ui, ...changes }, snapshot: fakeSnapshot({ timeNs, preset: 'thp-storm' }) };
};

const TABS = { hasTabs: true, nowNs: 0 };

describe('header', () => {
	test('every width is filled exactly, and parts go in order of importance', () => {
		for (let width = 1; width <= 200; width++) assert.equal(rowText(headerRow(state(), TABS, width, false)).length, width);
		const at = (width: number): string =>
			rowText(headerRow(state({ measured: { fps: 4, bytesPerFrame: 1100, cpuPercent: 3, feedCpuPercent: 41 } }), TABS, width, false));
		assert.equal(at(38), ' thp-storm          ▶ ×1   00:00:00.0 ');
		assert.match(at(80), /^ compactop {3}thp-storm {3}2 nodes · 8\.00 GiB +▶ ×1/);
		assert.match(at(160), /seed 1 +▶ ×1 {3}00:00:00\.0 {3} 4 fps {2}1\.1 kB\/f {3}3% cpu {2}41% sim $/);
	});

	test('a feed that cannot keep up is named, with the speed it reaches', () => {
		assert.match(rowText(headerRow(state({ speed: 100, reaching: 37.26 }), TABS, 120, false)), /simulator behind: reaching ×37 {3}▶ ×100/);
		assert.match(
			rowText(headerRow(state({ speed: Number.POSITIVE_INFINITY, reaching: 37.26 }), TABS, 120, false)),
			/ {3}reaching ×37 {3}▶ max/,
		);
	});

	test('slow time shows the digits that move', () => {
		assert.match(rowText(headerRow(state({ speed: 0.001 }, 1_234_567_890), TABS, 80, false)), /00:00:01\.234567 $/);
		assert.match(rowText(headerRow(state({ speed: 0.1 }, 1_234_567_890), TABS, 80, false)), /00:00:01\.234 $/);
	});

	test('ASCII has a form for everything', () => {
		assert.match(rowText(headerRow(state({ paused: true, speed: 100, reaching: 3 }), TABS, 160, true)), /^[\u0020-\u007e]+$/);
		assert.equal(speedWords(0.001), '×0.001');
	});
});

describe('key bar', () => {
	test('entries are whole at every width; leaving stays longest', () => {
		const whole = new Set(
			rowText(keyBarRow(state(), 300, false))
				.trim()
				.split(/ {2,}/),
		);
		for (let width = 8; width <= 300; width++) {
			const text = rowText(keyBarRow(state(), width, false));
			assert.equal(text.length, width);
			for (const entry of text.trim().split(/ {2,}/)) assert.ok(whole.has(entry), `${entry} at ${width}`);
			assert.match(text, /q quit/);
		}
	});
});

describe('titles', () => {
	test('rule, title, hint; the hint goes first, the width is exact', () => {
		assert.equal(rowText(titleRow('nodes', 'who works', 30, false)), '─ nodes ────────── who works ─');
		assert.equal(rowText(titleRow('nodes', 'who works', 18, false)), '─ nodes ──────────');
		assert.equal(rowText(titleRow('nodes', '', 5, true)), '- nod');
	});
});

describe('layout', () => {
	test('view, status and key bar never overlap and fill the screen', () => {
		for (let rows = 1; rows <= 110; rows++) {
			const { view, statusY, keyBarY, hasStatusLine } = layoutScreen(80, rows, false);
			assert.equal(keyBarY, rows - 1);
			assert.ok(view.height >= 0 && view.y + view.height <= Math.max(view.y, statusY));
			assert.equal(statusY, hasStatusLine ? rows - 2 : rows - 1);
		}
	});

	test('a pop-up lies inside its area, however large it would like to be', () => {
		const area = { x: 0, y: 1, width: 40, height: 10 };
		assert.deepEqual(placeOverlay(area, 100, 30, 'middle'), area);
		assert.deepEqual(placeOverlay(area, 20, 4, 'bottom'), { x: 10, y: 7, width: 20, height: 4 });
		assert.deepEqual(placeOverlay(area, 20, 4, 'middle'), { x: 10, y: 4, width: 20, height: 4 });
	});

	test('the window keeps the cursor in view', () => {
		for (let cursor = 0; cursor < 12; cursor++) {
			const start = windowStart(cursor, 12, 5);
			assert.ok(start >= 0 && start + 5 <= 12 && cursor >= start && cursor < start + 5);
		}
		assert.equal(windowStart(3, 4, 10), 0);
	});
});

describe('words', () => {
	test('lines break at spaces and only too long words are cut', () => {
		assert.deepEqual(wrapWords('to be or not', 6), ['to be', 'or not']);
		assert.deepEqual(wrapWords('/sys/devices x', 5), ['/sys/', 'devic', 'es x']);
		assert.deepEqual(wrapWords('', 5), ['']);
	});
	test('text of a preset cannot move the cursor', () => assert.equal(plain('a\u001b[2Jb\u202ec', false), 'a[2Jbc'));
	test('plain text is as long and has no character beyond ASCII', () => assert.equal(plain('×3 … é', true), 'x3 . ?'));
});

describe('keys', () => {
	const none = {
		upArrow: false,
		downArrow: false,
		leftArrow: false,
		rightArrow: false,
		pageDown: false,
		pageUp: false,
		home: false,
		end: false,
		return: false,
		escape: false,
		ctrl: false,
		shift: false,
		tab: false,
		backspace: false,
		delete: false,
		meta: false,
		super: false,
		hyper: false,
		capsLock: false,
		numLock: false,
	};
	test('what Ink says becomes the names of keys', () => {
		assert.deepEqual(keyNames('', { ...none, upArrow: true }), ['up']);
		assert.deepEqual(keyNames('', { ...none, escape: true, meta: true }), ['esc']);
		assert.deepEqual(keyNames('l', { ...none, ctrl: true }), ['ctrl-l']);
		assert.deepEqual(keyNames('C', { ...none, shift: true }), ['C']);
		assert.deepEqual(keyNames('q', { ...none, meta: true }), []);
		assert.deepEqual(keyNames('[', none), ['[']);
		assert.deepEqual(keyNames('[200~', none), []);
	});
});

describe('cost', () => {
	test('what happened between two readings; the simulator is not ours', () => {
		const before = { atMs: 1000, frames: 10, bytes: 10_000, cpuMs: 500, ownCpuMs: 200 };
		const now = { atMs: 2000, frames: 14, bytes: 14_400, cpuMs: 940, ownCpuMs: 230 };
		assert.deepEqual(measure(before, now), { fps: 4, bytesPerFrame: 1100, cpuPercent: 3, feedCpuPercent: 41 });
		assert.deepEqual(measure(before, { ...before, atMs: 2000, ownCpuMs: 0 }), {
			fps: 0,
			bytesPerFrame: 0,
			cpuPercent: 0,
			feedCpuPercent: 0,
		});
	});
});

describe('effects of tunables', () => {
	const zone = (index: number): ZoneFacts => ({
		node: 0,
		name: 'Normal',
		startPfn: 0,
		endPfn: 0,
		presentPages: 0,
		managedPages: 100,
		freePages: 50,
		min: 10,
		low: 20,
		high: 30,
		boost: 0,
		buddy: [],
		freeByType: [],
		reserve: 0,
		largestAtLow: -1,
		largestAtMin: -1,
		extfragIndex: Array.from({ length: 11 }, () => index),
		unusableIndex: [],
		score: 0,
		cachedMigratePfn: 0,
		cachedFreePfn: 0,
		deferShift: 0,
		deferConsidered: 0,
		deferOrderFailed: 0,
	});
	const threshold = (index: number, value: number): string =>
		tuneEffect('vm.extfrag_threshold', value, fakeSnapshot({ zones: [zone(index)] }), 0) ?? '';

	test('the threshold is judged as the kernel does: compaction only above it, never a bare −1000', () => {
		assert.match(threshold(500, 500), /index \.500 is not above \.500: skipped/);
		assert.match(threshold(501, 500), /index \.501 is above \.500: compacted/);
		assert.match(threshold(-1000, 500), /would succeed/);
	});

	test('proactiveness compares the score with its band', () => {
		const effect = (score: number, proactive = true): string =>
			tuneEffect('vm.compaction_proactiveness', 20, fakeSnapshot({ nodes: [fakeNode(0, { fragmentationScore: score, proactive })] }), 0) ??
			'';
		assert.match(effect(90), /is 90, not above: it waits/);
		assert.match(effect(91), /is 91, above: it is due/);
		assert.match(effect(91, false), /^off:/);
	});

	test('a tunable without numbers of its own has no effect line', () =>
		assert.equal(tuneEffect('vm.swappiness', 60, fakeSnapshot(), 0), undefined));
});
