/** /proc of the simulated kernel, without /proc/sys; and /dev/kmsg. */
import type { FileFacts, TypeFacts } from '../engine/file-facts.js';
import { formatBuddyinfo } from '../procfs/buddyinfo.js';
import { inEras } from '../procfs/eras.js';
import type { Items } from '../procfs/items.js';
import { formatMeminfo, meminfoNames } from '../procfs/meminfo.js';
import { formatPagetypeinfo, MOST_COUNTED } from '../procfs/pagetypeinfo.js';
import { formatPressure } from '../procfs/pressure.js';
import { formatSchedstat, formatTaskStat, STAT_FIELDS, type StatField } from '../procfs/task-stat.js';
import { formatVmstat } from '../procfs/vmstat.js';
import { type CounterKind, vmstatNames } from '../procfs/vmstat-names.js';
import { formatZoneinfo, zoneinfoLayout, type ZoneinfoZone } from '../procfs/zoneinfo.js';
import { MIGRATETYPE_NAMES, PAGEBLOCK_ORDER } from '../model/index.js';
import { type KernelFileEntry, procFile } from './kernel-file.js';
import { formatKmsg } from '../procfs/kmsg.js';
import { kernelMessages } from '../procfs/kernel-log.js';

/** The counters of some kinds that the kernel prints, with their numbers. */
export function countersOf(facts: FileFacts, kinds: readonly CounterKind[], value: (name: string) => number): Items {
	return vmstatNames(facts.kernel, facts.features)
		.filter(({ kind }) => kinds.includes(kind))
		.map(({ name }) => [name, value(name)] as const);
}

export function procFiles(facts: FileFacts): KernelFileEntry[] {
	const { kernel } = facts;
	const old = inEras('..5.3', kernel);
	const files = [
		procFile('/proc/buddyinfo', 0o444, () => formatBuddyinfo(facts.buddy())),
		// Its length is a secret since 5.4.
		procFile('/proc/pagetypeinfo', old ? 0o444 : 0o400, () => pagetypeinfo(facts)),
		procFile('/proc/zoneinfo', 0o444, () => zoneinfo(facts)),
		procFile('/proc/vmstat', 0o444, () => formatVmstat(countersOf(facts, ['zone', 'numa', 'node', 'limit', 'event'], facts.counters()))),
		procFile('/proc/meminfo', 0o444, () => {
			const amounts = facts.amounts();
			return formatMeminfo(meminfoNames(kernel).map((name) => [name, amounts(name)]));
		}),
		...taskFiles(facts),
		{
			path: '/dev/kmsg',
			mode: 0o644,
			read: () => formatKmsg(kernelMessages(facts.kernelLog(), kernel)),
			readOnly: 'EINVAL',
		} as const,
	];
	if (inEras('..4.9', kernel)) return files;
	// A write would set up a trigger, which needs more than a number.
	const pressure = { path: '/proc/pressure/memory', mode: inEras('..5.9', kernel) ? 0o444 : 0o666, readOnly: 'EINVAL' } as const;
	return [...files, { ...pressure, read: () => formatPressure(facts.pressure()) }];
}

/** Order and names of migratetypes: since 4.4 as numbered in the model; before, Movable came third and Reserve fourth. */
function migratetypes(kernel: string): { name: string; type: number | undefined }[] {
	const type = (name: string): number => (MIGRATETYPE_NAMES as readonly string[]).indexOf(name);
	if (!inEras('..2.6.35', kernel)) return MIGRATETYPE_NAMES.map((name) => ({ name, type: type(name) }));
	return ['Unmovable', 'Reclaimable', 'Movable', 'Reserve', 'Isolate'].map((name) => ({
		name,
		type: type(name) < 0 ? undefined : type(name),
	}));
}

function pagetypeinfo(facts: FileFacts): string {
	const types = migratetypes(facts.kernel);
	const counting = !inEras('..5.3', facts.kernel);
	const zones = facts.types();
	const shown = (count: number): number => (counting && count >= MOST_COUNTED ? Number.POSITIVE_INFINITY : count);
	const zoneOf = ({ name, free, blocks }: TypeFacts) => ({
		name,
		free: types.map(({ type }) => (free[type ?? -1] ?? free[0]?.map(() => 0) ?? []).map(shown)),
		blocks: types.map(({ type }) => blocks[type ?? -1] ?? 0),
	});
	const nodes = [...new Set(zones.map(({ node }) => node))];
	return formatPagetypeinfo(
		nodes.map((node) => ({
			node,
			pageblockOrder: PAGEBLOCK_ORDER,
			types: types.map(({ name }) => name),
			zones: zones.filter((zone) => zone.node === node).map(zoneOf),
		})),
	);
}

/** Sizes of a zone in the order of the file, by era. */
const SIZES: readonly (readonly [eras: string, name: string])[] = [
	['..', 'free'],
	['6.1..', 'boost'],
	['..', 'min'],
	['..', 'low'],
	['..', 'high'],
	['6.12..', 'promo'],
	['..2.6.35', 'scanned'],
	['4.9..4.9', 'node_scanned'],
	['..', 'spanned'],
	['..', 'present'],
	['4.9..', 'managed'],
	['6.1..', 'cma'],
];

const PAGESET: readonly (readonly [eras: string, name: string])[] = [
	['..', 'count'],
	['..', 'high'],
	['..', 'batch'],
	['6.18..', 'high_min'],
	['6.18..', 'high_max'],
];

/** DEF_PRIORITY: reclaim has no trouble. */
const PREV_PRIORITY = 12;

function zoneinfo(facts: FileFacts): string {
	const { kernel } = facts;
	const layout = zoneinfoLayout(kernel);
	const named = (list: typeof SIZES): string[] => list.filter(([eras]) => inEras(eras, kernel)).map(([, name]) => name);
	const sizes = named(SIZES);
	const pageset = named(PAGESET);
	const all = facts.zones();
	// Zone Device came in 4.3; empty zones are printed since 4.12, their reserves not from 5.8 to 5.15.
	const zones = layout === 'all' ? all : all.filter(({ populated }) => populated);
	const kinds = inEras('..2.6.35', kernel) ? 4 : 5;
	return formatZoneinfo(
		zones.map((zone): ZoneinfoZone => {
			const { node, name, populated, pages, protection, counters, pagesets, unreclaimable, startPfn } = zone;
			const first = layout !== 'zone' && all.find((other) => other.node === node && other.populated) === zone;
			return {
				node,
				name,
				layout,
				...(first ? { nodeCounters: countersOf(facts, ['node'], facts.nodeCounters(node)) } : {}),
				pages: sizes.map((size) => [size, pages[size] ?? 0]),
				protection: populated || !inEras('5.9..5.9', kernel) ? protection.slice(0, kinds) : [],
				...(populated
					? {
							populated: {
								counters: countersOf(facts, ['zone', 'numa'], counters),
								pagesets: pagesets.map((one) => ({ ...one, items: pageset.map((item) => [item, one.pages[item] ?? 0] as const) })),
								unreclaimable,
								startPfn,
								...(layout === 'zone' ? { prevPriority: PREV_PRIORITY, inactiveRatio: oldInactiveRatio(pages['present'] ?? 0) } : {}),
								...(layout === 'node' ? { inactiveRatio: 0 } : {}),
							},
						}
					: {}),
			};
		}),
	);
}

/** calculate_zone_inactive_ratio of old kernels: the root of ten times the zone's GiB, at least 1. */
function oldInactiveRatio(present: number): number {
	return Math.max(1, Math.floor(Math.sqrt(10 * (present >> 18))));
}

const KTHREADD = 2n;
const TICK_NS = 10_000_000;
/** TASK_COMM_LEN without the end of the string. */
const COMM_LENGTH = 15;
const INIT = 1n;
const PAGE_BYTES = 4096;
/** Task flags as recorded from real daemons; PF_KCOMPACTD came between 6.1 and 6.12. PF_KTHREAD and PF_RANDOMIZE for the others. */
const FLAGS = { kcompactd: 2_097_216n, recentKcompactd: 2_162_752n, kswapd: 2_230_336n, kthread: 0x20_0000n, task: 0x40_0000n };
const TASK: Partial<Record<StatField, bigint>> = {
	ppid: INIT,
	tpgid: -1n,
	priority: 20n,
	num_threads: 1n,
	rsslim: 2n ** 64n - 1n,
	exit_signal: 17n,
};
/** What stands in every kernel thread's file. */
const KTHREAD: Partial<Record<StatField, bigint>> = {
	...TASK,
	ppid: KTHREADD,
	sigignore: 2_147_483_647n,
	wchan: 1n,
};

/** stat and schedstat of threads. All their CPU time counts as the kernel's. */
function taskFiles(facts: FileFacts): KernelFileEntry[] {
	return facts.tasks().flatMap((task): KernelFileEntry[] => {
		const { pid, kind, running, cpu, cpuNs, waitNs, slices, bornNs, sizePages, residentPages } = task;
		const comm = task.comm.slice(0, COMM_LENGTH);
		const flags = kind === 'kcompactd' && inEras('6.12..', facts.kernel) ? FLAGS.recentKcompactd : FLAGS[kind];
		const usual = kind === 'task' ? TASK : KTHREAD;
		const own: Partial<Record<StatField, bigint>> = {
			flags,
			stime: BigInt(Math.floor(cpuNs / TICK_NS)),
			starttime: BigInt(Math.floor(bornNs / TICK_NS)),
			processor: BigInt(cpu),
			vsize: BigInt(sizePages * PAGE_BYTES),
			rss: BigInt(residentPages),
		};
		const fields = Object.fromEntries(STAT_FIELDS.map((name) => [name, own[name] ?? usual[name] ?? 0n])) as Record<StatField, bigint>;
		const stat = (): string => formatTaskStat({ pid, comm, state: running ? 'R' : 'S', fields });
		const schedstat = (): string => formatSchedstat({ runNs: cpuNs, waitNs: Math.floor(waitNs), slices });
		return [
			{ path: `/proc/${pid}/stat`, mode: 0o444, read: stat, readOnly: 'EINVAL' },
			{ path: `/proc/${pid}/schedstat`, mode: 0o444, read: schedstat, readOnly: 'EINVAL' },
		];
	});
}
