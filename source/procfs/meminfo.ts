/**
 * /proc/meminfo and /sys/devices/system/node/nodeN/meminfo: amounts in KiB, and numbers of hugetlb pages.
 * Source: fs/proc/meminfo.c, meminfo_proc_show; mm/hugetlb.c, hugetlb_report_meminfo and hugetlb_report_node_meminfo;
 * drivers/base/node.c, node_read_meminfo. 6.1, 6.12 and 6.18 are as recorded; which older kernel prints what follows those functions.
 */
import { inEras } from './eras.js';
import { Lines } from './format-error.js';
import type { Items } from './items.js';

export interface NodeMeminfo {
	readonly node: number;
	readonly items: Items;
	/** Kernels before 6.12 print the two amounts of huge page cache one column further left. */
	readonly narrowFile: boolean;
}

type Row = readonly [eras: string, names: string];

const SYSTEM_ROWS: readonly Row[] = [
	['..', 'MemTotal MemFree'],
	['4.9..', 'MemAvailable'],
	['..', 'Buffers Cached SwapCached Active Inactive Active(anon) Inactive(anon) Active(file) Inactive(file) Unevictable Mlocked'],
	['..', 'SwapTotal SwapFree'],
	['6.1..', 'Zswap Zswapped'],
	['..', 'Dirty Writeback AnonPages Mapped Shmem'],
	['5.3..', 'KReclaimable'],
	['..', 'Slab SReclaimable SUnreclaim KernelStack PageTables'],
	['6.1..', 'SecPageTables'],
	['..', 'NFS_Unstable Bounce WritebackTmp CommitLimit Committed_AS VmallocTotal VmallocUsed VmallocChunk'],
	['5.3..', 'Percpu'],
	['..6.12', 'HardwareCorrupted'],
	['4.9..', 'AnonHugePages ShmemHugePages ShmemPmdMapped'],
	['5.9..', 'FileHugePages FilePmdMapped'],
	['6.12..6.12', 'Unaccepted'],
	['6.18..', 'Balloon'],
	['..', 'HugePages_Total HugePages_Free HugePages_Rsvd HugePages_Surp Hugepagesize'],
	['5.3..', 'Hugetlb'],
	['..', 'DirectMap4k DirectMap2M DirectMap1G'],
];

const NODE_ROWS: readonly Row[] = [
	['..', 'MemTotal MemFree MemUsed'],
	['6.1..', 'SwapCached'],
	['..', 'Active Inactive Active(anon) Inactive(anon) Active(file) Inactive(file) Unevictable Mlocked'],
	['..', 'Dirty Writeback FilePages Mapped AnonPages Shmem KernelStack PageTables'],
	['6.1..', 'SecPageTables'],
	['..', 'NFS_Unstable Bounce WritebackTmp'],
	['5.3..', 'KReclaimable'],
	['..', 'Slab SReclaimable SUnreclaim'],
	['4.9..', 'AnonHugePages ShmemHugePages ShmemPmdMapped'],
	['5.9..', 'FileHugePages FilePmdMapped'],
	['6.12..6.12', 'Unaccepted'],
	['..', 'HugePages_Total HugePages_Free HugePages_Surp'],
];

/** What a kernel prints in /proc/meminfo, in its order. Throws on a version without an era. */
export function meminfoNames(kernel: string): string[] {
	return namesOf(SYSTEM_ROWS, kernel);
}

/** The same for a node's file. */
export function nodeMeminfoNames(kernel: string): string[] {
	return namesOf(NODE_ROWS, kernel);
}

/** See NodeMeminfo.narrowFile. */
export function hasNarrowFile(kernel: string): boolean {
	return inEras('..6.1', kernel);
}

function namesOf(rows: readonly Row[], kernel: string): string[] {
	return rows.filter(([eras]) => inEras(eras, kernel)).flatMap(([, names]) => names.split(' '));
}

/** Throws FormatError. */
export function parseMeminfo(text: string): Items {
	const lines = new Lines('/proc/meminfo', text);
	const items: [string, number][] = [];
	while (!lines.done) {
		const [, name = '', value] = lines.need(/^(\S+): +(\d+)(?: kB)?$/, 'NAME: AMOUNT kB');
		items.push([name, Number(value)]);
	}
	return items;
}

export function formatMeminfo(items: Items): string {
	return items.map(([name, value]) => `${systemLine(name, value)}\n`).join('');
}

function isCount(name: string): boolean {
	return name.startsWith('HugePages_');
}

/** Labels take 16 columns and numbers 8; counts, and the one label that is too long, 19 and 5. */
function systemLine(name: string, value: number): string {
	const short = isCount(name) || name === 'HardwareCorrupted';
	return `${`${name}:`.padEnd(short ? 19 : 16)}${String(value).padStart(short ? 5 : 8)}${isCount(name) ? '' : ' kB'}`;
}

/** Throws FormatError. */
export function parseNodeMeminfo(text: string): NodeMeminfo {
	const lines = new Lines('node meminfo', text);
	const items: [string, number][] = [];
	let node: string | undefined;
	while (!lines.done) {
		const [, id, name = '', value] = lines.need(/^Node (\d+) (\S+): +(\d+)(?: kB)?$/, 'Node N NAME: AMOUNT kB');
		node ??= id;
		if (id !== node) lines.fail(`lines of node ${node} only`);
		items.push([name, Number(value)]);
	}
	if (node === undefined) lines.fail('Node N NAME: AMOUNT kB');
	return { node: Number(node), items, narrowFile: /^Node \d+ FileHugePages:.{9} kB$/m.test(text) };
}

export function formatNodeMeminfo({ node, items, narrowFile }: NodeMeminfo): string {
	return items
		.map(([name, value]) => {
			const label = isCount(name) ? 17 : narrowFile && /^File(HugePages|PmdMapped)$/.test(name) ? 15 : 16;
			const number = String(value).padStart(isCount(name) ? 5 : 8);
			return `Node ${node} ${`${name}:`.padEnd(label)}${number}${isCount(name) ? '' : ' kB'}\n`;
		})
		.join('');
}
