/** The simulator in a thread of its own as a feed. */
import { EngineFeed } from './engine-feed.js';
import type { Feed } from './feed.js';
import type { Report, SimulatorStart } from './messages.js';
import { openSimulatorThread } from './simulator-thread.js';

/** Starts the simulator in a thread, a new one unless given. What goes wrong there comes as a `failed` event. */
export function simulatedFeed(start: SimulatorStart, worker = openSimulatorThread()): Feed {
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
