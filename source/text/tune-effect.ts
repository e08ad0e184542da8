/** What a tunable's present value does on the machine one is looking at, in one sentence with its numbers. */
import { HUGE_ORDER, type NodeFacts, type Snapshot, type TunableValue, type ZoneFacts } from '../model/index.js';
import { NO_VALUE, pagesAsBytes, thousandths } from './quantity.js';

/** Documentation/admin-guide/mm/transhuge.rst, mm/huge_memory.c vma_thp_gfp_mask (Linux 6.18). */
const DEFRAG: Readonly<Record<string, string>> = {
	always: 'every huge page fault stalls to reclaim and compact before it falls back',
	defer: 'a huge page fault never stalls: it wakes kswapd and kcompactd and takes 4 KiB pages now',
	'defer+madvise': 'faults in madvised memory stall to compact; all others wake the daemons and take 4 KiB pages now',
	madvise: 'only faults in madvised memory stall to compact; all others take 4 KiB pages when no 2 MiB block is free',
	never: 'a huge page fault takes a free 2 MiB block or falls back; it neither stalls nor wakes anyone',
};
const ENABLED: Readonly<Record<string, string>> = {
	always: 'every large enough anonymous mapping gets huge pages',
	madvise: 'only mappings that ask with madvise(MADV_HUGEPAGE) get huge pages',
	never: 'no new huge pages; those in use stay',
};

/** Undefined when there is nothing to add to the tunable's meaning. */
export function tuneEffect(name: string, value: TunableValue, snapshot: Snapshot, nodeId: number): string | undefined {
	const node = snapshot.nodes.find((candidate) => candidate.id === nodeId);
	if (node === undefined) return undefined;
	const zone = largestZone(snapshot, nodeId);
	switch (name) {
		case 'vm.compaction_proactiveness':
			return proactivenessEffect(node);
		case 'vm.extfrag_threshold':
			return zone === undefined ? undefined : thresholdEffect(zone, Number(value));
		case 'vm.min_free_kbytes':
		case 'vm.watermark_scale_factor':
			return (
				zone &&
				`node ${nodeId} ${zone.name}: watermarks min ${pagesAsBytes(zone.min)}, low ${pagesAsBytes(zone.low)}, high ${pagesAsBytes(zone.high)}; free ${pagesAsBytes(zone.freePages)}`
			);
		case 'vm.watermark_boost_factor':
			return zone && `node ${nodeId} ${zone.name}: watermarks are boosted by ${pagesAsBytes(zone.boost)} now`;
		case 'thp.defrag':
			return DEFRAG[String(value)];
		case 'thp.enabled':
			return ENABLED[String(value)];
		default:
			return undefined;
	}
}

function largestZone(snapshot: Snapshot, node: number): ZoneFacts | undefined {
	return snapshot.zones
		.filter((zone) => zone.node === node)
		.reduce<ZoneFacts | undefined>((best, zone) => (best === undefined || zone.managedPages > best.managedPages ? zone : best), undefined);
}

function proactivenessEffect(node: NodeFacts): string {
	if (!node.proactive)
		return `off: kcompactd${node.id} works only when an allocation wakes it; the score of node ${node.id} is ${node.fragmentationScore}`;
	const { fragmentationScore: score, scoreLow, scoreHigh } = node;
	const now = score > scoreHigh ? 'above: it is due' : 'not above: it waits';
	return `kcompactd${node.id} starts when the score is above ${scoreHigh} and stops at ${scoreLow}; the score of node ${node.id} is ${score}, ${now}`;
}

/** Suitability of a zone for a costly order: index 0..threshold means lack of memory (mm/compaction.c compaction_suit_allocation_order, 6.18). */
function thresholdEffect(zone: ZoneFacts, threshold: number): string {
	const index = zone.extfragIndex[HUGE_ORDER];
	const where = `node ${zone.node} ${zone.name}, order ${HUGE_ORDER}`;
	if (index === undefined) return `${where}: index ${NO_VALUE}`;
	if (index < 0) return `${where}: a request would succeed, nothing to compact for`;
	const verdict = index <= threshold ? 'skipped as lack of memory, reclaim is asked instead' : 'compacted';
	return `${where}: index ${thousandths(index)} is ${index <= threshold ? 'not above' : 'above'} ${thousandths(threshold)}: ${verdict}`;
}
