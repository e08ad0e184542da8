/**
 * npm run soak [-- --runs N] [--seed S]    random machines: 2000 from seed 1; one when only a seed is given
 * npm run soak -- --day [--minutes N]      24 simulated hours of thp-storm, at most 30 minutes: is memory flat?
 */
import { parseArgs } from 'node:util';
import { soakDay } from './soak/day.js';
import { soakSwarm } from './soak/swarm.js';

const RUNS = 2000;
const MINUTES = 30;

const { values } = parseArgs({
	options: { runs: { type: 'string' }, seed: { type: 'string' }, day: { type: 'boolean' }, minutes: { type: 'string' } },
});
const first = Number(values.seed ?? 1);
const runs = Number(values.runs ?? (values.seed === undefined ? RUNS : 1));
const minutes = Number(values.minutes ?? MINUTES);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(runs) || runs < 1 || !(minutes > 0)) {
	process.stderr.write('soak: --runs and --seed take whole numbers, --minutes a number above 0\n');
	process.exit(2);
}
process.exit((values.day === true ? soakDay(minutes) : soakSwarm(first, runs)) ? 0 : 1);
