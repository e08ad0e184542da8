/** Published results beside simulated ones: the presets of presets/validation, each in the variants its authors compared. */
import type { Comparison } from './compare.js';
import { compareDefragMode } from './published-defrag.js';
import { compareTakenPages } from './published-proactive.js';
import { PUBLISHED_SEEDS } from './published-run.js';
import { compareScanners, compareThpscale } from './published-scanners.js';

export function comparePublished(seeds: readonly number[] = PUBLISHED_SEEDS): Comparison[] {
	return [...compareTakenPages(seeds), compareScanners(seeds), compareThpscale(seeds), compareDefragMode(seeds)];
}
