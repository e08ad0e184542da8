/** vm.defrag_mode (J. Weiner): bursts of huge page faults beside a kernel build, without and with it. */
import type { Comparison } from './compare.js';
import { judgeMeasured, type Measured, type Tolerance } from './judge.js';
import { grantedPercent, meanUs, openPreset, type PublishedRun, runPublished, scaleOf } from './published-run.js';

const RATIO: Tolerance = { unit: 'times', floor: 0, factor: 2 };
const PERCENT: Tolerance = { unit: '%', floor: 15 };

/** Means of 15 runs, before and after. */
const HUGE_FAULTS = [46_727.07, 63_223.67] as const;
const FALLBACKS = [21_910.6, 5412.47] as const;
const BURST_TIME = [52_739.45, 28_904.0] as const;
const KCOMPACTD_SCANNED = [3_369_601.27 + 5_075_474.47, 2_267_500.33 + 2_339_773.0] as const;
const KSWAPD_SCANNED = [2_160_926, 4_002_186] as const;

const SCAN_CAUSE =
	'without defrag_mode kcompactd has nearly nothing to do here: only a boost or a request of a high order wakes it, and the script has few of either';
const CAUSES: readonly (readonly [metric: RegExp, cause: string])[] = [
	[
		/refused|huge faults/,
		'how much of a burst finds a whole block depends on the HIGH mark and on the size of the bursts, neither of which the posting gives',
	],
	[/kcompactd/, SCAN_CAUSE],
	[/kswapd/, 'memory is so short here that kswapd works all the time in either mode'],
];

export function compareDefragMode(seeds: readonly number[]): Comparison {
	const preset = openPreset('defrag-mode');
	const run = (mode: number): PublishedRun[] => seeds.map((seed) => runPublished(preset, seed, { tunables: { 'vm.defrag_mode': mode } }));
	const pairs = zip(run(0), run(1));
	const quotient = (name: string, [before, after]: readonly [number, number], of: (run: PublishedRun) => number): Measured => ({
		name: `${name}, mode 0 / 1`,
		tolerance: RATIO,
		real: before / after,
		untouched: 1,
		simulated: pairs.map(([off, on]) => of(off) / Math.max(1, of(on))),
	});
	const share = (name: string, which: 0 | 1): Measured => ({
		name,
		tolerance: PERCENT,
		real: (100 * HUGE_FAULTS[which]) / (HUGE_FAULTS[which] + FALLBACKS[which]),
		untouched: 0,
		simulated: pairs.map((pair) => grantedPercent(pair[which].timing)),
	});
	const measures: Measured[] = [
		share('huge faults served, mode 0 (fitted)', 0),
		share('huge faults served, mode 1', 1),
		quotient('refused huge faults', FALLBACKS, ({ timing }) => timing.refused.count),
		quotient('time of a burst', BURST_TIME, ({ timing }) => meanUs(timing)),
		quotient(
			'scanned by kcompactd',
			KCOMPACTD_SCANNED,
			({ grew }) => grew('compact_daemon_migrate_scanned') + grew('compact_daemon_free_scanned'),
		),
		quotient('scanned by kswapd', KSWAPD_SCANNED, ({ grew }) => grew('pgscan_kswapd')),
	];
	return {
		name: 'published/defrag-mode',
		kernel: 'rules of 6.18',
		trigger: 'the whole script',
		heading: `J. Weiner, 13 Mar 2025, Linux 6.14; ${scaleOf(preset)}`,
		counted: true,
		published: true,
		metrics: measures.map((one) => judgeMeasured(one, CAUSES.find(([names]) => names.test(one.name))?.[1])),
	};
}

function zip<A, B>(left: readonly A[], right: readonly B[]): [A, B][] {
	return left.flatMap((one, i): [A, B][] => (right[i] === undefined ? [] : [[one, right[i]]]));
}
