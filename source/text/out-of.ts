/** Shares as people say them: "9 of 10", "all 7", "none of 214", "1 of 250". */
import { compact } from './quantity.js';

/** Beyond one in so many it is "hardly any", or "nearly all". */
const FINEST = 1000;

/**
 * `part` of `whole` in words that go before a plural: "3 of 7", "9 of 10", "1 of 250", "hardly any". `exact`: both are counts, so small
 * ones are said as they are; else only their ratio means something. Undefined when there is nothing to share.
 */
export function outOf(part: number, whole: number, exact = true): string | undefined {
	if (!(whole > 0) || !(part >= 0)) return undefined;
	if (part === 0) return exact ? `none of ${compact(whole)}` : 'no';
	if (part >= whole && !(exact && whole === 1)) return exact ? `all ${compact(whole)}` : 'all';
	if (exact && whole <= 10) return `${part} of ${whole}`;
	const share = part / whole;
	const tenths = Math.round(share * 10);
	if (tenths > 0 && tenths < 10) return `${tenths} of 10`;
	const one = Math.round(1 / (tenths === 0 ? share : 1 - share));
	if (one > FINEST) return tenths === 0 ? 'hardly any' : 'nearly all';
	return tenths === 0 ? `1 of ${one}` : `${one - 1} of ${one}`;
}
