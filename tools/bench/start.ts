/** From the command to the first full frame, beside a Node that does nothing. */
import { open } from '../../test/helpers/pty.js';
import { COLUMNS, firstFrame, launch, ROWS } from './dashboard.js';
import { percentile, printFigure, printTitle, short } from './table.js';

const ROUNDS = 15;

export async function benchStart(): Promise<void> {
	printTitle(`Start: ${ROUNDS} times, one after the other`);
	const ours: Start[] = [];
	const bare: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		bare.push(await bareNode());
		ours.push(await dashboard());
	}
	const [frames, answers] = [ours.map(({ frameMs }) => frameMs), ours.map(({ answerMs }) => answerMs)];
	const [median, bareMedian] = [percentile(frames, 0.5), percentile(bare, 0.5)];
	printFigure({
		what: 'first full frame of thp-storm, above node -e 0 (median)',
		value: median - bareMedian,
		unit: 'ms',
		most: 250,
		beside: `${short(median)} ms against ${short(bareMedian)} ms; the best of each: ${short(Math.min(...frames))} and ${short(Math.min(...bare))} ms`,
	});
	printFigure({
		what: 'a key pressed at the first frame has its effect on the screen (median)',
		value: percentile(answers, 0.5) - bareMedian,
		unit: 'ms',
		beside: 'the libraries that read keys are loaded behind the first frame',
	});
}

interface Start {
	readonly frameMs: number;
	readonly answerMs: number;
}

async function dashboard(): Promise<Start> {
	const began = performance.now();
	const program = launch('thp-storm');
	await firstFrame(program);
	const frameMs = performance.now() - began;
	program.press('2');
	await program.until(/a cell = /);
	const answerMs = performance.now() - began;
	program.press('q');
	await program.exited;
	return { frameMs, answerMs };
}

/** In a terminal of its own as well: opening one takes time too. */
async function bareNode(): Promise<number> {
	const began = performance.now();
	await open([process.execPath, '-e', '0'], { cols: COLUMNS, rows: ROWS }).exited;
	return performance.now() - began;
}
