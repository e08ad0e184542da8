/** demo-screen.tsx bundled into one file, because a bundle starts in a quarter of the time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Command line of the demo; bundled anew for each test file. */
export async function demoProgram(): Promise<string[]> {
	const folder = mkdtempSync(join(tmpdir(), 'compactop-demo-'));
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
	const file = join(folder, 'demo.mjs');
	await build({
		entryPoints: ['test/helpers/demo-screen.tsx'],
		outfile: file,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		jsx: 'automatic',
		define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
		alias: { 'react-devtools-core': resolve('tools/empty.mjs') },
		banner: { js: "import { createRequire as demoRequire } from 'node:module'; const require = demoRequire(import.meta.url);" },
		logLevel: 'warning',
	});
	return [process.execPath, file];
}
