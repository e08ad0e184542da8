/**
 * npm run soak [-- --runs N] [--seed S]    random machines: 2000 from seed 1; one when only a seed is given
 * npm run soak -- --day [--minutes N]      24 simulated hours of thp-storm, at most 30 minutes: is memory flat?
 * npm run soak -- --screen [--minutes N] [--preset NAME]
 *                                          the dashboard for 20 minutes at ×1 on thp-storm, then for 8 simulated hours at full speed: is its
 *                                          memory flat? The hours on compaction-failures; thp-storm has so much to do that 8 of its hours take 3 of ours.
 *                                          With --preset both are on that one; with --minutes 0 only the hours.
 * npm run soak -- --sizes                  whole screens of every view, size, theme and alphabet: does all fit?
 */
import { parseArgs } from 'node:util';
import { soakDay } from './soak/day.js';
import { soakScreen } from './soak/screen.js';
import { soakSizes } from './soak/sizes.js';
import { soakSwarm } from './soak/swarm.js';

const RUNS = 2000;
const DAY_MINUTES = 30;
const SCREEN_MINUTES = 20;

const { values } = parseArgs({
	options: {
		runs: { type: 'string' },
		seed: { type: 'string' },
		day: { type: 'boolean' },
		screen: { type: 'boolean' },
		sizes: { type: 'boolean' },
		minutes: { type: 'string' },
		preset: { type: 'string' },
	},
});
const first = Number(values.seed ?? 1);
const runs = Number(values.runs ?? (values.seed === undefined ? RUNS : 1));
const minutes = Number(values.minutes ?? (values.screen === true ? SCREEN_MINUTES : DAY_MINUTES));
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(runs) || runs < 1 || !(minutes >= 0)) {
	process.stderr.write('soak: --runs and --seed take whole numbers, --minutes a number\n');
	process.exit(2);
}

function soak(): boolean | Promise<boolean> {
	if (values.day === true) return soakDay(minutes);
	if (values.screen === true) return soakScreen(minutes, values.preset);
	return values.sizes === true ? soakSizes() : soakSwarm(first, runs);
}
process.exit((await soak()) ? 0 : 1);
