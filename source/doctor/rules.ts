/** Conditions that are seen directly in counters and CPU times. */
import {
	busiestNode,
	type Case,
	countOf,
	daemonEvidence,
	endedAs,
	freeEvidence,
	grown,
	indexEvidence,
	plainEvidence,
	scoreEvidence,
	stallEvidence,
	unservedEvidence,
	vmstatEvidence,
	worstZone,
} from './case.js';
import { CONDITION_TITLES, type Finding } from './finding.js';
import {
	compactNow,
	deferTheDefrag,
	defragMode,
	dropPageCache,
	dropSlab,
	earlierKswapd,
	isolation,
	lessProactive,
	moreMinFree,
	moreProactive,
	movableZone,
	newerKernel,
	noBoost,
	noHugePages,
	remediesFor,
	reserveAtBoot,
	stallForHuge,
} from './remedies.js';

/** Share of the time that tasks were stalled, all together: 5 ms in every second are felt as latency spikes. */
const STALLED = 0.005;
/** Mean stall below which they are mostly attempts turned away at once, which cost a task next to nothing. */
const FELT_NS = 500_000;
/** Share of one CPU that kcompactd takes on one node: more than this stands out in top. */
const BUSY_DAEMON = 0.15;
/** Share of huge page faults that got 4 KiB pages: below it the loss is in the noise of a workload. */
export const FALLING_BACK = 0.1;
/** Events per second that are worth a word. */
const NOTICEABLE = 1;
/** Share of all direct compactions that were put off: most demand goes unheard. */
const MOSTLY_DEFERRED = 0.5;
/** Pages kswapd looks at per second before its yield means anything, and the yield below which it runs in vain. */
const SCANNING = 1000;
const POOR_YIELD = 0.1;
/** MAX_RECLAIM_RETRIES: rounds without a page after which kswapd gives up (mm/internal.h, 6.18). */
const HOPELESS = 16;

const one = (value: number): string => value.toFixed(1);
const whole = (value: number): string => String(Math.round(value));

export function directStalls(of: Case): Finding | undefined {
	const { stalled, stalls, stallMeanNs } = of.rates;
	if (!(stalled >= STALLED && stallMeanNs >= FELT_NS) || stalls < NOTICEABLE) return undefined;
	return {
		id: 'direct-stalls',
		title: CONDITION_TITLES['direct-stalls'],
		severity: 'bad',
		summary: `${whole(stalls)} tasks a second compact memory themselves in the middle of an allocation, for ${one(stallMeanNs / 1e6)} ms each.`,
		cause: 'A task asks for a large block, none is free, and nobody has made one in time: it has to do the work itself.',
		evidence: [
			...stallEvidence(of),
			vmstatEvidence(of, 'compact_success', 'ended with the block'),
			daemonEvidence(of, 'kcompactd'),
			scoreEvidence(of),
		],
		remedies: remediesFor(of, [
			moreProactive,
			newerKernel('5.9', 'proactive compaction'),
			deferTheDefrag,
			defragMode,
			noHugePages,
			reserveAtBoot,
		]),
	};
}

export function kcompactdCpu(of: Case): Finding | undefined {
	if (!(of.rates.kcompactd >= BUSY_DAEMON)) return undefined;
	const node = of.snapshot.nodes[busiestNode(of, 'kcompactdNs')];
	return {
		id: 'kcompactd-cpu',
		title: CONDITION_TITLES['kcompactd-cpu'],
		severity: 'warn',
		summary: `kcompactd${node?.id ?? 0} uses ${whole(of.rates.kcompactd * 100)} % of a CPU and moves ${whole(of.rates.migrated)} pages a second.`,
		cause: node?.proactive
			? 'Memory is scattered as fast as it is compacted, and proactive compaction goes on while the score is above its threshold.'
			: 'Allocations of high order wake it again and again, and what it makes is used up or scattered at once.',
		evidence: [
			daemonEvidence(of, 'kcompactd'),
			scoreEvidence(of),
			vmstatEvidence(of, 'pgmigrate_success', 'pages moved', of.rates.migrated),
			vmstatEvidence(of, 'compact_daemon_wake', 'woken for somebody'),
		],
		remedies: remediesFor(of, [lessProactive, noHugePages, stallForHuge, movableZone]),
	};
}

export function deferred(of: Case): Finding | undefined {
	const put = endedAs(of, 'deferred') / of.rates.seconds;
	const all = of.rates.unserved + (of.now.successes - of.before.successes) / of.rates.seconds;
	if (put < NOTICEABLE || put < all * MOSTLY_DEFERRED) return undefined;
	const zone = worstZone(of, (each) => of.snapshot.zones[each]?.deferShift ?? 0);
	const shift = of.snapshot.zones[zone]?.deferShift ?? 0;
	return {
		id: 'deferred',
		title: CONDITION_TITLES.deferred,
		severity: 'warn',
		summary: `${whole(put)} of ${whole(all)} attempts a second are turned away, because compaction has failed there before.`,
		cause:
			'After a failure the kernel refuses the next attempts on the zone, and twice as many after each further one, up to 63: something makes it fail.',
		evidence: [
			unservedEvidence(of, 'deferred', 'attempts put off'),
			plainEvidence(`zones[${zone}].deferShift`, 'back-off doubled (0 to 6 times)', shift),
			vmstatEvidence(of, 'compact_fail', 'direct compactions in vain'),
		],
		remedies: remediesFor(of, [compactNow, dropSlab, moreProactive, moreMinFree, noHugePages]),
	};
}

export function thpFallback(of: Case): Finding | undefined {
	const { thpFaults, thpShare } = of.rates;
	const back = thpFaults * (1 - thpShare);
	if (!(back >= NOTICEABLE) || 1 - thpShare < FALLING_BACK) return undefined;
	return {
		id: 'thp-fallback',
		title: CONDITION_TITLES['thp-fallback'],
		severity: 'bad',
		summary: `${whole((1 - thpShare) * 100)} % of ${whole(thpFaults)} huge page faults a second get 4 KiB pages instead.`,
		cause: 'No free 2 MiB block when the fault comes, and none was made for it: not tried (thp.defrag), put off, or in vain.',
		evidence: [
			vmstatEvidence(of, 'thp_fault_fallback', 'faults that fell back', back),
			vmstatEvidence(of, 'thp_fault_alloc', 'faults that got a huge page', thpFaults - back),
			scoreEvidence(of),
		],
		remedies: remediesFor(of, [moreProactive, stallForHuge, compactNow, movableZone, isolation, reserveAtBoot]),
	};
}

export function kswapdNoProgress(of: Case): Finding | undefined {
	const { kswapdScanned, kswapdYield } = of.rates;
	const given = of.snapshot.nodes.findIndex((node) => node.kswapdFailures >= HOPELESS && isShort(of, node.id));
	const vain = kswapdScanned >= SCANNING && kswapdYield < POOR_YIELD;
	if (given < 0 && !vain) return undefined;
	const node = given >= 0 ? given : busiestNode(of, 'kswapdNs');
	const facts = of.snapshot.nodes[node];
	const zone = worstZone(of, (each) => {
		const { node: home, freePages = 0, low = 1 } = of.snapshot.zones[each] ?? {};
		return home === facts?.id ? -freePages / low : Number.NEGATIVE_INFINITY;
	});
	return {
		id: 'kswapd-no-progress',
		title: CONDITION_TITLES['kswapd-no-progress'],
		severity: 'warn',
		summary:
			given >= 0
				? `kswapd${facts?.id ?? node} has given up after ${HOPELESS} rounds without a page, with free memory below the low watermark.`
				: `kswapd looks at ${whole(kswapdScanned)} pages a second and gets ${one(kswapdYield * 100)} % of them.`,
		cause:
			'What is on the lists cannot be reclaimed: anonymous memory without swap, dirty or locked pages, or cache that is used again at once.',
		evidence: [
			vmstatEvidence(of, 'pgscan_kswapd', 'pages kswapd looked at', kswapdScanned),
			grown(
				of,
				'vmstat.pgsteal_kswapd',
				'pages it reclaimed',
				countOf(of.snapshot, 'pgsteal_kswapd'),
				of.now.kswapdStolen - of.before.kswapdStolen,
			),
			daemonEvidence(of, 'kswapd'),
			plainEvidence(`nodes[${node}].kswapdFailures`, 'rounds in a row without a page', facts?.kswapdFailures ?? 0),
			...freeEvidence(of, zone),
		],
		remedies: remediesFor(of, [dropSlab, dropPageCache, noBoost, noHugePages]),
	};
}

/** Some zone of the node that matters is below its low watermark. */
function isShort({ snapshot }: Case, node: number): boolean {
	return snapshot.zones.some((zone) => zone.node === node && zone.freePages < zone.low);
}

export function refusedAllocations(of: Case): Finding | undefined {
	const { refused } = of.rates;
	if (!(refused >= NOTICEABLE)) return undefined;
	const since = of.now.refused.map((requests, each) => requests - (of.before.refused[each] ?? 0));
	const order = since.indexOf(Math.max(...since.slice(1)), 1);
	const zone = worstZone(of, (each) => of.snapshot.zones[each]?.extfragIndex[order] ?? -1);
	return {
		id: 'refused-allocations',
		title: CONDITION_TITLES['refused-allocations'],
		severity: 'bad',
		summary: `${whole(refused)} requests above order 0 a second fail (page allocation failure), most of order ${order}.`,
		cause: of.snapshot.features.compaction
			? 'Requests that may not wait (network buffers) find no block of their size above the watermark, and cannot compact for one.'
			: 'This kernel cannot compact: large blocks come from luck, from reclaim, or from a reservation at boot.',
		evidence: [
			grown(of, `allocations.refused[${order}]`, `refused, order ${order}`, of.now.refused[order] ?? 0, since[order] ?? 0),
			indexEvidence(of, zone, order),
			...freeEvidence(of, zone),
		],
		remedies: remediesFor(of, [
			newerKernel('2.6.35', 'compaction'),
			newerKernel('5.9', 'proactive compaction'),
			moreMinFree,
			earlierKswapd,
			moreProactive,
			compactNow,
			reserveAtBoot,
		]),
	};
}
