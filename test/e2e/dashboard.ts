/** The built program on a terminal, in the words of whoever sits in front of it: what it shows, at which time, at which speed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { open, type OpenOptions, type PtyProgram } from '../helpers/pty.js';

export const PROGRAM = 'dist/compactop.js';

export interface Dashboard {
	readonly program: PtyProgram;
	/** Everything written to the terminal so far, escape sequences and all. */
	raw(): string;
	/** Simulated seconds, as the first line shows them. */
	time(): number;
	/** As the first line shows it: `×0.01`, `max`. */
	speed(): string;
	/** First line, and the two at the bottom. */
	header(): string;
	status(): string;
	keyBar(): string;
	/** Presses keys one after the other. */
	press(...keys: string[]): void;
	/** Waits until the text is on the screen, or the condition holds. */
	sees(condition: RegExp | ((dashboard: Dashboard) => boolean), timeoutMs?: number): Promise<void>;
}

/** Generous: a loaded computer may take long; nothing is ever asserted about it. */
const PATIENCE_MS = 60_000;

/** Starts the dashboard without waiting for anything. */
export function launch(args: readonly string[], options: OpenOptions = {}): Dashboard {
	const program = open([process.execPath, PROGRAM, ...args], { cols: 160, rows: 50, ...options });
	const chunks: Uint8Array[] = [];
	program.onBytes((bytes) => chunks.push(bytes));
	const row = (line: number): string => program.lines().at(line) ?? '';
	const dashboard: Dashboard = {
		program,
		raw: () => Buffer.concat(chunks).toString(),
		time: () => timeIn(row(0)),
		speed: () => /(?:▶|>|paused at) (×[\d.]+|max|x[\d.]+)/.exec(row(0))?.[1] ?? '',
		header: () => row(0),
		status: () => row(-2),
		keyBar: () => row(-1),
		press: (...keys) => program.press(...keys),
		sees: (condition, timeoutMs = PATIENCE_MS) =>
			program.until(condition instanceof RegExp ? condition : () => condition(dashboard), timeoutMs),
	};
	return dashboard;
}

/** Starts the dashboard and waits for its first full frame: a machine that runs, and the keys one may press. */
export async function start(args: readonly string[], options: OpenOptions = {}): Promise<Dashboard> {
	const dashboard = launch(args, options);
	await dashboard.sees((seen) => seen.time() > 0 && /q quit$/.test(seen.keyBar()));
	return dashboard;
}

/** 00:01:02.5 → 62.5; NaN when the line shows no time. */
function timeIn(line: string): number {
	const [, hours, minutes, seconds] = /(\d+):(\d\d):(\d\d\.\d+)/.exec(line) ?? [];
	return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Total since boot of a counter on the Overview; NaN while it is not shown. */
export function counter(dashboard: Dashboard, name: string): number {
	const line = dashboard.program.lines().find((candidate) => candidate.startsWith(` ${name} `));
	return Number(/^\s*([\d ]+?)(?:\s{2,}|$)/.exec(line?.slice(name.length + 2) ?? '')?.[1]?.replaceAll(' ', '') ?? Number.NaN);
}

export interface Scanners {
	readonly migrate: number;
	readonly free: number;
}

/** Migrate and free scanner of a run that a node's line shows, as pfns; undefined while nobody compacts there. */
export function scanners(dashboard: Dashboard, who: RegExp): Scanners | undefined {
	const line = dashboard.program.lines().find((candidate) => who.test(candidate));
	const [, migrate, free] = /▸ ([\d ]+k?) ◂ (\d+(?: \d{3})*k?)/.exec(line ?? '') ?? [];
	return migrate === undefined || free === undefined ? undefined : { migrate: pfn(migrate), free: pfn(free) };
}

/** 4660, 412 160 or 768k. */
function pfn(written: string): number {
	return Number(written.replaceAll(' ', '').replace(/k$/, '000'));
}

/** Resident memory and CPU time used, from /proc. */
export function usage(pid: number): { readonly residentMib: number; readonly cpuSeconds: number } {
	const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	// pid (comm) state ppid ... utime and stime are the 14th and 15th field, in hundredths of a second.
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /s, '')
		.split(' ');
	return { residentMib: Number(resident) / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
}

/** The person has the terminal back as it was. */
export function assertRestored(program: PtyProgram): void {
	assert.deepEqual(program.modes, { alternateScreen: false, cursorHidden: false, wraps: true });
}

/**
 * How far to the right and down a piece of output writes, counting from 1. Understands what the screen driver sends: cursor moves and text
 * of narrow characters. Both 0 when it writes nothing.
 */
export function extent(raw: string): { readonly columns: number; readonly rows: number } {
	let [x, y, columns, rows] = [0, 0, 0, 0];
	for (const [, parameters = '', final = '', text = ''] of raw.matchAll(/\u001b\[([\d;?]*)([A-Za-z])|([^\u001b]+)/g)) {
		const [first = 1, second = 1] = parameters.split(';').map((value) => Number(value) || 1);
		if (final === 'H') [y, x] = [first - 1, second - 1];
		else if (final === 'G') x = first - 1;
		else if (final === 'C') x += first;
		else if (text !== '') {
			assert.doesNotMatch(text, /[\n\r\u0008\u001b]/, 'cells are reached by moving, never by line feeds');
			x += [...text].length;
			columns = Math.max(columns, x);
			rows = Math.max(rows, y + 1);
		}
	}
	return { columns, rows };
}
