/**
 * Random machines for as long as one likes: `npm run soak -- --runs 5000 --from 1`, or one seed again: `npm run soak -- --seed 17`.
 * Prints the seed and the command that repeats it on the first failure.
 */
import { parseArgs } from 'node:util';
import { runSwarm } from '../test/helpers/swarm.js';

const { values } = parseArgs({ options: { runs: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' } } });
const from = Number(values.seed ?? values.from ?? 1);
const runs = values.seed === undefined ? Number(values.runs ?? 2000) : 1;
if (!Number.isSafeInteger(from) || !(runs >= 1)) {
	process.stderr.write('soak: --runs, --from and --seed take whole numbers\n');
	process.exit(2);
}

let slices = 0;
for (let seed = from; seed < from + runs; seed++) {
	try {
		const report = runSwarm(seed);
		slices += report.slices;
		if (runs === 1) process.stdout.write(`${JSON.stringify(report)}\n`);
	} catch (error) {
		process.stderr.write(
			`seed ${seed} failed; again with: npm run soak -- --seed ${seed}\n${error instanceof Error ? error.stack : error}\n`,
		);
		process.exit(1);
	}
	if ((seed - from + 1) % 100 === 0) process.stdout.write(`${seed - from + 1} of ${runs} runs, ${slices} slices\n`);
}
