/**
 * The doctor: facts → findings. Judged over a window (WINDOW_NS), so that a burst a minute ago is no finding now, and only by what
 * somebody suffers or pays: a low success ratio of direct compaction by itself is none, as a few per cent are usual on busy machines.
 */
import type { Snapshot } from '../model/index.js';
import { openCase } from './case.js';
import { failures } from './failures.js';
import type { Finding } from './finding.js';
import { deferred, directStalls, kcompactdCpu, kswapdNoProgress, refusedAllocations, thpFallback } from './rules.js';
import { type Totals, totalsAtBoot } from './totals.js';

/** Long enough to hold two or three ebbs and floods of a workload, short enough to show what a change did. */
export const WINDOW_NS = 10e9;
/** Rates over less than this are noise: nothing is said yet. */
export const LEAST_WINDOW_NS = 1e9;

const RULES = [failures, kswapdNoProgress, directStalls, kcompactdCpu, refusedAllocations, thpFallback, deferred];

/** Findings on a machine as it is, by what happened since `before`; the likeliest root first. */
export function diagnose(snapshot: Snapshot, before: Totals): readonly Finding[] {
	const since = before.timeNs < snapshot.bootedAtNs ? totalsAtBoot(snapshot) : before;
	if (snapshot.timeNs - since.timeNs < LEAST_WINDOW_NS) return [];
	const facts = openCase(snapshot, since);
	return RULES.map((rule) => rule(facts)).filter((finding) => finding !== undefined);
}
