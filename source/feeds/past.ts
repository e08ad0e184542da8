/** Machines of the past, for going back to an earlier moment of the run that was started so. */
import type { Engine } from '../engine/api.js';
import { createEngine, restoreEngine } from '../engine/engine.js';
import type { Past } from './engine-driver.js';
import type { SimulatorStart } from './messages.js';

export function pastOf({ scenario, audit, image }: SimulatorStart): Past {
	const restore = (bytes: Uint8Array): Engine => restoreEngine(bytes, { audit, trusted: true });
	return { boot: () => (image === undefined ? createEngine(scenario, { audit }) : restore(image.bytes)), restore };
}
