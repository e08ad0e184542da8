/** Seed 1; all five under `npm run soak:runs`. */
import { directionTests } from './directions.js';
import { isSoak } from './runs.js';

for (const seed of isSoak ? [1, 2, 3, 4, 5] : [1]) directionTests(seed);
