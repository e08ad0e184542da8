/** What had happened by moments of the last seconds of simulated time, and what the doctor makes of it. */
import { diagnose, WINDOW_NS } from '../doctor/diagnose.js';
import type { Finding } from '../doctor/finding.js';
import { type Rates, ratesBetween, type Totals, totalsAtBoot, totalsOf } from '../doctor/totals.js';
import type { Snapshot } from '../model/index.js';

/** Simulated time between two moments that are kept. */
const STEP_NS = WINDOW_NS / 20;
/** Display time between two diagnoses for those who only want to know how many there are, ms. */
const JUDGE_MS = 450;

export interface Moments {
	/** Oldest first; the first one is the last that is WINDOW_NS old or older, or where watching began, or the last change. */
	readonly kept: Totals[];
	/** What the latest diagnosis was made of, and when it was shown. */
	judged: Snapshot | undefined;
	judgedMs: number;
	findings: readonly Finding[];
}

export function createMoments(): Moments {
	return { kept: [], judged: undefined, judgedMs: Number.NEGATIVE_INFINITY, findings: [] };
}

export function recordMoment(moments: Moments, snapshot: Snapshot, shownMs: number): void {
	const { kept } = moments;
	// The first frame of a machine: what came before it happened since boot.
	if (kept.length === 0 && snapshot.timeNs - snapshot.bootedAtNs <= WINDOW_NS) kept.push(totalsAtBoot(snapshot));
	if (snapshot.timeNs - (kept.at(-1)?.timeNs ?? Number.NEGATIVE_INFINITY) >= STEP_NS) kept.push(totalsOf(snapshot));
	while ((kept[1]?.timeNs ?? Number.POSITIVE_INFINITY) <= snapshot.timeNs - WINDOW_NS) kept.shift();
	if (shownMs - moments.judgedMs < JUDGE_MS) return;
	moments.judgedMs = shownMs;
	findingsOn(moments, snapshot);
}

/** The diagnosis of the frame on show. */
export function findingsOn(moments: Moments, snapshot: Snapshot): readonly Finding[] {
	const [since] = moments.kept;
	if (moments.judged !== snapshot && since !== undefined) {
		moments.judged = snapshot;
		moments.findings = diagnose(snapshot, since);
	}
	return moments.findings;
}

/** Something was changed: what was before it says nothing about the machine as it is now. */
export function measureFrom(moments: Moments, at: Totals): void {
	moments.kept.splice(0, moments.kept.length, at);
}

/** Simulated time the diagnosis looks back over, ns. */
export function judgedNs({ kept }: Moments, snapshot: Snapshot): number {
	return snapshot.timeNs - (kept[0]?.timeNs ?? snapshot.timeNs);
}

/** Rates over the window that ends now. */
export function recentRates({ kept }: Moments, snapshot: Snapshot): Rates {
	const now = totalsOf(snapshot);
	return ratesBetween(kept[0] ?? now, now);
}
