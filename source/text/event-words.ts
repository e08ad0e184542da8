/** A trace event as one plain sentence, who it is about, and how much it matters. */
import { clean } from './row.js';
import { compact, duration, grouped, pagesAsBytes, thousandths } from './quantity.js';
import type { Slot } from './style.js';
import { MIGRATETYPE_NAMES, type CompactResult, type TraceEvent, unreachable } from '../model/index.js';

/** quiet: background noise; plain: part of the story; good, warn, bad: how it ended; you: a person did it. */
export type Severity = 'quiet' | 'plain' | 'good' | 'warn' | 'bad' | 'you';

export interface EventWords {
	readonly who: string;
	readonly sentence: string;
	readonly severity: Severity;
}

export interface WordsContext {
	/** vm.extfrag_threshold, 0..1000. */
	readonly extfragThreshold: number;
	readonly ascii: boolean;
}

const SEVERITY_SLOT: Readonly<Record<Severity, Slot>> = {
	quiet: 'dim',
	plain: 'default',
	good: 'good',
	warn: 'warn',
	bad: 'bad',
	you: 'accent',
};

export function severitySlot(severity: Severity): Slot {
	return SEVERITY_SLOT[severity];
}

export function eventWords(event: TraceEvent, context: WordsContext): EventWords {
	const [sentence, severity] = tell(event, context);
	return { who: whoIs(event), sentence: clean(sentence), severity };
}

/** Kernel threads by name, tasks as name[pid], the person at the keyboard as "you". */
function whoIs(event: TraceEvent): string {
	if (event.name === 'command') return 'you';
	if (event.name === 'mark') return 'mark';
	return taskName(event.comm, event.pid);
}

/** kcompactd0, kswapd1 and khugepaged need no pid; redis[214] does. */
export function taskName(comm: string, pid: number): string {
	return /^(kcompactd\d+|kswapd\d+|khugepaged)$/.test(comm) ? comm : clean(`${comm}[${pid}]`);
}

type Telling = readonly [sentence: string, severity: Severity];

function tell(event: TraceEvent, context: WordsContext): Telling {
	switch (event.name) {
		case 'mm_compaction_begin':
			return [`begins ${place(event)}${forOrder(event.order)}${whyWords(event.why)}`, 'plain'];
		case 'mm_compaction_end':
			return compactionEnd(event);
		case 'mm_compaction_try_to_compact_pages':
			return [`stalls: wants an order-${event.order} block, compacts for it${priorityWords(event.priority)}`, 'warn'];
		case 'mm_compaction_suitable':
		case 'mm_compaction_finished':
			return suitability(event, context);
		case 'mm_compaction_isolate_migratepages':
			return [`takes ${event.taken} movable of ${event.scanned} pages scanned at pfn ${grouped(event.start)}`, 'quiet'];
		case 'mm_compaction_isolate_freepages':
			return [`takes ${event.taken} free of ${event.scanned} pages scanned at pfn ${grouped(event.start)}`, 'quiet'];
		case 'mm_compaction_fast_isolate_freepages':
			return [`takes ${event.taken} free of ${event.scanned} pages looked up in the free lists`, 'quiet'];
		case 'mm_compaction_migratepages':
			return [`moved ${event.migrated} of ${event.migrated + event.failed} pages`, event.failed > 0 ? 'warn' : 'quiet'];
		case 'mm_compaction_deferred':
			return [`deferred: order ${event.order} on ${place(event)}, attempt ${event.considered} of ${event.limit}`, 'warn'];
		case 'mm_compaction_defer_compaction':
			return [`backs off: ${place(event)} order ${event.orderFailed} and above, next try after ${event.limit} requests`, 'warn'];
		case 'mm_compaction_defer_reset':
			return [`backing off ends: ${place(event)} order ${event.order}`, 'quiet'];
		case 'mm_compaction_kcompactd_sleep':
			return [`falls asleep: nothing to compact on node ${event.node}`, 'quiet'];
		case 'mm_compaction_kcompactd_wake':
			return [`awake${forOrder(event.order)} on ${place(event)}`, 'plain'];
		case 'mm_compaction_wakeup_kcompactd':
			return [`wakes kcompactd${event.node}${forOrder(event.order)} on ${place(event)}`, 'plain'];
		default:
			return tellAllocation(event);
	}
}

type CompactionName = Extract<TraceEvent['name'], `mm_compaction_${string}`>;
type OtherEvent = Exclude<TraceEvent, { readonly name: CompactionName }>;

function tellAllocation(event: OtherEvent): Telling {
	switch (event.name) {
		case 'mm_page_alloc':
			return [`got an order-${event.order} block at pfn ${grouped(event.pfn)}`, 'quiet'];
		case 'mm_page_alloc_extfrag':
			return fallback(event);
		case 'mm_vmscan_kswapd_wake':
			return [`awake${forOrder(event.order)} on node ${event.node}`, 'quiet'];
		case 'mm_vmscan_wakeup_kswapd':
			return [`wakes kswapd${event.node}${forOrder(event.order)}`, 'quiet'];
		case 'mm_vmscan_kswapd_sleep':
			return [`falls asleep: node ${event.node} is balanced`, 'quiet'];
		case 'mm_vmscan_direct_reclaim_begin':
			return [`stalls: reclaims pages itself${forOrder(event.order)}`, 'warn'];
		case 'mm_vmscan_direct_reclaim_end':
			return [`reclaimed ${grouped(event.reclaimed)} pages itself`, event.reclaimed > 0 ? 'plain' : 'warn'];
		case 'stall':
			return stall(event);
		case 'page_allocation_failure':
			return [`page allocation failure: order ${event.order}, with ${pagesAsBytes(event.freePages)} free`, 'bad'];
		case 'oom_kill':
			return [`out of memory: kills ${event.victim}, ${pagesAsBytes(event.pages)}`, 'bad'];
		case 'mark':
			return [event.label, 'you'];
		case 'command':
			return [event.text, 'you'];
		default:
			return unreachable(event);
	}
}

function place(event: { readonly node: number; readonly zone: string }): string {
	return `node ${event.node} ${event.zone}`;
}

/** Order −1 means "everything", not a request. */
function forOrder(order: number): string {
	return order < 0 ? '' : ` for order ${order}`;
}

/** The name of the thread already says direct and daemon; the other causes need a word. */
const WHY_WORDS: Readonly<Record<string, string>> = {
	direct: '',
	daemon: '',
	'': '',
	manual: ', all of it, by hand',
	proactive: ', proactively',
};

function whyWords(why: string): string {
	return WHY_WORDS[why] ?? ` (${why})`;
}

/** Priorities count down from async (2) to full sync (0). */
function priorityWords(priority: number): string {
	if (priority >= 2) return '';
	return priority === 1 ? ', harder (sync light)' : ', as hard as it can (sync)';
}

const END_WORDS: Readonly<Record<CompactResult, string>> = {
	not_suitable_zone: 'zone not suitable',
	skipped: 'skipped: too little free memory',
	deferred: 'deferred',
	no_suitable_page: 'no suitable page found',
	continue: 'not finished',
	complete: 'scanners met: whole zone done',
	partial_skipped: 'scanners met: part of the zone done',
	contended: 'gave way: lock contended or higher priority work',
	success: 'made a free block',
};

function compactionEnd(event: Extract<TraceEvent, { readonly name: 'mm_compaction_end' }>): Telling {
	const made = event.status === 'success' && event.order >= 0 ? `made a free order-${event.order} block` : END_WORDS[event.status];
	const moved = `${grouped(event.migrated)} pages moved, ${compact(event.scanned)} scanned`;
	const failed = event.failed > 0 ? `, ${grouped(event.failed)} failed` : '';
	return [`ends ${place(event)}: ${made}; ${moved}${failed}`, event.status === 'success' ? 'good' : 'plain'];
}

function suitability(
	event: Extract<TraceEvent, { readonly name: 'mm_compaction_suitable' | 'mm_compaction_finished' }>,
	context: WordsContext,
): Telling {
	const where = `${place(event)} order ${event.order}`;
	if (event.name === 'mm_compaction_finished') return [`${where}: ${END_WORDS[event.ret]}`, 'quiet'];
	if (event.ret === 'skipped') return [`skips ${where}: too little free memory`, 'warn'];
	if (event.ret === 'not_suitable_zone') return [`skips ${where}: ${unsuitableBecause(event.index, context)}`, 'warn'];
	return [`finds ${where} suitable${event.index === undefined ? '' : ` (index ${indexText(event.index)})`}`, 'quiet'];
}

function unsuitableBecause(index: number | undefined, context: WordsContext): string {
	if (index === undefined) return 'failure would be lack of memory, not fragmentation';
	const compared = `${indexText(index)} ${context.ascii ? '<=' : '≤'} ${indexText(context.extfragThreshold)}`;
	return `index ${compared}: failure would be lack of memory, not fragmentation`;
}

/** Thousandths with their leading zero, for running text. */
function indexText(index: number): string {
	return index < 0 ? 'none' : index >= 1000 ? '1.000' : `0${thousandths(index)}`;
}

function fallback(event: Extract<TraceEvent, { readonly name: 'mm_page_alloc_extfrag' }>): Telling {
	const wanted = typeName(event.allocType);
	const taken = typeName(event.fallbackType);
	const how = event.claimed ? `claims a ${taken} pageblock for ${wanted} pages` : `puts ${wanted} pages into a ${taken} pageblock`;
	return [`${how} (order ${event.allocOrder} out of order ${event.fallbackOrder})`, event.claimed ? 'quiet' : 'warn'];
}

function typeName(type: number): string {
	return (MIGRATETYPE_NAMES[type] ?? `type ${type}`).toLowerCase();
}

function stall(event: Extract<TraceEvent, { readonly name: 'stall' }>): Telling {
	const after = `after ${duration(event.ns).replace(/(?<=\d)(?=[a-zµ])/, ' ')}, ${grouped(event.migrated)} pages moved`;
	if (event.success) return [`got its order-${event.order} page ${after}`, 'good'];
	return [`gave up on order ${event.order} ${after}`, 'bad'];
}
