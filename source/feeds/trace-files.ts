/**
 * tracefs of the simulated kernel, at /sys/kernel/tracing. Reading `trace_pipe` takes the events out of the buffer and does not wait for
 * more; `trace` leaves them there. Opening `trace` to be emptied clears it.
 * Source: kernel/trace/trace.c, trace_events.c (6.18).
 * Simplifications: kernels before 4.1 had these files in debugfs. Never printed: mm_page_alloc_zone_locked; mm_page_alloc of a block
 * that compaction captured; mm_migrate_pages of anything but compaction.
 */
import type { Engine } from '../engine/api.js';
import type { FileFacts } from '../engine/file-facts.js';
import { formatTrace, traceText } from '../procfs/trace.js';
import { formatTraceEnable, type TraceEnable } from '../procfs/trace-enable.js';
import { traceLineOf } from '../procfs/trace-event.js';
import { type Tracepoint, tracepointsOf } from '../procfs/trace-templates.js';
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
	const lines = events.map((event) => traceLineOf(event, facts.kernel));
	return formatTrace({ tracer: 'nop', entriesInBuffer: events.length, entriesWritten: written, cpus: facts.cpus, lines }, facts.kernel);
}

function tracePipe(facts: FileFacts): string {
	const { events, lost } = facts.consumeTrace();
	const { formatLine } = traceText(facts.kernel);
	const told = new Set<number>();
	const lines = events.flatMap((event) => {
		const gone = told.has(event.cpu) ? 0 : (lost[event.cpu] ?? 0);
		told.add(event.cpu);
		const line = formatLine(traceLineOf(event, facts.kernel));
		return gone > 0 ? [formatLine({ kind: 'lost', cpu: event.cpu, events: gone }), line] : [line];
	});
	return lines.map((line) => `${line}\n`).join('');
}
