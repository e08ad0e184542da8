/** From the command to the first full frame, beside a Node that does nothing. */
import { open } from '../../test/helpers/pty.js';
import { COLUMNS, firstFrame, launch, ROWS } from './dashboard.js';
import { percentile, printFigure, printTitle, short } from './table.js';

const ROUNDS = 15;

export async function benchStart(): Promise<void> {
	printTitle(`Start: ${ROUNDS} times, one after the other`);
	const ours: number[] = [];
	const bare: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		bare.push(await bareNode());
		ours.push(await dashboard());
	}
	const [median, bareMedian] = [percentile(ours, 0.5), percentile(bare, 0.5)];
	printFigure({
		what: 'first full frame of thp-storm, above node -e 0 (median)',
		value: median - bareMedian,
		unit: 'ms',
		most: 250,
		beside: `${short(median)} ms against ${short(bareMedian)} ms; the best of each: ${short(Math.min(...ours))} and ${short(Math.min(...bare))} ms`,
	});
}

async function dashboard(): Promise<number> {
	const began = performance.now();
	const program = launch('thp-storm');
	await firstFrame(program);
	const ms = performance.now() - began;
	program.press('q');
	await program.exited;
	return ms;
}

/** In a terminal of its own as well: opening one takes time too. */
async function bareNode(): Promise<number> {
	const began = performance.now();
	await open([process.execPath, '-e', '0'], { cols: COLUMNS, rows: ROWS }).exited;
	return performance.now() - began;
}
