/** Proactive compaction (N. Gupta): a driver that takes all memory in 2 MiB blocks, with and without it. */
import { HUGE_ORDER, type Scenario, type TIMING_PERCENTILES } from '../model/index.js';
import type { Comparison } from './compare.js';
import { judgeMeasured, type Measured, type Tolerance } from './judge.js';
import { openPreset, percentile, type PublishedRun, runPublished, scaleOf, type Variant } from './published-run.js';

const TIME: Tolerance = { unit: 'µs', floor: 1, factor: 2 };
const SHARE: Tolerance = { unit: '%', floor: 3 };
const RATIO: Tolerance = { unit: 'times', floor: 0, factor: 2 };
const MOVED: Tolerance = { unit: 'pages', floor: 0, factor: 1.25 };
const SCORE: Tolerance = { unit: 'points', floor: 10 };

type Percent = (typeof TIMING_PERCENTILES)[number];

/** Columns of the posting of 16 June 2020, µs. */
const VANILLA: readonly (readonly [Percent, number])[] = [
	[5, 7894],
	[25, 12_561],
	[50, 21_229],
	[75, 30_147],
	[95, 33_799],
];
const PATCHED: readonly (readonly [Percent, number])[] = [
	[5, 2],
	[50, 4],
	[90, 5],
	[95, 429],
];
/** Average of the whole column, straight lines between its percentiles. */
const VANILLA_MEAN_US = 21_679;

const CAUSES: readonly (readonly [RegExp, string])[] = [
	[
		/^proactiveness 0: p/,
		'the published times grow from 8 to 34 ms as memory is taken, the simulated ones are alike from first to last: passing over a pageblock costs the same here whether it is taken or only unsuitable',
	],
	[/^proactiveness 20: p95/, 'one request in twenty finds no block, so this percentile lies on the edge between both kinds'],
	[/^asked as movable: blocks/, 'the posting does not say why its driver was refused so early; its reviewers asked the same'],
];

export function compareTakenPages(seeds: readonly number[]): Comparison[] {
	const preset = openPreset('proactive-pages');
	return [...['5.9', '6.18'].map((kernel) => bothSettings(preset, kernel, seeds)), asMovable(preset, seeds)];
}

const judge = (measured: Measured) => judgeMeasured(measured, CAUSES.find(([names]) => names.test(measured.name))?.[1]);

function bothSettings(preset: Scenario, kernel: string, seeds: readonly number[]): Comparison {
	const run = (proactiveness: number): PublishedRun[] =>
		seeds.map((seed) => runPublished(preset, seed, { kernel, tunables: { 'vm.compaction_proactiveness': proactiveness } }));
	const [vanilla, patched] = [run(0), run(20)];
	const times = (name: string, runs: readonly PublishedRun[], column: readonly (readonly [Percent, number])[]): Measured[] =>
		column.map(([percent, real]) => ({
			name: `${name}: p${percent} of the requests`,
			tolerance: TIME,
			real,
			untouched: 0,
			simulated: runs.map(({ timing }) => percentile(timing.granted, percent)),
		}));
	const median = ({ timing }: PublishedRun): number => percentile(timing.granted, 50);
	const measures: Measured[] = [
		...obtained('proactiveness 0', vanilla, 98),
		...times('proactiveness 0', vanilla, VANILLA),
		{
			name: 'proactiveness 0: mean (fitted)',
			tolerance: TIME,
			real: VANILLA_MEAN_US,
			untouched: 0,
			simulated: vanilla.map(({ timing }) => timing.granted.meanUs),
		},
		{
			name: 'proactiveness 0: pages moved per block',
			tolerance: MOVED,
			real: 128,
			untouched: 0,
			simulated: vanilla.map(({ timing, grew }) => grew('pgmigrate_success') / timing.granted.count),
		},
		{
			name: 'proactiveness 20: score before the first request',
			tolerance: SCORE,
			real: 80,
			untouched: 100,
			simulated: patched.map(({ start }) => start.nodes[0]?.fragmentationScore ?? 0),
		},
		...obtained('proactiveness 20', patched, 98),
		...times('proactiveness 20', patched, PATCHED),
		{
			name: 'median, proactiveness 0 / 20',
			tolerance: RATIO,
			real: 21_229 / 4,
			untouched: 1,
			simulated: vanilla.map((one, i) => median(one) / Math.max(1, median(patched[i] ?? one))),
		},
	];
	return {
		name: `published/proactive-pages, ${kernel}`,
		kernel: `rules of ${kernel}`,
		trigger: 'the whole script',
		heading: `N. Gupta, 16 Jun 2020, Linux 5.6-rc3; ${scaleOf(preset)}`,
		counted: true,
		published: true,
		metrics: measures.map(judge),
	};
}

/** Share of all that is free at the start. */
function obtained(name: string, runs: readonly PublishedRun[], real: number): Measured[] {
	const simulated = runs.map(({ timing, start }) => {
		const free = start.nodes.reduce((pages, node) => pages + node.freePages, 0);
		return (100 * timing.granted.count * (1 << HUGE_ORDER)) / free;
	});
	return [{ name: `${name}: blocks obtained, of free memory`, tolerance: SHARE, real, untouched: 0, simulated }];
}

/** The author's measurement of 30 October 2019 on 32 GiB with Linux 5.4-rc5, whose driver asked for movable memory. */
function asMovable(preset: Scenario, seeds: readonly number[]): Comparison {
	const variant: Variant = {
		kernel: '5.3',
		tunables: { 'vm.compaction_proactiveness': 0 },
		// 32 GiB to 4 GiB: a pageblock stands for eight.
		costs: { passBlock: 8 * 42 },
		edit: (op) => (op.op === 'take' ? { ...op, movable: true, refusals: 1 } : op),
	};
	const runs = seeds.map((seed) => runPublished(preset, seed, variant));
	// The published column is fast up to its 60th percentile; where compaction served, it reads 215, 222, 323 and 429.
	const served = (real: number, percent: Percent, words: string): Measured => ({
		name: `asked as movable: a request that compacts, ${words}`,
		tolerance: TIME,
		real,
		untouched: 0,
		simulated: runs.map(({ timing }) => percentile(timing.granted, percent)),
	});
	const measures = [served(222, 50, 'mostly'), served(429, 90, 'at worst'), ...obtained('asked as movable', runs, 14)];
	return {
		name: 'published/proactive-pages, movable',
		kernel: 'rules of 5.3',
		trigger: 'the whole script',
		heading: 'N. Gupta, 30 Oct 2019, Linux 5.4-rc5; scaled: 32 GiB to 4 GiB, a pageblock passed over stands for 8',
		counted: true,
		published: true,
		metrics: measures.map(judge),
	};
}
