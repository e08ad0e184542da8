/**
 * tracefs of the simulated kernel, at /sys/kernel/tracing. Reading `trace_pipe` takes the events out of the buffer and does not wait for
 * more; `trace` leaves them there. Opening `trace` to be emptied clears it.
 * Source: kernel/trace/trace.c, trace_events.c (6.18).
 * Simplifications: kernels before 4.1 had these files in debugfs. Never printed: mm_page_alloc_zone_locked; mm_page_alloc of a block
 * that compaction captured; mm_migrate_pages of anything but compaction. Flags are always those of a task with nothing special.
 */
import type { Engine } from '../engine/api.js';
import type { FileFacts } from '../engine/file-facts.js';
import { type BufferedEvent, PAGEBLOCK_ORDER } from '../model/index.js';
import { atomicMask } from '../procfs/gfp-flags.js';
import { formatTrace, traceText, type TraceLine } from '../procfs/trace.js';
import { formatTraceEnable, type TraceEnable } from '../procfs/trace-enable.js';
import { type TraceArgs, type Tracepoint, tracepointsOf } from '../procfs/trace-templates.js';
import { refuse, type WriteAnswer } from './file-answer.js';
import { type KernelFileEntry, put, readSwitch } from './kernel-file.js';

const ROOT = '/sys/kernel/tracing';

export function traceFiles(engine: Engine, facts: FileFacts): KernelFileEntry[] {
	const points = tracepointsOf(facts.kernel);
	const groups = [...new Set(points.map(({ group }) => group))];
	const enable = (path: string, some: readonly Tracepoint[]) => enableFile(engine, facts, path, some);
	return [
		{ path: `${ROOT}/trace`, mode: 0o640, read: () => traceFile(facts), write: (text, append) => clearTrace(facts, text, append) },
		{ path: `${ROOT}/trace_pipe`, mode: 0o440, read: () => tracePipe(facts), readOnly: 'EINVAL' },
		{
			path: `${ROOT}/tracing_on`,
			mode: 0o640,
			read: () => formatTraceEnable(facts.tracing().on ? 'on' : 'off'),
			write: (text) => {
				if (text === '') return { ok: true, written: 0 };
				const on = readSwitch(text, true);
				return on === undefined ? refuse('EINVAL') : put(engine, `${ROOT}/tracing_on`, on, text.length);
			},
		},
		enable(`${ROOT}/events/enable`, points),
		...groups.map((group) =>
			enable(
				`${ROOT}/events/${group}/enable`,
				points.filter((point) => point.group === group),
			),
		),
		...points.map((point) => enable(pathOf(point), [point])),
	];
}

function pathOf({ group, name }: Tracepoint): string {
	return `${ROOT}/events/${group}/${name}/enable`;
}

function enableFile(engine: Engine, facts: FileFacts, path: string, points: readonly Tracepoint[]): KernelFileEntry {
	const read = (): string => {
		const { enabled } = facts.tracing();
		const on = points.filter(({ name }) => enabled.includes(name)).length;
		const state: TraceEnable = on === 0 ? 'off' : on === points.length ? 'on' : 'mixed';
		return formatTraceEnable(state);
	};
	const write = (text: string): WriteAnswer => {
		if (text === '') return { ok: true, written: 0 };
		const on = readSwitch(text);
		if (on === undefined) return refuse('EINVAL');
		for (const point of points) put(engine, pathOf(point), on, text.length);
		return { ok: true, written: text.length };
	};
	return { path, mode: 0o640, read, write };
}

/** Whatever is written is thrown away; what counts is whether the file was opened to be emptied. */
function clearTrace(facts: FileFacts, text: string, append: boolean): WriteAnswer {
	if (!append) facts.clearTrace();
	return { ok: true, written: text.length };
}

function traceFile(facts: FileFacts): string {
	const { events, written } = facts.traced();
	const lines = events.map((event) => lineOf(event, facts.kernel));
	return formatTrace({ tracer: 'nop', entriesInBuffer: events.length, entriesWritten: written, cpus: facts.cpus, lines }, facts.kernel);
}

function tracePipe(facts: FileFacts): string {
	const { events, lost } = facts.consumeTrace();
	const { formatLine } = traceText(facts.kernel);
	const told = new Set<number>();
	const lines = events.flatMap((event) => {
		const gone = told.has(event.cpu) ? 0 : (lost[event.cpu] ?? 0);
		told.add(event.cpu);
		const line = formatLine(lineOf(event, facts.kernel));
		return gone > 0 ? [formatLine({ kind: 'lost', cpu: event.cpu, events: gone }), line] : [line];
	});
	return lines.map((line) => `${line}\n`).join('');
}

function lineOf(event: BufferedEvent, kernel: string): TraceLine {
	const { comm, pid, cpu, t, name } = event;
	return { kind: 'event', comm, pid, cpu, flags: '.....', timeUs: Math.floor(t / 1000), event: name, args: argsOf(event, kernel) };
}

/** Kernels print a page's address hashed; another number does as well, if a page keeps it. */
function pagePointer(pfn: number): string {
	return pfn === 0 ? '0'.repeat(16) : (Math.imul(pfn, 0x9e37_79b1) >>> 0).toString(16).padStart(16, '0');
}

function place({ node, zone, order }: { node: number; zone: string; order: number }): TraceArgs {
	return { node, zone, order };
}

function argsOf(event: BufferedEvent, kernel: string): TraceArgs {
	switch (event.name) {
		case 'mm_compaction_begin':
		case 'mm_compaction_end': {
			const { zoneStart, migratePfn, freePfn, zoneEnd, sync } = event;
			const run = { zone_start: zoneStart, migrate_pfn: migratePfn, free_pfn: freePfn, zone_end: zoneEnd, mode: sync ? 'sync' : 'async' };
			return event.name === 'mm_compaction_end' ? { ...run, status: event.status } : run;
		}
		case 'mm_compaction_try_to_compact_pages':
			return { order: event.order, gfp_mask: atomicMask(event.gfp, kernel), priority: event.priority };
		case 'mm_compaction_suitable':
		case 'mm_compaction_finished':
			return { ...place(event), ret: event.ret };
		case 'mm_compaction_isolate_migratepages':
		case 'mm_compaction_isolate_freepages':
		case 'mm_compaction_fast_isolate_freepages':
			return { start: event.start, end: event.end, nr_scanned: event.scanned, nr_taken: event.taken };
		case 'mm_compaction_migratepages':
			return { nr_migrated: event.migrated, nr_failed: event.failed };
		case 'mm_compaction_deferred':
		case 'mm_compaction_defer_compaction':
		case 'mm_compaction_defer_reset':
			return { ...place(event), order_failed: event.orderFailed, consider: event.considered, limit: event.limit };
		case 'mm_compaction_kcompactd_sleep':
		case 'mm_vmscan_kswapd_sleep':
			return { nid: event.node };
		case 'mm_compaction_kcompactd_wake':
		case 'mm_compaction_wakeup_kcompactd':
			return { nid: event.node, order: event.order, classzone_idx: event.zone };
		case 'mm_vmscan_kswapd_wake':
			return { nid: event.node, order: event.order };
		case 'mm_vmscan_wakeup_kswapd':
			return { nid: event.node, order: event.order, gfp_flags: atomicMask(event.gfp, kernel) };
		case 'mm_vmscan_direct_reclaim_begin':
			return { order: event.order, gfp_flags: atomicMask(event.gfp, kernel) };
		case 'mm_vmscan_direct_reclaim_end':
			return { nr_reclaimed: event.reclaimed };
		default:
			return pageArgs(event, kernel);
	}
}

type PageEvent = Exclude<BufferedEvent, { readonly name: `mm_compaction_${string}` | `mm_vmscan_${string}` }>;

const PRIORITIES = ['COMPACT_PRIO_SYNC_FULL', 'COMPACT_PRIO_SYNC_LIGHT', 'COMPACT_PRIO_ASYNC'];

function pageArgs(event: PageEvent, kernel: string): TraceArgs {
	switch (event.name) {
		case 'mm_page_alloc': {
			const { pfn, order, migratetype, gfp } = event;
			return { page: pagePointer(pfn), pfn, order, migratetype, gfp_flags: atomicMask(gfp, kernel) };
		}
		case 'mm_page_alloc_extfrag': {
			const { pfn, allocOrder, fallbackOrder, allocType, fallbackType, claimed } = event;
			return {
				page: pagePointer(pfn),
				pfn,
				alloc_order: allocOrder,
				fallback_order: fallbackOrder,
				pageblock_order: PAGEBLOCK_ORDER,
				alloc_migratetype: allocType,
				fallback_migratetype: fallbackType,
				fragmenting: fallbackOrder < PAGEBLOCK_ORDER ? 1 : 0,
				change_ownership: claimed ? 1 : 0,
			};
		}
		case 'mm_page_free':
			return { page: pagePointer(event.pfn), pfn: event.pfn, order: event.order };
		case 'mm_page_pcpu_drain':
			return { page: pagePointer(event.pfn), pfn: event.pfn, order: event.order, migratetype: event.migratetype };
		case 'mm_migrate_pages': {
			const huge = { nr_thp_succeeded: 0, nr_thp_failed: 0, nr_thp_split: 0, nr_split: 0 };
			return { nr_succeeded: event.succeeded, nr_failed: event.failed, ...huge, mode: event.mode, reason: 'compaction' };
		}
		case 'compact_retry':
			return {
				order: event.order,
				priority: PRIORITIES[event.priority] ?? '',
				compaction_result: event.result === 'complete' ? 'failed' : event.result === 'success' ? 'progress' : 'withdrawn',
				retries: event.retries,
				max_retries: event.maxRetries,
				should_retry: event.again ? 1 : 0,
			};
		case 'reclaim_retry_zone': {
			const { reclaimable, available, minWmark, loops, enough } = event;
			const sizes = { reclaimable, available, min_wmark: minWmark, no_progress_loops: loops };
			return { ...place(event), ...sizes, wmark_check: enough ? 1 : 0 };
		}
		default:
			throw new Error(`${event.name} is no tracepoint`);
	}
}
