/**
 * tracefs `trace` and `trace_pipe`: events as lines. `trace` begins with a header and shows what is in the buffer; `trace_pipe` has no
 * header.
 * Source: kernel/trace/trace.c, print_event_info, print_trace_header, trace_print_lat_fmt; kernel/trace/trace_output.c,
 * trace_print_context (5.13 and later; older kernels had four flags and other column titles).
 */
import { FormatError } from './format-error.js';
import { readTemplate, type TraceArgs, tracepointsOf, type Tracepoint, writeTemplate } from './trace-templates.js';

export interface TraceLine {
	readonly kind: 'event';
	/** At most 15 characters; "<...>" when the kernel has forgotten it. */
	readonly comm: string;
	readonly pid: number;
	readonly cpu: number;
	/** irqs off, reschedule wanted, interrupt, preemption and migration disabled: a dot each when not. */
	readonly flags: string;
	/** Of the trace clock. */
	readonly timeUs: number;
	readonly event: string;
	/** Values of the places of its template. */
	readonly args: TraceArgs;
}

/** An event without a template here, or a text that does not follow it: kept as it is. */
export interface OtherLine extends Omit<TraceLine, 'kind' | 'args'> {
	readonly kind: 'other';
	readonly text: string;
}

/** Events overwritten before they could be read; or the buffer of a further CPU begins to take part. */
export type GapLine =
	| { readonly kind: 'lost'; readonly cpu: number; readonly events: number }
	| { readonly kind: 'started'; readonly cpu: number };

export type AnyLine = TraceLine | OtherLine | GapLine;

export interface TraceFile {
	readonly tracer: string;
	readonly entriesInBuffer: number;
	readonly entriesWritten: number;
	readonly cpus: number;
	readonly lines: readonly AnyLine[];
}

const TITLES = [
	'#                                _-----=> irqs-off/BH-disabled',
	'#                               / _----=> need-resched',
	'#                              | / _---=> hardirq/softirq',
	'#                              || / _--=> preempt-depth',
	'#                              ||| / _-=> migrate-disable',
	'#                              |||| /     delay',
	'#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION',
	'#              | |         |   |||||     |         |',
];

const EVENT = /^ *(\S.*?)-(\d+) +\[(\d{3,})\] (.{5}) +(\d+)\.(\d{6}): (\w+): (.*)$/;

/** Reads and prints lines as a kernel of one version does. */
export interface TraceText {
	readonly parseLine: (line: string) => AnyLine | undefined;
	readonly formatLine: (line: AnyLine) => string;
}

/** Throws on a version without an era. */
export function traceText(kernel: string): TraceText {
	const byName = new Map<string, Tracepoint>(tracepointsOf(kernel).map((point) => [point.name, point]));
	return {
		parseLine: (line) => parseLine(line, byName, kernel),
		formatLine: (line) => formatLine(line, byName, kernel),
	};
}

function parseLine(line: string, points: ReadonlyMap<string, Tracepoint>, kernel: string): AnyLine | undefined {
	const found = EVENT.exec(line);
	if (!found) return parseGap(line);
	const [, comm = '', pid, cpu, flags = '', seconds, micros, event = '', text = ''] = found;
	const stamp = { comm, pid: Number(pid), cpu: Number(cpu), flags, timeUs: Number(seconds) * 1e6 + Number(micros), event };
	const template = points.get(event)?.template;
	const args = template === undefined ? undefined : readTemplate(template, text, kernel);
	return args === undefined ? { kind: 'other', ...stamp, text } : { kind: 'event', ...stamp, args };
}

function parseGap(line: string): GapLine | undefined {
	const [, cpu, events] = /^CPU:(\d+) \[LOST (\d+) EVENTS\]$/.exec(line) ?? [];
	if (cpu !== undefined) return { kind: 'lost', cpu: Number(cpu), events: Number(events) };
	const [, started] = /^##### CPU (\d+) buffer started ####$/.exec(line) ?? [];
	return started === undefined ? undefined : { kind: 'started', cpu: Number(started) };
}

function formatLine(line: AnyLine, points: ReadonlyMap<string, Tracepoint>, kernel: string): string {
	if (line.kind === 'lost') return `CPU:${line.cpu} [LOST ${line.events} EVENTS]`;
	if (line.kind === 'started') return `##### CPU ${line.cpu} buffer started ####`;
	const { comm, pid, cpu, flags, timeUs, event } = line;
	const seconds = String(Math.floor(timeUs / 1e6)).padStart(5);
	const micros = String(timeUs % 1e6).padStart(6, '0');
	const task = `${comm.padStart(16)}-${String(pid).padEnd(7)} [${String(cpu).padStart(3, '0')}]`;
	const text = line.kind === 'other' ? line.text : writeTemplate(points.get(event)?.template ?? '', line.args, kernel);
	return `${task} ${flags} ${seconds}.${micros}: ${event}: ${text}`;
}

/** Throws FormatError. */
export function parseTrace(text: string, kernel: string): TraceFile {
	const lines = text.split('\n');
	if (lines.pop() !== '') throw new FormatError('trace', lines.length + 1, 'a line feed at the end', undefined);
	const need = (at: number, pattern: RegExp, expected: string): RegExpExecArray => {
		const found = pattern.exec(lines[at] ?? '\n');
		if (!found) throw new FormatError('trace', at + 1, expected, lines[at]);
		return found;
	};
	const [, tracer = ''] = need(0, /^# tracer: (\S+)$/, '# tracer: NAME');
	need(1, /^#$/, '#');
	const [, inBuffer, written, cpus] = need(
		2,
		/^# entries-in-buffer\/entries-written: (\d+)\/(\d+) {3}#P:(\d+)$/,
		'# entries-in-buffer/entries-written: N/M   #P:CPUS',
	);
	need(3, /^#$/, '#');
	for (const [i, title] of TITLES.entries()) if (lines[4 + i] !== title) throw new FormatError('trace', 5 + i, title, lines[4 + i]);
	const reader = traceText(kernel);
	const body = lines.slice(4 + TITLES.length).map((line, i) => {
		const parsed = reader.parseLine(line);
		if (!parsed) throw new FormatError('trace', 5 + TITLES.length + i, 'TASK-PID [CPU] FLAGS TIME: EVENT: TEXT', line);
		return parsed;
	});
	return { tracer, entriesInBuffer: Number(inBuffer), entriesWritten: Number(written), cpus: Number(cpus), lines: body };
}

export function formatTrace({ tracer, entriesInBuffer, entriesWritten, cpus, lines }: TraceFile, kernel: string): string {
	const { formatLine: format } = traceText(kernel);
	const counts = `# entries-in-buffer/entries-written: ${entriesInBuffer}/${entriesWritten}   #P:${cpus}`;
	return [`# tracer: ${tracer}`, '#', counts, '#', ...TITLES, ...lines.map(format), ''].join('\n');
}
