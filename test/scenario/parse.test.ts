/** Presets: what is read, and what is said about each flaw. A broken preset's first line is the message it must get. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parsePreset, UsageError } from '../../source/scenario/index.js';

const COST_NAMES = ['scanMigrate', 'fault'];
const parse = (text: string, file = 'p.yaml') => parsePreset(text, { file, name: 'p', costNames: COST_NAMES });
const messageOf = (text: string, file?: string): string => {
	try {
		parse(text, file);
	} catch (error) {
		assert.ok(error instanceof UsageError, `not a UsageError: ${String(error)}`);
		return error.message;
	}
	return 'accepted';
};

const folder = new URL('invalid/', import.meta.url);
for (const name of readdirSync(folder)) {
	test(`refuses ${name}`, () => {
		const text = readFileSync(new URL(name, folder), 'utf8');
		const expected = (text.split('\n')[0] ?? '').replace(/^# /, `${name}:`);
		const message = messageOf(text, name);
		assert.ok(message.startsWith(expected), `expected ${expected}\n     got ${message}`);
		assert.equal(message.split('\n').length, 1, message);
	});
}

const WHOLE = `
title: Everything
question: Is every key read?
watch: [one, two]
try: [three]
kernel: "6.18"
features: { capture: off, thp: on }
seed: 42
seconds: 2min
machine:
  nodes:
    - { memory: 4GiB, cpus: 8 }
    - { memory: 512, start_pfn: 2097152 }
  low: 2GiB
  reserved_permille: 20
  boot_kernel: 64MiB
  kernelcore: 1GiB
  movablecore: 512MiB
  distances: [[10, 21], [30, 10]]
  hugepages: 64
sysctl: { vm.swappiness: 10 }
thp: { enabled: always, defrag: defer+madvise, khugepaged: { scan_sleep_millisecs: 500, max_ptes_none: 64 } }
costs: { scan_migrate: 30, fault: 0 }
timeline:
  - { t: 2, op: free_random, name: A, p: 0.5, run: 8, seed: 3 }
  - { t: 1, op: anon, name: A, mb: 64.5, node: 1, bg: 1, every_ms: 500, times: 3 }
  - { t: 1, op: write, path: /proc/sys/vm/swappiness, value: "10" }
  - { t: 3, op: offline, section: 5, timeout_ms: 250 }
  - { t: 4, op: online, section: 5, to: movable }
  - { t: 5, op: write, path: /sys/devices/system/memory/memory5/state, value: offline }
actors:
  - { name: h, kind: heap, node: 1, start: 2s, resident: 1GiB, grow_per_s: 10MiB, churn_per_s: 0, run: 8, hugepage: true, swing: 100MiB, swing_period: 5s }
  - { name: r, kind: reader, file: 1GiB, rate_per_s: 100MiB, random_percent: 25 }
  - { name: b, kind: buffers, order: 2, rate_per_s: 1000, life: 20ms, atomic: true, burst_every: 2s }
  - { name: s, kind: slab, reclaimable: true, grow_pages_per_s: 5, limit: 10MiB, churn_pages_per_s: 2 }
  - { name: t, kind: thp, size: 64MiB, every: 1.5s, hold: 900ms, pause: 500us }
`;

test('reads every key, in its own unit', () => {
	assert.deepEqual(parse(WHOLE), {
		name: 'p',
		title: 'Everything',
		question: 'Is every key read?',
		watch: ['one', 'two'],
		tryThis: ['three'],
		kernel: '6.18',
		features: { capture: false, thp: true },
		seed: 42,
		seconds: 120,
		machine: {
			nodes: [
				{ memoryMib: 4096, cpus: 8 },
				{ memoryMib: 512, cpus: 2, startPfn: 2097152 },
			],
			lowMib: 2048,
			reservedPermille: 20,
			bootKernelMib: 64,
			kernelcoreMib: 1024,
			movablecoreMib: 512,
			distances: [
				[10, 21],
				[30, 10],
			],
			hugepages: 64,
		},
		tunables: {
			'vm.swappiness': 10,
			'thp.enabled': 'always',
			'thp.defrag': 'defer+madvise',
			'khugepaged.scan_sleep_millisecs': 500,
			'khugepaged.max_ptes_none': 64,
		},
		costs: { scanMigrate: 30, fault: 0 },
		timeline: [
			{ t: 1, op: 'anon', name: 'A', mb: 64.5, node: 1, bg: true, everyMs: 500, times: 3 },
			{ t: 1, op: 'write', path: '/proc/sys/vm/swappiness', value: '10' },
			{ t: 2, op: 'free_random', name: 'A', p: 0.5, run: 8, seed: 3 },
			{ t: 3, op: 'offline', section: 5, timeout_ms: 250 },
			{ t: 4, op: 'online', section: 5, to: 'movable' },
			{ t: 5, op: 'write', path: '/sys/devices/system/memory/memory5/state', value: 'offline' },
		],
		actors: [
			{
				kind: 'heap',
				name: 'h',
				node: 1,
				startMs: 2000,
				residentMib: 1024,
				growMibPerS: 10,
				churnMibPerS: 0,
				run: 8,
				hugepage: true,
				swingMib: 100,
				swingMs: 5000,
			},
			{ kind: 'reader', name: 'r', node: 0, fileMib: 1024, rateMibPerS: 100, randomPercent: 25 },
			{ kind: 'buffers', name: 'b', node: 0, order: 2, ratePerS: 1000, lifeMs: 20, atomic: true, burstMs: 2000 },
			{ kind: 'slab', name: 's', node: 0, reclaimable: true, growPagesPerS: 5, limitMib: 10, churnPagesPerS: 2 },
			{ kind: 'thp', name: 't', node: 0, mib: 64, everyMs: 1500, holdMs: 900, pauseUs: 500 },
		],
	});
});

test('JSON is read the same way, and its positions are right', () => {
	const text = '{"title": "x", "question": "y",\n "machine": {"nodes": [{"memory": "64MiB"}]}}';
	assert.equal(parse(text).machine.nodes[0]?.memoryMib, 64);
	assert.equal(messageOf(text.replace('64MiB', '64 mice')).split(':').slice(0, 3).join(':'), 'p.yaml:2:35');
});

test('all flaws of a file are listed in its order, at most eight of them', () => {
	const lines = messageOf('title: 1\nquestion: 2\nseed: x\nmachine: { nodes: [{ memory: x, cpus: y }] }\n').split('\n');
	assert.deepEqual(
		lines.map((line) => line.split(':').slice(1, 3).join(':')),
		['1:8', '2:11', '3:7', '4:30', '4:39'],
	);
	const many = messageOf(`${WHOLE}`.replace(/vm\.swappiness: 10/, Array.from({ length: 12 }, (_, at) => `vm.x${at}: 1`).join(', '))).split(
		'\n',
	);
	assert.equal(many.length, 9);
	assert.match(many[8] ?? '', /and 4 more$/);
});

test('an empty file, and one that is no map', () => {
	assert.match(messageOf('# nothing\n'), /^p\.yaml:\d+:\d+: expected an object/);
	assert.match(messageOf(' \n'), /^p\.yaml:1:1: the file is empty/);
	assert.match(messageOf('7'), /^p\.yaml:1:1: expected an object with the keys title, question/);
});

test('a text made to explode on reading is refused', () => {
	const bomb = [
		'a: &a [x,x,x,x,x,x,x,x,x]',
		...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]`),
	];
	assert.match(messageOf(bomb.join('\n')), /^p\.yaml:/);
});
