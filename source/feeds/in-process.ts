/** The simulator in this thread as a feed: for tests and for what runs as fast as it can. */
import type { Engine } from '../engine/api.js';
import { EngineDriver } from './engine-driver.js';
import { EngineFeed } from './engine-feed.js';
import type { Feed } from './feed.js';
import type { SimulatorStart } from './messages.js';
import { pastOf } from './past.js';

/** Nothing is delivered before the caller has returned. */
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
