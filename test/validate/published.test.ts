/** Published results on machines small enough for a test: the direction of each effect and its rough size, and that its cause is its cause. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scenario, TimelineOp } from '../../source/model/index.js';
import type { Comparison, Metric } from '../../source/validate/compare.js';
import {
	grantedPercent,
	meanUs,
	openPreset,
	percentile,
	type PublishedRun,
	runPublished,
	scaleOf,
	type Variant,
} from '../../source/validate/published-run.js';
import { RULES_OF_5_0 } from '../../source/validate/published-scanners.js';
import { jsonReport, publishedSummary, summarize, textReport } from '../../source/validate/report.js';

/** The preset on a machine smaller by a factor, asked for more slowly by as much; a pageblock passed over stands for more. */
function shrunk(name: string, factor: number): Scenario {
	const preset = openPreset(name);
	const smaller = (op: TimelineOp): TimelineOp => {
		if (op.op === 'take') return { ...op, pause_ms: (op.pause_ms ?? 0) * factor };
		return op.op === 'anon' || op.op === 'thpscale' ? { ...op, mb: Math.floor(op.mb / factor) } : op;
	};
	const { nodes, bootKernelMib } = preset.machine;
	const { passBlock } = preset.costs;
	return {
		...preset,
		machine: {
			...preset.machine,
			nodes: nodes.map((node) => ({ ...node, memoryMib: node.memoryMib / factor })),
			lowMib: 32,
			bootKernelMib: Math.floor(bootKernelMib / factor),
		},
		tunables: { ...preset.tunables, 'vm.min_free_kbytes': 1024 },
		costs: passBlock === undefined ? preset.costs : { ...preset.costs, passBlock: passBlock * factor },
		timeline: preset.timeline.map(smaller),
	};
}

const PAGES = shrunk('proactive-pages', 4);

function takePages(proactiveness: number, variant: Variant = {}): PublishedRun {
	return runPublished(PAGES, 1, { tunables: { 'vm.compaction_proactiveness': proactiveness }, ...variant });
}

const median = ({ timing }: PublishedRun) => percentile(timing.granted, 50);

function obtainedPercent({ timing, start }: PublishedRun): number {
	return (100 * 512 * timing.granted.count) / start.nodes.reduce((pages, node) => pages + node.freePages, 0);
}

test('proactive compaction: a thousandth of the time for a huge page, nearly all memory either way, a quarter of a block moved for each', () => {
	const vanilla = takePages(0);
	const patched = takePages(20);
	assert.ok(median(vanilla) >= 10_000 && median(vanilla) <= 45_000, `${median(vanilla)} µs`);
	assert.ok(median(patched) <= 8, `${median(patched)} µs`);
	for (const run of [vanilla, patched]) assert.ok(obtainedPercent(run) >= 94, `${obtainedPercent(run)} % of free memory`);
	const moved = vanilla.grew('pgmigrate_success') / vanilla.timing.granted.count;
	assert.ok(moved >= 110 && moved <= 175, `${moved} pages a block`);
	assert.ok((patched.start.nodes[0]?.fragmentationScore ?? 100) <= 82);
	const without = takePages(20, { features: { proactive: false } });
	assert.ok(median(without) >= 1000 * median(patched), `without the feature ${median(without)} µs`);
});

test('a request that compacts takes some 0.2 ms where it need not pass over memory first', () => {
	const { timing } = takePages(0, {
		costs: { passBlock: 0 },
		edit: (op) => (op.op === 'take' ? { ...op, movable: true, refusals: 1 } : op),
	});
	assert.ok(percentile(timing.granted, 50) >= 110 && percentile(timing.granted, 50) <= 450, `${percentile(timing.granted, 50)} µs`);
});

const SERIES = shrunk('scanner-series', 8);

test('the scanners of 5.1: a fraction of the free pages scanned, more huge pages, sooner', () => {
	const before = runPublished(SERIES, 1, { features: RULES_OF_5_0 });
	const after = runPublished(SERIES, 1, {});
	const ratio = (other: PublishedRun) => before.grew('compact_free_scanned') / other.grew('compact_free_scanned');
	assert.ok(ratio(after) >= 3, `${ratio(after)} times`);
	assert.ok(grantedPercent(after.timing) >= grantedPercent(before.timing) + 15);
	assert.ok(meanUs(after.timing) <= meanUs(before.timing) / 1.1, `${meanUs(after.timing)} µs instead of ${meanUs(before.timing)}`);
});

test('defrag_mode: more of a burst finds whole pageblocks, and it is over sooner', () => {
	const preset = openPreset('defrag-mode');
	const [off, on] = [0, 1].map((mode) => runPublished(preset, 1, { tunables: { 'vm.defrag_mode': mode } }));
	assert.ok(off && on);
	const served = [grantedPercent(off.timing), grantedPercent(on.timing)];
	assert.ok((served[1] ?? 0) >= (served[0] ?? 100) + 5, `${served} % got a huge page`);
	assert.ok(meanUs(on.timing) < meanUs(off.timing));
});

test('every preset says how it is scaled, and stops at its end', () => {
	for (const name of ['proactive-pages', 'scanner-series', 'thpscale', 'defrag-mode'])
		assert.match(scaleOf(openPreset(name)), /^scaled: .+ to .+/);
	assert.throws(() => scaleOf({ ...PAGES, watch: [] }), /does not say how it is scaled/);
	assert.throws(() => runPublished({ ...PAGES, seconds: 1 }, 1, {}), /the mark "start" was not reached in 1 s/);
});

const metric: Metric = {
	name: 'fault latency, 5.0 / 5.1',
	unit: 'times',
	real: 1.4,
	sim: 3,
	simMin: 3,
	simMax: 3,
	tolerance: 1.4,
	factor: 2,
	trivial: false,
	verdict: 'miss',
	cause: 'no locks',
};
const published: Comparison = {
	name: 'published/some-result',
	kernel: 'rules of 5.3',
	trigger: 'the whole script',
	heading: 'somebody, 2019; scaled: 1 TiB to 4 GiB',
	counted: true,
	published: true,
	metrics: [metric, { ...metric, name: 'huge faults', unit: '%', real: 98, sim: 97, verdict: 'ok', cause: null }],
};

test('published results are counted apart from recordings, and those only shown not at all', () => {
	const shown = { ...published, name: 'published/other rules', counted: false };
	assert.deepEqual(publishedSummary([published, shown]), { ratios: 2, ok: 1 });
	assert.deepEqual(summarize([published, shown]).metrics, 0);
	const text = textReport([published], [], 8);
	assert.match(text, /^published\/some-result: rules of 5\.3, somebody, 2019; scaled: 1 TiB to 4 GiB\n {2}metric +published +simulated/);
	assert.match(text, /\n {2}fault latency, 5\.0 \/ 5\.1: no locks\n/);
	assert.match(text, /\npublished results: 1 of 2 ratios reproduced/);
	const report = JSON.parse(jsonReport([published], [])) as { recordings: { name: string }[]; summary: { published: unknown } };
	assert.deepEqual([report.recordings[0]?.name, report.summary.published], ['published/some-result', { ratios: 2, ok: 1 }]);
});
