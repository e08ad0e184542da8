/** Compaction that fails where somebody goes without, told apart by cause. */
import { HUGE_ORDER } from '../model/index.js';
import {
	blockEvidence,
	type Case,
	endedAs,
	freeEvidence,
	indexEvidence,
	spoiledIn,
	unservedEvidence,
	vmstatEvidence,
	worstZone,
	zoneName,
} from './case.js';
import { CONDITION_TITLES, type Finding } from './finding.js';
import {
	compactNow,
	deferTheDefrag,
	defragModeAtBoot,
	dropPageCache,
	dropSlab,
	earlierKswapd,
	isolation,
	lowerThreshold,
	moreMinFree,
	moreProactive,
	movableZone,
	noHugePages,
	remediesFor,
	shrinkSlabMore,
} from './remedies.js';
import { FALLING_BACK } from './rules.js';

/** Failed attempts per second from which compaction counts as failing: fewer cost nobody anything one would notice. */
const FAILING = 1;
/** Requests per second that went without for want of a block. */
const WITHOUT = 1;
/** Share of the partly free pageblocks with an unmovable page from which these, not the holes, are what stands in the way. */
const MOSTLY_SPOILED = 0.5;
/** Share of the failures that were not even begun because too little was free, from which memory, not its order, is what lacks. */
const MOSTLY_SHORT = 0.5;

export function failures(of: Case): Finding | undefined {
	const { unserved, refused, thpFaults, thpShare } = of.rates;
	const without = thpFaults * (1 - thpShare) || 0;
	const suffers = (without >= WITHOUT && 1 - thpShare >= FALLING_BACK) || refused >= WITHOUT;
	if (unserved < FAILING || !suffers) return undefined;
	if (memoryIsShort(of)) return noMemory(of);
	const zone = worstZone(of, (each) => spoiledIn(of, each));
	return spoiledIn(of, zone) >= MOSTLY_SPOILED ? unmovable(of, zone) : fragmentation(of);
}

/** Deferred attempts say nothing of the cause: something else had failed before. */
function memoryIsShort(of: Case): boolean {
	const short = endedAs(of, 'skipped', 'not_suitable_zone');
	const tried = endedAs(of, 'complete', 'partial_skipped', 'contended', 'no_suitable_page', 'success', 'continue');
	return short > 0 && short >= (short + tried) * MOSTLY_SHORT;
}

function figures(of: Case): string {
	const { unserved, stalls } = of.rates;
	const got = Math.max(0, stalls - (unserved - endedAs(of, 'skipped') / of.rates.seconds));
	return `${whole(unserved)} attempts a second got no block, ${whole(got)} did`;
}

function whole(value: number): string {
	return String(Math.round(value));
}

const ENDS = [
	['complete', 'of these, through a whole zone'],
	['partial_skipped', 'of these, through part of one'],
	['deferred', 'put off after earlier failures'],
	['skipped', 'not begun, too little free'],
] as const;

function attempts(of: Case) {
	return [
		vmstatEvidence(of, 'compact_fail', 'direct compactions in vain', of.rates.unserved - endedAs(of, 'skipped') / of.rates.seconds),
		...ENDS.filter(([result]) => endedAs(of, result) > 0).map(([result, label]) => unservedEvidence(of, result, label)),
	];
}

function unmovable(of: Case, zone: number): Finding {
	return {
		id: 'failures-unmovable',
		title: CONDITION_TITLES['failures-unmovable'],
		severity: 'bad',
		summary: `${figures(of)}; of the partly free pageblocks in ${zoneName(of, zone)}, ${whole(spoiledIn(of, zone) * 100)} % hold a page that cannot move.`,
		cause:
			'One unmovable page (slab, page table, buffer, pinned) keeps its whole 2 MiB block from becoming free: pages move, and no block comes of it.',
		evidence: [...attempts(of), ...blockEvidence(of, zone), indexEvidence(of, zone)],
		remedies: remediesFor(of, [dropSlab, shrinkSlabMore, movableZone, defragModeAtBoot, isolation, deferTheDefrag, noHugePages]),
	};
}

function fragmentation(of: Case): Finding {
	const zone = worstZone(of, (each) => of.snapshot.zones[each]?.extfragIndex[HUGE_ORDER] ?? -1);
	return {
		id: 'failures-fragmentation',
		title: CONDITION_TITLES['failures-fragmentation'],
		severity: 'bad',
		summary: `${figures(of)}, although ${zoneName(of, zone)} has free memory and few unmovable pages.`,
		cause:
			'Free memory is scattered over so many blocks that an attempt ends before it has emptied one, or others take the pages it has freed.',
		evidence: [...attempts(of), indexEvidence(of, zone), ...freeEvidence(of, zone), ...blockEvidence(of, zone)],
		remedies: remediesFor(of, [moreProactive, compactNow, moreMinFree, lowerThreshold, movableZone, deferTheDefrag, noHugePages]),
	};
}

function noMemory(of: Case): Finding {
	const zone = worstZone(of, (each) => {
		const facts = of.snapshot.zones[each];
		return facts === undefined ? 0 : -facts.freePages / Math.max(1, facts.low);
	});
	return {
		id: 'failures-no-memory',
		title: CONDITION_TITLES['failures-no-memory'],
		severity: 'bad',
		summary: `${figures(of)}; most were not begun, as too little is free to move pages to.`,
		cause:
			'Compaction needs free pages to move others into: below the watermark, or with an index near 0, reclaim has to free memory first.',
		evidence: [...attempts(of), ...freeEvidence(of, zone), indexEvidence(of, zone)],
		remedies: remediesFor(of, [moreMinFree, earlierKswapd, dropPageCache, dropSlab, noHugePages]),
	};
}
