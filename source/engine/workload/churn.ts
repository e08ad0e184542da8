/** The `churn` operation: short runs of a region are freed or written to at random, keeping about a share of it mapped. */
import { GFP_BIT_THISNODE } from '../gfp.js';
import { currentTime, type Machine } from '../machine.js';
import { below, createRandom } from '../random.js';
import { regionById, type Region } from '../region.js';
import { pop, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import { pushFill } from './fill.js';
import type { ChurnFrame } from './frames.js';
import { unmapRange } from './free.js';

type ChurnOptions = Pick<ChurnFrame, 'region' | 'node' | 'until' | 'periodNs' | 'run' | 'fill'> & { seed: number };

/** One in so many steps over pages that are already as wanted it stops and takes those. */
const PATIENCE = 8;

export function pushChurn(m: Machine, thread: Thread, options: ChurnOptions): Step {
	const { seed, ...rest } = options;
	return push(thread, { k: 'churn', next: currentTime(m), random: createRandom(seed, 'churn'), ...rest });
}

export function stepChurn(m: Machine, thread: Thread, f: ChurnFrame): Step {
	const now = currentTime(m);
	const region = regionById(m, f.region);
	if (now >= f.until || region.size === 0) return pop(thread, 1);
	if (now < f.next) return sleepUntil(thread, f.next);
	f.next += f.periodNs;
	const wantsMore = (region.pages + region.swapped) * 65536 < region.size * f.fill;
	const { from, to } = chooseRun(region, f, wantsMore);
	if (wantsMore) {
		const bind = region.bound ? GFP_BIT_THISNODE : 0;
		return pushFill(thread, { region: f.region, node: f.node, at: from, to, bind, touch: true });
	}
	unmapRange(m, region, from, to);
	return YIELD;
}

/** A run of random length at a random place, moved on to where pages are not yet as wanted. */
function chooseRun(region: Region, f: ChurnFrame, wantsMore: boolean): { from: number; to: number } {
	let from = below(f.random, region.size);
	const pages = 1 + below(f.random, f.run);
	while (from < region.size && ((region.pfns[from] ?? 0) !== 0) === wantsMore && below(f.random, PATIENCE) !== 0) from++;
	return { from, to: Math.min(from + pages, region.size) };
}
