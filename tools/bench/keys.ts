/** From a key to what it changes on the screen, while the simulator takes all it can get. */
import type { PtyProgram } from '../../test/helpers/pty.js';
import { firstFrame, launch, reaches } from './dashboard.js';
import { sleep } from './processes.js';
import { percentile, printFigure, printTitle, short } from './table.js';

const PRESSES = 200;
/** Pauses between two presses differ, so that they fall anywhere between two frames. */
const PAUSE_MS = 40;
const PAUSE_SPREAD_MS = 97;

interface KeyCase {
	readonly key: string;
	readonly kind: 'painted' | 'pop-up';
	/** What is seen once the key has had its effect. */
	readonly seen: (program: PtyProgram) => boolean;
}

const selected =
	(node: number) =>
	(program: PtyProgram): boolean =>
		program.lines().some((line) => line.startsWith(`▌${node} `));
const tuning = (program: PtyProgram): boolean => program.text().includes('vm.extfrag_threshold');

/** A row that is painted, twice, then a pop-up, opened and closed. */
const CASES: readonly KeyCase[] = [
	{ key: 'down', kind: 'painted', seen: selected(1) },
	{ key: 'up', kind: 'painted', seen: selected(0) },
	{ key: 'u', kind: 'pop-up', seen: tuning },
	{ key: 'u', kind: 'pop-up', seen: (program) => !tuning(program) },
];

export async function benchKeys(): Promise<void> {
	printTitle(`Keys: ${PRESSES} presses while thp-storm is simulated as fast as possible`);
	const program = launch('thp-storm', '--speed', 'max');
	await firstFrame(program);
	await reaches(program, 10);
	const times: Record<KeyCase['kind'], number[]> = { painted: [], 'pop-up': [] };
	for (let press = 0; press < PRESSES; press++) {
		await sleep(PAUSE_MS + ((press * 31) % PAUSE_SPREAD_MS));
		const { key, kind, seen } = CASES[press % CASES.length] as KeyCase;
		const began = performance.now();
		program.press(key);
		await program.until(seen);
		times[kind].push(performance.now() - began);
	}
	program.press('q');
	await program.exited;
	const all = Object.values(times).flat();
	const kinds = Object.entries(times).map(([kind, some]) => `${kind}: half within ${short(percentile(some, 0.5))} ms`);
	printFigure({
		what: 'key press to screen, 99 of 100',
		value: percentile(all, 0.99),
		unit: 'ms',
		most: 50,
		beside: `9 of 10 within ${short(percentile(all, 0.9))} ms, the slowest ${short(Math.max(...all))} ms; ${kinds.join(', ')}`,
	});
}
