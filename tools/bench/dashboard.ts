/** The built program in a pseudo-terminal of 160x50, and how to tell that it shows something. */
import { open, type PtyProgram } from '../../test/helpers/pty.js';

export const COLUMNS = 160;
export const ROWS = 50;
const PATIENCE_MS = 60_000;

export function launch(...args: readonly string[]): PtyProgram {
	return launchAt({ cols: COLUMNS, rows: ROWS }, ...args);
}

export interface Size {
	readonly cols: number;
	readonly rows: number;
}

export function launchAt(size: Size, ...args: readonly string[]): PtyProgram {
	return open([process.execPath, 'dist/compactop.js', ...args], size);
}

/** Nodes, counters and keys are there. */
export function showsFullFrame(program: PtyProgram): boolean {
	const lines = program.lines();
	return (
		(lines.at(-1) ?? '').endsWith('q quit') &&
		lines.some((line) => line.startsWith('▌0 ')) &&
		lines.some((line) => /^ compact_stall/.test(line))
	);
}

export async function firstFrame(program: PtyProgram): Promise<void> {
	await program.until(showsFullFrame, PATIENCE_MS);
}

/** Simulated seconds on the screen. */
export function simulatedTime(program: PtyProgram): number {
	const [, hours, minutes, seconds] = /(\d+):(\d\d):(\d\d\.\d+)/.exec(program.lines()[0] ?? '') ?? [];
	return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

export async function reaches(program: PtyProgram, seconds: number): Promise<void> {
	await program.until(() => simulatedTime(program) >= seconds, PATIENCE_MS);
}
