/** The simulator's thread: loads its code, waits for what to start with, and then for requests. */
import { parentPort } from 'node:worker_threads';
import { EngineDriver } from './engine-driver.js';
import type { Request, SimulatorStart } from './messages.js';
import { pastOf } from './past.js';

const port = parentPort;
if (port === null) throw new Error('engine-worker is started by compactop, not by hand');

port.once('message', (start: SimulatorStart) => {
	const past = pastOf(start);
	const driver = new EngineDriver(past.boot(), start, {
		past,
		now: () => performance.now(),
		defer: (callback) => setImmediate(callback),
		report: (report) => port.postMessage(report, report.kind === 'image' ? [report.image.bytes.buffer as ArrayBuffer] : []),
		allocate: (bytes) => new SharedArrayBuffer(bytes),
	});
	port.on('message', (request: Request) => driver.handle(request));
});
