/** The simulator's thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine } from '../engine/engine.js';
import { EngineDriver } from './engine-driver.js';
import type { Request, SimulatorStart } from './messages.js';

const port = parentPort;
if (port === null) throw new Error('engine-worker is started by compactop, not by hand');

const start = workerData as SimulatorStart;
const driver = new EngineDriver(createEngine(start.scenario, { audit: start.audit }), start, {
	now: () => performance.now(),
	defer: (callback) => setImmediate(callback),
	report: (report) => port.postMessage(report),
	allocate: (bytes) => new SharedArrayBuffer(bytes),
});
port.on('message', (request: Request) => driver.handle(request));
