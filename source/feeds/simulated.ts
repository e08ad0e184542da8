/** The simulator as a feed: in a thread of its own for the dashboard, in this thread for tests and one-shot printing. */
import { Worker } from 'node:worker_threads';
import type { Engine } from '../engine/api.js';
import { EngineDriver } from './engine-driver.js';
import { EngineFeed } from './engine-feed.js';
import type { Feed } from './feed.js';
import type { Report, SimulatorStart } from './messages.js';
import { pastOf } from './past.js';

/** One that gets ready to simulate, or does. */
export type SimulatorThread = Worker;

/** Starts the simulator in a thread, a new one unless given. What goes wrong there comes as a `failed` event. */
export function simulatedFeed(start: SimulatorStart, worker = openWorker()): Feed {
	return new EngineFeed(start.scenario.title, (receive) => {
		worker.postMessage(start, start.image === undefined ? [] : [start.image.bytes.buffer as ArrayBuffer]);
		worker.on('message', (report: Report) => receive(report));
		worker.on('error', (error) => receive({ kind: 'failed', message: `the simulator's thread failed: ${error.message}` }));
		worker.on('exit', (code) => receive({ kind: 'failed', message: `the simulator's thread ended by itself (code ${code})` }));
		return {
			post: (request) => worker.postMessage(request),
			close: async () => {
				await worker.terminate();
			},
		};
	});
}

/** The same, with the engine in this thread; nothing is delivered before the caller has returned. */
export function inProcessFeed(engine: Engine, start: SimulatorStart, now: () => number): Feed {
	return new EngineFeed(start.scenario.title, (receive) => {
		let open = true;
		const later = (callback: () => void): void => {
			setImmediate(() => {
				if (open) callback();
			});
		};
		const driver = new EngineDriver(engine, start, {
			past: pastOf(start),
			now,
			defer: later,
			report: (report) => later(() => receive(report)),
			allocate: (bytes) => new ArrayBuffer(bytes),
		});
		return {
			post: (request) => later(() => driver.handle(request)),
			close: async () => {
				open = false;
			},
		};
	});
}

/** The machine is in a few large arrays: what is made besides, and dropped, needs little room. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

/**
 * A thread that gets ready to simulate, while the caller finds out what. The worker stands beside the bundle; run from source it is
 * TypeScript, which the new thread has to be taught first.
 */
export function openWorker(): SimulatorThread {
	if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./engine-worker.js', import.meta.url), { resourceLimits });
	const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
	const program = JSON.stringify(new URL('./engine-worker.ts', import.meta.url).href);
	return new Worker(`import(${loader}).then((tsx) => { tsx.register(); return import(${program}); })`, {
		eval: true,
		resourceLimits,
	});
}
