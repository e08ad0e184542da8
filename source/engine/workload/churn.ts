/** The `churn` operation: short runs of a region are freed and refaulted at random, keeping about a share of it mapped. */
import { GFP_BIT_THISNODE } from '../gfp.js';
import { currentTime, type Machine } from '../machine.js';
import { below, createRandom } from '../random.js';
import { regionById } from '../region.js';
import { pop, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import { pushFill } from './fill.js';
import type { ChurnFrame } from './frames.js';
import { unmapRange } from './free.js';

type ChurnOptions = Pick<ChurnFrame, 'region' | 'node' | 'until' | 'periodNs' | 'run' | 'fill'> & { seed: number };

export function pushChurn(m: Machine, thread: Thread, options: ChurnOptions): Step {
	const { seed, ...rest } = options;
	return push(thread, { k: 'churn', next: currentTime(m), random: createRandom(seed, 'churn'), ...rest });
}

export function stepChurn(m: Machine, thread: Thread, f: ChurnFrame): Step {
	const now = currentTime(m);
	const region = regionById(m, f.region);
	if (now >= f.until || region.length === 0) return pop(thread, 1);
	if (now < f.next) return sleepUntil(thread, f.next);
	f.next += f.periodNs;
	const runs = Math.max(1, Math.floor(region.length / f.run));
	const from = below(f.random, runs) * f.run;
	const to = Math.min(from + f.run, region.length);
	// Below the wanted share a random run is filled, above it freed, so that the share holds on average.
	if (region.pages * 65536 < region.length * f.fill)
		return pushFill(thread, { region: f.region, node: f.node, at: from, to, bind: GFP_BIT_THISNODE });
	unmapRange(m, region, from, to);
	return YIELD;
}
