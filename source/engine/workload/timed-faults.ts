/**
 * Touches one 2 MiB range after another and times each: the fault of its first byte, huge or not, and writing all of it.
 * Simplification: writing 2 MiB costs what clearing 2 MiB costs.
 */
import { HUGE_ORDER, PAGEBLOCK_PAGES } from '../../model/index.js';
import { charge, currentTime, type Machine } from '../machine.js';
import { regionById } from '../region.js';
import { pop, YIELD, type Step, type Thread } from '../thread.js';
import { noteRequest } from '../timings.js';
import { pushFill } from './fill.js';
import type { TimedFaultsFrame } from './frames.js';
import { FN } from '../profile.js';
import { kindOf } from '../page-fields.js';

export function timedFaultsFrame(options: Pick<TimedFaultsFrame, 'region' | 'node' | 'to' | 'madvised' | 'timing'>): TimedFaultsFrame {
	return { k: 'timedFaults', at: 0, since: 0, faulting: false, ...options };
}

/** Result: 1, or 0 when memory ran out or the region went away. */
export function stepTimedFaults(m: Machine, thread: Thread, f: TimedFaultsFrame): Step {
	const region = regionById(m, f.region);
	if (f.faulting) {
		f.faulting = false;
		const first = region.pfns[f.at];
		if (!thread.result || region.gone || !first) return pop(thread, 0);
		charge(m, m.costs.clearHuge, FN.folio_zero_user);
		noteRequest(m, f.timing, kindOf(m, first) >> 4 === HUGE_ORDER, f.since);
		f.at += PAGEBLOCK_PAGES;
		return YIELD;
	}
	if (region.gone) return pop(thread, 0);
	if (f.at >= f.to) return pop(thread, 1);
	f.faulting = true;
	f.since = currentTime(m);
	return pushFill(thread, { region: f.region, node: f.node, at: f.at, to: f.at + PAGEBLOCK_PAGES, madvised: f.madvised });
}
