/**
 * /dev/kmsg: a record a line, "LEVEL,SEQUENCE,MICROSECONDS,-;TEXT".
 * Source: kernel/printk/printk.c, info_print_ext_header (6.18). Kernels before 3.5 have no such file; theirs is printed the same.
 */
import { Lines } from './format-error.js';

export interface KernelMessage {
	/** 3 error, 4 warning, 5 notice, 6 information. */
	readonly level: number;
	readonly sequence: number;
	/** Since boot. */
	readonly timeUs: number;
	readonly text: string;
}

/** Throws FormatError. */
export function parseKmsg(text: string): KernelMessage[] {
	const lines = new Lines('/dev/kmsg', text);
	const messages: KernelMessage[] = [];
	while (!lines.done) {
		const [, level, sequence, timeUs, said = ''] = lines.need(/^(\d+),(\d+),(\d+),-;(.*)$/, 'LEVEL,SEQUENCE,MICROSECONDS,-;TEXT');
		messages.push({ level: Number(level), sequence: Number(sequence), timeUs: Number(timeUs), text: said });
	}
	return messages;
}

export function formatKmsg(messages: readonly KernelMessage[]): string {
	return messages.map(({ level, sequence, timeUs, text }) => `${level},${sequence},${timeUs},-;${text}\n`).join('');
}
