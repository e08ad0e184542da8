/** A burst of huge page demand: map, fault every 2 MiB once, hold, unmap. Also the `thp` operation of a timeline. */
import { PAGE_ANON } from '../../model/index.js';
import { currentTime, type Machine } from '../machine.js';
import { createRegion } from '../region.js';
import { AGAIN, pop, sleepUntil, type Step, type Thread } from '../thread.js';
import { pushFill } from './fill.js';
import type { HoldFrame, SpikeFrame } from './frames.js';
import { pushFree } from './free.js';

type SpikeOptions = Pick<SpikeFrame, 'node' | 'pages' | 'holdNs' | 'pauseNs' | 'name'> &
	Partial<Pick<SpikeFrame, 'bind' | 'madvised' | 'sparse' | 'keep'>>;

export function spikeFrame(options: SpikeOptions): SpikeFrame {
	return { k: 'spike', bind: 0, madvised: true, sparse: false, keep: false, region: 0, at: 'start', ...options };
}

export function stepSpike(m: Machine, thread: Thread, f: SpikeFrame): Step {
	switch (f.at) {
		case 'start': {
			const options = { huge: true, madvised: f.madvised, node: f.node, bound: f.bind !== 0 };
			const region = createRegion(m, f.name, PAGE_ANON, f.pages, options);
			f.region = region.id;
			f.at = 'filled';
			return pushFill(thread, {
				region: region.id,
				node: f.node,
				at: 0,
				to: f.pages,
				madvised: f.madvised,
				sparse: f.sparse,
				bind: f.bind,
				pauseNs: f.pauseNs,
			});
		}
		case 'filled':
			if (f.keep) return pop(thread, 1);
			f.at = 'held';
			return sleepUntil(thread, currentTime(m) + f.holdNs);
		case 'held':
			thread.stack.pop();
			pushFree(thread, { region: f.region, how: 'all', destroy: true });
			return AGAIN;
	}
}

/** Keeps regions for a while, then frees them. */
export function stepHold(m: Machine, thread: Thread, f: HoldFrame): Step {
	if (!f.started) {
		f.started = true;
		return sleepUntil(thread, currentTime(m) + f.ns);
	}
	thread.stack.pop();
	for (const region of f.regions) pushFree(thread, { region, how: 'all', destroy: true });
	return AGAIN;
}
