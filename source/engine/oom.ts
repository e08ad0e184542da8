/**
 * Out of memory: the process with the largest anonymous region dies (mm/oom_kill.c, reduced to its badness by resident size and swap).
 * Its pages are freed at once; the task that drives the region notices that it is empty and goes on from there.
 */
import { PAGE_ANON } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { forgetEvicted } from './evicted.js';
import type { Machine } from './machine.js';
import { releasePage } from './pages.js';
import { freeTables } from './page-tables.js';
import { isHeldByPin } from './pins.js';
import type { Region } from './region.js';
import { trace } from './trace.js';
import { logNews } from './kernel-log.js';

/** Kills one victim; false when there is nothing to kill. */
export function outOfMemory(m: Machine): boolean {
	let victim: Region | undefined;
	for (const region of m.regions) {
		if (
			region?.kind === PAGE_ANON &&
			region.pages + region.swapped > (victim ? victim.pages + victim.swapped : 0) &&
			!isHeldByPin(m, region)
		)
			victim = region;
	}
	if (!victim) return false;
	trace(m, { name: 'oom_kill', victim: victim.name, pages: victim.pages });
	logNews(m, { kind: 'oomKill', victim: victim.name, anonPages: victim.pages });
	count(m, COUNTER.oom_kill);
	for (let slot = 0; slot < victim.length; slot++) {
		const entry = victim.pfns[slot]!;
		if (entry > 0) releasePage(m, victim, entry);
		else if (entry < 0) forgetEvicted(m, victim, slot);
	}
	freeTables(m, victim);
	victim.length = 0;
	return true;
}
