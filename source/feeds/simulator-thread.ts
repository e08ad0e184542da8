/** The thread that simulates. It needs nothing but Node, so that it can be opened before all else is loaded. */
import { Worker } from 'node:worker_threads';

/** One that gets ready to simulate, or does. */
export type SimulatorThread = Worker;

/** The machine is in a few large arrays: what is made besides, and dropped, needs little room. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

/**
 * A thread that gets ready to simulate, while the caller finds out what. The worker stands beside the bundle; run from source it is
 * TypeScript, which the new thread has to be taught first.
 */
export function openSimulatorThread(): SimulatorThread {
	if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./engine-worker.js', import.meta.url), { resourceLimits });
	const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
	const program = JSON.stringify(new URL('./engine-worker.ts', import.meta.url).href);
	return new Worker(`import(${loader}).then((tsx) => { tsx.register(); return import(${program}); })`, {
		eval: true,
		resourceLimits,
	});
}
