/** Headless runs of the built program, as many at once as this computer has processors for. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { RunReport } from '../../source/feeds/run-report.js';
import { PROGRAM } from './dashboard.js';

/** `npm run soak:runs` sets it: all seeds, full length. */
export const isSoak = (process.env['SOAK'] ?? '') !== '';

/** A run may take long on a busy computer; that is never a failure. */
export const LONG_TEST = { timeout: 900_000 } as const;

/** `compactop run ARGS --json`, for each list of arguments; reports in the same order. */
export async function runs(lists: readonly (readonly string[])[]): Promise<RunReport[]> {
	const reports: RunReport[] = [];
	const waiting = [...lists.entries()];
	const worker = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) reports[next[0]] = await run(next[1]);
	};
	await Promise.all(Array.from({ length: Math.min(availableParallelism(), lists.length) }, worker));
	return reports;
}

async function run(args: readonly string[]): Promise<RunReport> {
	const child = spawn(process.execPath, [PROGRAM, 'run', ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
	const output: Buffer[] = [];
	const complaints: Buffer[] = [];
	child.stdout.on('data', (data: Buffer) => output.push(data));
	child.stderr.on('data', (data: Buffer) => complaints.push(data));
	const [code] = (await once(child, 'close')) as [number | null];
	assert.deepEqual([code, Buffer.concat(complaints).toString()], [0, ''], args.join(' '));
	return JSON.parse(Buffer.concat(output).toString()) as RunReport;
}
