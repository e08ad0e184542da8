/** The rates by which two stretches of time, or two machines, are compared, and which way is better. */
import type { Rates } from '../doctor/totals.js';
import type { HalfRates } from '../session/index.js';
import { compact, duration, NO_VALUE, percent } from '../text/quantity.js';
import type { Slot } from '../text/style.js';

export interface Compared<R extends Rates = Rates> {
	/** In the glossary. */
	readonly label: string;
	readonly of: (rates: R) => number;
	readonly shown: (value: number, ascii: boolean) => string;
	/** Which way is good; undefined: neither. */
	readonly good?: 'up' | 'down';
}

const perSecond = (value: number): string => (Number.isFinite(value) ? `${compact(value)}/s` : NO_VALUE);

/** What is asked about most comes first: short panels show as many as fit. */
export const COMPARED: readonly Compared[] = [
	{ label: 'stalls', of: (rates) => rates.stalls, shown: perSecond, good: 'down' },
	{ label: 'stall mean', of: (rates) => rates.stallMeanNs, shown: duration, good: 'down' },
	{ label: 'kcompactd', of: (rates) => rates.kcompactd, shown: percent, good: 'down' },
	{ label: 'got huge', of: (rates) => rates.thpShare, shown: percent, good: 'up' },
	{ label: 'got no block', of: (rates) => rates.unserved, shown: perSecond, good: 'down' },
	{ label: 'refused', of: (rates) => rates.refused, shown: perSecond, good: 'down' },
	{ label: 'frag score', of: (rates) => rates.score, shown: compact, good: 'down' },
	{ label: '2M free', of: (rates) => rates.freeHugeBlocks, shown: compact, good: 'up' },
	{ label: 'moved', of: (rates) => rates.migrated, shown: perSecond },
	{ label: 'kswapd', of: (rates) => rates.kswapd, shown: percent, good: 'down' },
	{ label: 'kswapd scan', of: (rates) => rates.kswapdScanned, shown: perSecond },
];

const P99: Compared<HalfRates> = { label: 'p99 stall', of: (rates) => rates.stallP99Ns, shown: duration, good: 'down' };

/** Of two machines: beside the stalls and how long they take on average, how long the worst of them do. */
export const MACHINE_RATES: readonly Compared<HalfRates>[] = [...COMPARED.slice(0, 2), P99, ...COMPARED.slice(2)];

export type Verdict = '' | 'better' | 'worse';
export const VERDICT_SLOTS: Readonly<Record<Verdict, Slot>> = { '': 'default', better: 'good', worse: 'bad' };

/** A tenth more or less is in the noise of a workload. */
const CLEARLY = 0.1;

/** On the second value, as against the first one; none where both look alike. */
export function verdictOn<R extends Rates>({ good, shown }: Compared<R>, was: number, is: number): Verdict {
	if (good === undefined || !Number.isFinite(was) || !Number.isFinite(is) || shown(was, false) === shown(is, false)) return '';
	if (Math.abs(is - was) <= CLEARLY * Math.max(Math.abs(was), Math.abs(is))) return '';
	return is < was === (good === 'down') ? 'better' : 'worse';
}
