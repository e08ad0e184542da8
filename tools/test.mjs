/** Runs the tests: builds the program (some tests start it), finds test/**\/*.test.ts(x), hands them to node:test. Words given select files by name. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
const files = readdirSync('test', { recursive: true })
	.map(String)
	.filter((file) => /\.test\.tsx?$/.test(file) && (wanted.length === 0 || wanted.some((word) => file.includes(word))))
	.map((file) => join('test', file))
	.sort();

if (files.length === 0) {
	process.stderr.write(`no test file is named like ${wanted.join(' or ')}\n`);
	process.exit(2);
}

/** Runs a Node program with this terminal; its exit code, or 1 when a signal ended it. */
function run(...args) {
	const env = { ...process.env };
	// Ink draws nothing when it believes it runs in a build service, terminal or not.
	delete env.CI;
	return spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1;
}

/** A file that hangs must fail (Node 20 applies the limit to a whole file), and one that leaves a child behind must not keep the others' verdict. */
const LIMITS = ['--test-timeout=600000', '--test-force-exit'];

/** Tests that simulate a lot run bundled: through the loader the engine is some eight times slower. */
const BUNDLED = ['engine', 'mechanisms', 'presets', 'doctor'].map((folder) => join('test', folder));
const OUT = join('.cache', 'test');

const heavy = files.filter((file) => BUNDLED.some((folder) => file.startsWith(folder)));
if (heavy.length > 0) await bundle(heavy, OUT);
const runnable = files.map((file) => (heavy.includes(file) ? join(OUT, file.replace(/\.tsx?$/, '.js')) : file));

const built = run('tools/build.mjs');
process.exitCode = built === 0 ? run('--enable-source-maps', '--import', 'tsx', '--test', ...LIMITS, ...options, ...runnable) : built;
