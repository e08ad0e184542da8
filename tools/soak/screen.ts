/** The built program on a terminal, for long: does the process grow? First at the pace of a person, then as fast as it can. */
import { spawnSync } from 'node:child_process';
import { firstFrame, launch, reaches, simulatedTime } from '../bench/dashboard.js';
import { residentMib, sleep } from '../bench/processes.js';
import { percentile } from '../bench/table.js';
import { progressLine } from './progress.js';

const HOURS = 8;
/** A run of fewer minutes than this simulates as many hours less, and for as much less long. */
const FULL_MINUTES = 20;
/** By then the compiler has settled, and what is kept of the past is full and is being thinned. */
const WARM_SHARE = 0.25;
/** In a shorter run, s, what is kept of the past still fills its room. */
const ENOUGH_S = 600;
const SAMPLE_MS = 1000;
const GROWTH_MIB = 32;
/** Every so often another view is looked at. */
const KEY_EVERY = 20;
const VIEWS = 9;

interface Sample {
	/** 0..1. */
	readonly share: number;
	readonly mib: number;
}

/**
 * Watched at the pace of a person; and one that simulates eight hours in 8 minutes, goes on until 20 are over, and is never idle: of an idle
 * machine so little has to be kept that the room for it is not full for hours.
 */
const PACED = 'thp-storm';
const FAST = 'compaction-failures';

/** True when memory stayed flat. `preset`: takes the place of both. */
export async function soakScreen(minutes: number, preset?: string): Promise<boolean> {
	if (spawnSync(process.execPath, ['tools/build.mjs'], { stdio: 'inherit' }).status !== 0) return false;
	const paced = minutes === 0 || (await watch('at ×1', [preset ?? PACED, '--speed', '1'], minutes * 60, 0));
	const part = minutes === 0 ? 1 : Math.min(1, minutes / FULL_MINUTES);
	const fast = await watch('at full speed', [preset ?? FAST, '--speed', 'max'], part * HOURS * 3600, part * FULL_MINUTES * 60);
	return paced && fast;
}

/** Until so many seconds are simulated, and `leastS` of real time are over. */
async function watch(how: string, args: readonly string[], seconds: number, leastS: number): Promise<boolean> {
	const began = performance.now();
	const program = launch(...args);
	await firstFrame(program);
	await reaches(program, 1);
	const progress = progressLine();
	const samples: Sample[] = [];
	for (let round = 0; ; round++) {
		const elapsed = (performance.now() - began) / 1000;
		const share = Math.min(simulatedTime(program) / seconds, elapsed / leastS);
		samples.push({ share, mib: residentMib(program.pid) });
		progress.show(Math.floor(share * 1000), 1000, `${args[0]} ${how}: ${samples.at(-1)?.mib.toFixed(0)} MiB`);
		if (share >= 1) break;
		if (round % KEY_EVERY === KEY_EVERY - 1) program.press(String(1 + (Math.floor(round / KEY_EVERY) % VIEWS)), 'esc');
		await sleep(SAMPLE_MS);
	}
	progress.clear();
	const simulated = simulatedTime(program);
	program.press('ctrl-c');
	await program.exited;
	return verdict(`${args[0]} ${how}`, simulated, samples);
}

function verdict(how: string, simulated: number, samples: readonly Sample[]): boolean {
	const between = (from: number, to: number): number => {
		const some = samples.filter(({ share }) => share >= from && share <= to).map(({ mib }) => mib);
		return percentile(some, 0.5);
	};
	const [early, late] = [between(WARM_SHARE, 0.5), between(0.75, Number.POSITIVE_INFINITY)];
	const isLong = samples.length * SAMPLE_MS >= ENOUGH_S * 1000;
	const grew = isLong && late - early > GROWTH_MIB;
	const word = isLong ? (grew ? 'NOT FLAT' : 'flat') : 'too short to tell';
	process.stdout.write(
		`${word} ${how}: ${Math.round(simulated)} simulated seconds in ${samples.length} s; resident memory ` +
			`${samples[0]?.mib.toFixed(0)} MiB at the start, ${early.toFixed(0)} MiB in the second quarter, ${late.toFixed(0)} MiB in the last, ` +
			`${samples.at(-1)?.mib.toFixed(0)} MiB at the end\n`,
	);
	return !grew;
}
