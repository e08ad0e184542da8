/** Machines of the past, for going back to an earlier moment of the run that was started so. */
import { createEngine, restoreEngine } from '../engine/engine.js';
import type { Past } from './engine-driver.js';
import type { SimulatorStart } from './messages.js';

export function pastOf({ scenario, audit }: SimulatorStart): Past {
	return {
		boot: () => createEngine(scenario, { audit }),
		restore: (image) => restoreEngine(image, { audit, trusted: true }),
	};
}
