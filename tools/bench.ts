/**
 * npm run bench [-- engine large scale rewind screen start keys memory terabyte]
 *
 * Without words every part but terabyte, which takes 5 GiB of memory. Measures and prints; fails only when a measurement cannot be made. A `!` marks a figure beyond its budget: another computer, or a
 * busy one, is no error.
 */
import { cpus } from 'node:os';
import { benchEngine } from './bench/engine.js';
import { benchKeys } from './bench/keys.js';
import { benchLarge, benchTerabyte } from './bench/large.js';
import { benchRewind } from './bench/rewind.js';
import { benchScale } from './bench/scale.js';
import { benchMemory, benchScreen } from './bench/screen.js';
import { benchStart } from './bench/start.js';

const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
	engine: benchEngine,
	large: benchLarge,
	scale: benchScale,
	rewind: benchRewind,
	screen: benchScreen,
	start: benchStart,
	keys: benchKeys,
	memory: benchMemory,
	terabyte: benchTerabyte,
};
const ONLY_IF_ASKED = ['terabyte'];

const wanted = process.argv.slice(2);
const unknown = wanted.find((word) => PARTS[word] === undefined);
if (unknown !== undefined) {
	process.stderr.write(`bench: there is no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}\n`);
	process.exit(2);
}
process.stdout.write(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? 'an unknown processor'}\n`);
for (const [name, measure] of Object.entries(PARTS)) {
	if (wanted.length === 0 ? !ONLY_IF_ASKED.includes(name) : wanted.includes(name)) await measure();
}
process.exit(0);
