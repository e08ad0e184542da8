/** Bundles the program: dist/compactop.js (what a person runs) and dist/engine-worker.js (the simulator's thread). */
import { build } from 'esbuild';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

await mkdir('dist', { recursive: true });
const { metafile } = await build({
	entryPoints: { compactop: 'source/cli.ts', 'engine-worker': 'source/feeds/engine-worker.ts' },
	outdir: 'dist',
	bundle: true,
	metafile: true,
	splitting: true,
	chunkNames: 'chunk-[hash]',
	platform: 'node',
	target: 'node20',
	format: 'esm',
	jsx: 'automatic',
	minify: true,
	sourcemap: 'linked',
	legalComments: 'none',
	// The layout engine's loader asks for fetch and would pull in Node's HTTP client at every start; nothing here fetches anything.
	define: { fetch: 'undefined', 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
	alias: { 'react-devtools-core': './tools/empty.mjs' },
	banner: { js: "import { createRequire as compactopRequire } from 'node:module'; const require = compactopRequire(import.meta.url);" },
	logLevel: 'warning',
});
await chmod('dist/compactop.js', 0o755);

// Chunks are named after their contents: what an older build left behind would be packed and shipped.
const built = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of await readdir('dist')) if (!built.has(name)) await rm(join('dist', name), { force: true });
