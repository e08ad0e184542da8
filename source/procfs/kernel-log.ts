/**
 * Lines of the kernel's log, from facts.
 * Source: mm/page_alloc.c, warn_alloc; mm/show_mem.c, show_free_areas; mm/oom_kill.c, __oom_kill_process (6.18);
 * the first line of 2.6.35 and 4.9.
 * Simplifications: of the report, the lines and fields that the simulator knows, in the kernel's order, zone by zone; no call trace. Masks
 * have the numbers they have since 6.3. A killed task has no number.
 */
import type { KernelRecord, MemoryReport, ZoneReport } from '../model/index.js';
import { inEras } from './eras.js';
import { atomicMask, formatGfpFlags } from './gfp-flags.js';
import type { KernelMessage } from './kmsg.js';

const WARNING = 4;
const ERROR = 3;
const NOTICE = 5;
const PAGE_KIB = 4;
/** By migratetype: unmovable, movable, reclaimable (E), high-atomic, isolated. */
const LETTERS = 'UMEHI';

/** A release has three numbers. */
export function kernelRelease(kernel: string): string {
	return kernel.split('.').length < 3 ? `${kernel}.0` : kernel;
}

/** The log's lines, after the one a kernel begins with. All lines of a record have its time; they are numbered from what is still there. */
export function kernelMessages(records: readonly KernelRecord[], kernel: string): KernelMessage[] {
	const begin = { level: NOTICE, text: `Linux version ${kernelRelease(kernel)}`, timeUs: 0 };
	const lines = records.flatMap((record) => {
		const { level, texts } = linesOf(record, kernel);
		return texts.map((text) => ({ level, text, timeUs: Math.floor(record.t / 1000) }));
	});
	return [begin, ...lines].map((line, sequence) => ({ ...line, sequence }));
}

function linesOf(record: KernelRecord, kernel: string): { level: number; texts: readonly string[] } {
	switch (record.kind) {
		case 'allocationFailure':
			return { level: WARNING, texts: failureLines(record, kernel) };
		case 'oomKill': {
			const text = `Out of memory: Killed process (${record.victim}) anon-rss:${kib(record.anonPages)}`;
			return { level: ERROR, texts: [text] };
		}
	}
}

function failureLines(record: Extract<KernelRecord, { kind: 'allocationFailure' }>, kernel: string): string[] {
	const { comm, pid, cpu, order, missed, memory } = record;
	const gfp = atomicMask(record.gfp, kernel);
	const mode = `mode:0x${gfp.toString(16)}`;
	const named = `${mode}(${formatGfpFlags(gfp, kernel)})`;
	const first = inEras('..2.6.35', kernel)
		? `${comm}: page allocation failure. order:${order}, ${mode}`
		: `${comm}: page allocation failure: order:${order}, ${named}${inEras('..4.9', kernel) ? '' : places(memory)}`;
	return [
		...(missed > 0 ? [`warn_alloc: ${missed} callbacks suppressed`] : []),
		first,
		`CPU: ${cpu} PID: ${pid} Comm: ${comm}`,
		'Mem-Info:',
		...totalLines(memory),
		...memory.zones.flatMap((zone) => zoneLines(zone, kernel)),
		...memory.zones.map((zone) => blockLine(zone, kernel)),
		`${memory.pageCache} total pagecache pages`,
		`Free swap  = ${kib(memory.swapFree)}`,
		`Total swap = ${kib(memory.swapTotal)}`,
		`${memory.zones.reduce((pages, { present }) => pages + present, 0)} pages RAM`,
	];
}

/** No task is bound to nodes here, so all of them are allowed. */
function places({ zones }: MemoryReport): string {
	const last = Math.max(...zones.map(({ node }) => node));
	return `, nodemask=(null),cpuset=/,mems_allowed=${last === 0 ? '0' : `0-${last}`}`;
}

function totalLines(memory: MemoryReport): string[] {
	const total = (of: (zone: ZoneReport) => number): number => memory.zones.reduce((sum, zone) => sum + of(zone), 0);
	const [activeAnon, inactiveAnon, activeFile, inactiveFile, unevictable] = [0, 1, 2, 3, 4].map((list) =>
		total(({ lru }) => lru[list] ?? 0),
	);
	return [
		`active_anon:${activeAnon} inactive_anon:${inactiveAnon} isolated_anon:${memory.isolatedAnon}`,
		` active_file:${activeFile} inactive_file:${inactiveFile} isolated_file:${memory.isolatedFile}`,
		` unevictable:${unevictable} dirty:${memory.dirty} writeback:${memory.writeback}`,
		` slab_reclaimable:${memory.slabReclaimable} slab_unreclaimable:${memory.slabUnreclaimable}`,
		` pagetables:${memory.pageTables}`,
		` free:${total(({ free }) => free)} free_pcp:${total(({ freePcp }) => freePcp)}`,
	];
}

/** Fields that a kernel does not have yet are left out. */
function zoneLines(zone: ZoneReport, kernel: string): string[] {
	const [activeAnon = 0, inactiveAnon = 0, activeFile = 0, inactiveFile = 0, unevictable = 0] = zone.lru;
	const fields: readonly (readonly [eras: string, name: string, pages: number])[] = [
		['..', 'free', zone.free],
		['6.1..', 'boost', zone.boost],
		['..', 'min', zone.min],
		['..', 'low', zone.low],
		['..', 'high', zone.high],
		['5.9..', 'reserved_highatomic', zone.reservedHighatomic],
		['6.12..', 'free_highatomic', zone.freeHighatomic],
		['..', 'active_anon', activeAnon],
		['..', 'inactive_anon', inactiveAnon],
		['..', 'active_file', activeFile],
		['..', 'inactive_file', inactiveFile],
		['..', 'unevictable', unevictable],
		['..', 'present', zone.present],
		['4.9..', 'managed', zone.managed],
		['4.9..', 'free_pcp', zone.freePcp],
		['4.9..', 'local_pcp', zone.localPcp],
	];
	const shown = fields.filter(([eras]) => inEras(eras, kernel)).map(([, name, pages]) => `${name}:${kib(pages)}`);
	return [`${place(zone)} ${shown.join(' ')}`, `lowmem_reserve[]: ${zone.reserve.join(' ')}`];
}

/** Free blocks by order, with the letters of the migratetypes they are of. */
function blockLine(zone: ZoneReport, kernel: string): string {
	const orders = zone.blocks.map((types, order) => {
		const count = types.reduce((sum, blocks) => sum + blocks, 0);
		const letters = types.map((blocks, type) => (blocks > 0 ? LETTERS[type] : '')).join('');
		const marked = letters === '' || inEras('..2.6.35', kernel) ? '' : ` (${letters})`;
		return { pages: count << order, text: `${count}*${kib(1 << order)}${marked}` };
	});
	return `${place(zone)}: ${orders.map(({ text }) => text).join(' ')} = ${kib(orders.reduce((sum, { pages }) => sum + pages, 0))}`;
}

function place({ node, name }: ZoneReport): string {
	return `Node ${node} ${name}`;
}

function kib(pages: number): string {
	return `${pages * PAGE_KIB}kB`;
}
