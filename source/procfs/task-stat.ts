/**
 * /proc/PID/stat and /proc/PID/schedstat: what a thread is doing and how much CPU time it used. The clock of `stat` ticks 100 times a
 * second; `schedstat` counts nanoseconds.
 * Source: fs/proc/array.c, do_task_stat; fs/proc/base.c, proc_pid_schedstat (6.18; the same 52 numbers since 3.5).
 */
import { Lines } from './format-error.js';

/** Fields after the state, in the order of the file. */
export const STAT_FIELDS = [
	'ppid',
	'pgrp',
	'session',
	'tty_nr',
	'tpgid',
	'flags',
	'minflt',
	'cminflt',
	'majflt',
	'cmajflt',
	'utime',
	'stime',
	'cutime',
	'cstime',
	'priority',
	'nice',
	'num_threads',
	'itrealvalue',
	'starttime',
	'vsize',
	'rss',
	'rsslim',
	'startcode',
	'endcode',
	'startstack',
	'kstkesp',
	'kstkeip',
	'signal',
	'blocked',
	'sigignore',
	'sigcatch',
	'wchan',
	'nswap',
	'cnswap',
	'exit_signal',
	'processor',
	'rt_priority',
	'policy',
	'delayacct_blkio_ticks',
	'guest_time',
	'cguest_time',
	'start_data',
	'end_data',
	'start_brk',
	'arg_start',
	'arg_end',
	'env_start',
	'env_end',
	'exit_code',
] as const;
export type StatField = (typeof STAT_FIELDS)[number];

export interface TaskStat {
	readonly pid: number;
	/** At most 15 characters. */
	readonly comm: string;
	/** R running, S asleep, D waiting without signals, and so on. */
	readonly state: string;
	/** Numbers, as large as 2^64 − 1. */
	readonly fields: Readonly<Record<StatField, bigint>>;
}

/** Throws FormatError. */
export function parseTaskStat(text: string): TaskStat {
	const lines = new Lines('/proc/PID/stat', text);
	const [, pid, comm = '', state = '', rest = ''] = lines.need(/^(\d+) \((.*)\) (\S)((?: -?\d+)+)$/, 'PID (COMM) STATE and numbers');
	const numbers = rest.slice(1).split(' ').map(BigInt);
	if (numbers.length !== STAT_FIELDS.length) lines.fail(`${STAT_FIELDS.length} numbers on the line before`);
	const fields = Object.fromEntries(STAT_FIELDS.map((name, i) => [name, numbers[i]])) as Record<StatField, bigint>;
	return { pid: Number(pid), comm, state, fields };
}

export function formatTaskStat({ pid, comm, state, fields }: TaskStat): string {
	return `${pid} (${comm}) ${state} ${STAT_FIELDS.map((name) => fields[name]).join(' ')}\n`;
}

export interface Schedstat {
	/** CPU time used, and time spent runnable while another task ran; ns. */
	readonly runNs: number;
	readonly waitNs: number;
	/** How often it got a CPU. */
	readonly slices: number;
}

/** Throws FormatError. */
export function parseSchedstat(text: string): Schedstat {
	const lines = new Lines('/proc/PID/schedstat', text);
	const [, runNs, waitNs, slices] = lines.need(/^(\d+) (\d+) (\d+)$/, 'three numbers');
	return { runNs: Number(runNs), waitNs: Number(waitNs), slices: Number(slices) };
}

export function formatSchedstat({ runNs, waitNs, slices }: Schedstat): string {
	return `${runNs} ${waitNs} ${slices}\n`;
}
