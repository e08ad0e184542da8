/** Random machines for as long as one likes. A broken law, or a restored machine that differs, ends it with the command that repeats it. */
import { runSwarm } from '../../test/helpers/swarm.js';
import { swarmScenario } from '../../test/helpers/swarm-scenario.js';
import { progressLine } from './progress.js';

/** Runs seeds one after another; false after the first failure. */
export function soakSwarm(first: number, runs: number): boolean {
	const progress = progressLine();
	const totals = { slices: 0, restores: 0 };
	const kernels = new Map<string, number>();
	for (let seed = first; seed < first + runs; seed++) {
		try {
			const report = runSwarm(seed);
			totals.slices += report.slices;
			totals.restores += report.restores;
			if (runs === 1) process.stdout.write(`${JSON.stringify(report)}\n`);
		} catch (error) {
			progress.clear();
			process.stderr.write(`${failure(seed, error)}\n`);
			return false;
		}
		const { kernel } = swarmScenario(seed);
		kernels.set(kernel, (kernels.get(kernel) ?? 0) + 1);
		progress.show(seed - first + 1, runs, `${totals.slices} slices, ${totals.restores} times saved and restored`);
	}
	progress.clear();
	const eras = [...kernels].sort().map(([kernel, count]) => `${kernel} ×${count}`);
	process.stdout.write(
		`${runs} machines from seed ${first} kept every law: ${totals.slices} slices, ${totals.restores} times saved and restored\n`,
	);
	process.stdout.write(`kernels: ${eras.join(', ')}\n`);
	return true;
}

function failure(seed: number, error: unknown): string {
	const { kernel, features, machine } = swarmScenario(seed);
	return [
		`seed ${seed} failed; again with: npm run soak -- --seed ${seed}`,
		`kernel ${kernel}, features ${JSON.stringify(features)}, machine ${JSON.stringify(machine)}`,
		error instanceof Error ? error.stack : String(error),
	].join('\n');
}
