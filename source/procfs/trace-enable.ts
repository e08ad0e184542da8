/**
 * tracefs events/…/enable: whether a tracepoint, or a group of them, is on.
 * Source: kernel/trace/trace_events.c, event_enable_read, system_enable_read (6.18).
 */
import { Lines } from './format-error.js';

/** mixed: some of a group's tracepoints are on. */
export type TraceEnable = 'off' | 'on' | 'mixed';

const WORDS: Readonly<Record<TraceEnable, string>> = { off: '0', on: '1', mixed: 'X' };

/** Throws FormatError. */
export function parseTraceEnable(text: string): TraceEnable {
	const lines = new Lines('enable', text);
	const [word] = lines.need(/^[01X]$/, '0, 1 or X');
	if (!lines.done) lines.fail('the end of the file');
	return word === '0' ? 'off' : word === '1' ? 'on' : 'mixed';
}

export function formatTraceEnable(state: TraceEnable): string {
	return `${WORDS[state]}\n`;
}
