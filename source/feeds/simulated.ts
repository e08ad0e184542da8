/** The simulator as a feed: in a thread of its own for the dashboard, in this thread for tests and one-shot printing. */
import { Worker } from 'node:worker_threads';
import type { Engine } from '../engine/api.js';
import { EngineDriver } from './engine-driver.js';
import { EngineFeed } from './engine-feed.js';
import type { Feed } from './feed.js';
import type { Report, SimulatorStart } from './messages.js';
import { pastOf } from './past.js';

/** Starts a thread with the simulator in it. What goes wrong there comes as a `failed` event. */
export function simulatedFeed(start: SimulatorStart): Feed {
	return new EngineFeed(start.scenario.title, (receive) => {
		const worker = openWorker(start);
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

/** The worker stands beside the bundle; run from source it is TypeScript, which the new thread has to be taught first. */
function openWorker(workerData: SimulatorStart): Worker {
	const transferList = workerData.image === undefined ? [] : [workerData.image.bytes.buffer as ArrayBuffer];
	if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./engine-worker.js', import.meta.url), { workerData, transferList });
	const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
	const program = JSON.stringify(new URL('./engine-worker.ts', import.meta.url).href);
	return new Worker(`import(${loader}).then((tsx) => { tsx.register(); return import(${program}); })`, {
		eval: true,
		workerData,
		transferList,
	});
}
