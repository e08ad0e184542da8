/** What can be done, as far as this machine's kernel has it and it is not done already. Each function gives one remedy or none. */
import {
	eraOf,
	ERAS,
	PAGE_BYTES,
	PAGEBLOCK_PAGES,
	steppedValue,
	type Snapshot,
	tunableByName,
	tunableIn,
	type TunableValue,
} from '../model/index.js';
import { type Case, countOf } from './case.js';
import type { Remedy } from './finding.js';
import { isolation } from './isolate.js';

export type RemedyMaker = (of: Case) => Remedy | undefined;

/** Less than this is not worth offering as "more proactive": the bands begin to matter from here on. */
const PROACTIVE_AT_LEAST = 60;
/** Share of the machine that movablecore and hugepages would take. */
const MOVABLE_SHARE = 1 / 2;
const RESERVED_SHARE = 1 / 8;
/** min_free_kbytes is not raised beyond this share of memory. */
const MOST_MIN_FREE = 1 / 20;

export const moreProactive: RemedyMaker = ({ snapshot }) => {
	const value = Number(snapshot.tunables['vm.compaction_proactiveness']);
	const next = value < PROACTIVE_AT_LEAST ? PROACTIVE_AT_LEAST : step(snapshot, 'vm.compaction_proactiveness', 1);
	return setting(
		snapshot,
		'vm.compaction_proactiveness',
		next,
		'kcompactd makes blocks before anyone asks: fewer stalls, more CPU time of kcompactd',
	);
};

export const lessProactive: RemedyMaker = ({ snapshot }) => {
	const value = Number(snapshot.tunables['vm.compaction_proactiveness']);
	if (!(value > 0)) return undefined;
	return setting(
		snapshot,
		'vm.compaction_proactiveness',
		value > 20 ? 20 : 0,
		'kcompactd leaves memory more fragmented: less CPU time, and more tasks that compact for themselves',
	);
};

export const deferTheDefrag: RemedyMaker = ({ snapshot }) =>
	setting(
		snapshot,
		'thp.defrag',
		'defer',
		'a huge page fault takes 4 KiB pages at once and leaves compacting to the daemons: no stalls, fewer huge pages',
	);

export const stallForHuge: RemedyMaker = ({ snapshot }) =>
	['always', 'madvise', 'defer+madvise'].includes(String(snapshot.tunables['thp.defrag']))
		? undefined
		: setting(snapshot, 'thp.defrag', 'madvise', 'faults in madvised memory compact for their huge page: more of them, and stalls');

export const noHugePages: RemedyMaker = ({ snapshot }) =>
	setting(snapshot, 'thp.enabled', 'never', 'fewer high-order allocations: nobody asks for 2 MiB any more, and nobody gets them');

export const defragMode: RemedyMaker = ({ snapshot }) =>
	setting(snapshot, 'vm.defrag_mode', 1, 'pageblocks of different mobility are kept apart from now on, and the daemons make whole ones');

/** What is already mixed stays mixed, so it is best set before memory fills. */
export const defragModeAtBoot: RemedyMaker = ({ snapshot }) =>
	setting(snapshot, 'vm.defrag_mode', 1, '') && {
		id: 'defrag-mode-boot',
		what: 'vm.defrag_mode = 1 from boot on',
		effect: 'unmovable pages never get into movable pageblocks while there is another way; what is mixed already stays mixed',
		trial: { kind: 'restart', changes: { set: { 'vm.defrag_mode': 1 } } },
	};

export const moreMinFree: RemedyMaker = ({ snapshot }) => {
	const now = Number(snapshot.tunables['vm.min_free_kbytes']);
	const next = Math.min(now * 2, Math.floor(snapshot.totalPages * 4 * MOST_MIN_FREE));
	return next > now
		? setting(
				snapshot,
				'vm.min_free_kbytes',
				next,
				'kswapd starts earlier and leaves more free: room for urgent requests, less for everything else',
			)
		: undefined;
};

export const earlierKswapd: RemedyMaker = ({ snapshot }) =>
	setting(
		snapshot,
		'vm.watermark_scale_factor',
		step(snapshot, 'vm.watermark_scale_factor', 1),
		'wider steps between the watermarks: kswapd starts earlier and frees more in one go',
	);

export const noBoost: RemedyMaker = ({ snapshot }) =>
	setting(snapshot, 'vm.watermark_boost_factor', 0, 'mixing mobility no longer makes kswapd reclaim for room: less reclaim, more mixing');

export const lowerThreshold: RemedyMaker = ({ snapshot }) =>
	setting(
		snapshot,
		'vm.extfrag_threshold',
		step(snapshot, 'vm.extfrag_threshold', -1),
		'compacts also where the index says that memory is short rather than scattered',
	);

export const dropSlab: RemedyMaker = (of) =>
	dropCaches(of, 2, 'less kernel memory: dentries and inodes are freed, pages that could not be moved; they come back with use');

export const dropPageCache: RemedyMaker = (of) => dropCaches(of, 1, 'the page cache is freed; it is read again when it is needed');

export const shrinkSlabMore: RemedyMaker = ({ snapshot }) =>
	worthDropping(snapshot, 'nr_slab_reclaimable')
		? setting(
				snapshot,
				'vm.vfs_cache_pressure',
				step(snapshot, 'vm.vfs_cache_pressure', 1),
				'less kernel memory: reclaim takes dentries and inodes sooner',
			)
		: undefined;

export const compactNow: RemedyMaker = ({ snapshot }) =>
	snapshot.features.compaction
		? {
				id: 'compact',
				what: 'vm.compact_memory = 1',
				effect: 'compacts all zones once from end to end, whatever was put off; its effect lasts until memory is scattered again',
				trial: { kind: 'command', command: { kind: 'compact' } },
			}
		: undefined;

export const movableZone: RemedyMaker = ({ snapshot }) => {
	const mib = Math.floor(((snapshot.totalPages * PAGE_BYTES) / 2 ** 20) * MOVABLE_SHARE);
	if (snapshot.zones.some(({ name }) => name === 'Movable')) return undefined;
	return {
		id: 'movablecore',
		what: `movablecore=${mib}M`,
		effect: 'a larger movable zone: half of memory takes no kernel pages, so that compaction succeeds there; the kernel has the rest',
		trial: { kind: 'restart', changes: { movablecoreMib: mib } },
	};
};

export const reserveAtBoot: RemedyMaker = ({ snapshot }) => {
	const pages = Math.floor((snapshot.totalPages / PAGEBLOCK_PAGES) * RESERVED_SHARE);
	return {
		id: 'hugepages',
		what: `hugepages=${pages}`,
		effect: 'huge pages set aside at boot, for programs that use hugetlbfs; nobody else can have that memory',
		trial: { kind: 'restart', changes: { hugepages: pages } },
	};
};

/** The first kernel that has what this one lacks. */
export function newerKernel(since: string, has: string): RemedyMaker {
	return ({ snapshot }) => {
		const era = ERAS.find(({ kernel }) => kernel === since);
		const ours = ERAS.findIndex(({ kernel }) => kernel === eraOf(snapshot.kernel)?.kernel);
		if (era === undefined || ours >= ERAS.indexOf(era)) return undefined;
		return {
			id: `kernel-${since}`,
			what: `Linux ${since}`,
			effect: `a kernel that has ${has}`,
			trial: { kind: 'restart', changes: { kernel: since } },
		};
	};
}

/** Those of them that this machine can use. */
export function remediesFor(of: Case, makers: readonly RemedyMaker[]): readonly Remedy[] {
	return makers.map((maker) => maker(of)).filter((remedy) => remedy !== undefined);
}

export { isolation };

function step({ tunables, kernel, features }: Snapshot, name: string, direction: 1 | -1): TunableValue | undefined {
	const tunable = tunableByName(name);
	const ours = tunable && tunableIn(tunable, kernel, features);
	return ours && steppedValue(ours, tunables[name] ?? ours.default, direction);
}

/** None when this kernel has no such file, or does not know the value, or has it set so. */
function setting(
	{ tunables, kernel, features }: Snapshot,
	name: string,
	value: TunableValue | undefined,
	effect: string,
): Remedy | undefined {
	const tunable = tunableByName(name);
	const ours = tunable && tunableIn(tunable, kernel, features);
	const now = tunables[name];
	if (ours === undefined || now === undefined || value === undefined || now === value) return undefined;
	if (ours.kind === 'choice' && !ours.choices.includes(String(value))) return undefined;
	return { id: name, what: `${name} ${now} -> ${value}`, effect, trial: { kind: 'command', command: { kind: 'set', name, value } } };
}

/** Only where there is enough of it to be worth it. */
const WORTH_DROPPING = 1 / 100;

function worthDropping(snapshot: Snapshot, name: 'nr_file_pages' | 'nr_slab_reclaimable'): boolean {
	return countOf(snapshot, name) >= snapshot.totalPages * WORTH_DROPPING;
}

function dropCaches({ snapshot }: Case, what: 1 | 2, effect: string): Remedy | undefined {
	const name = what === 1 ? 'nr_file_pages' : 'nr_slab_reclaimable';
	if (!worthDropping(snapshot, name)) return undefined;
	return {
		id: `drop-caches-${what}`,
		what: `vm.drop_caches = ${what}`,
		effect,
		trial: { kind: 'command', command: { kind: 'dropCaches', what } },
	};
}
