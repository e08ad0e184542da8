/** Builds the program and the measurements, and measures. Words given select parts: `npm run bench -- engine screen start keys`. */
import { spawnSync } from 'node:child_process';
import { bundle } from './bundle.mjs';

const built = spawnSync(process.execPath, ['tools/build.mjs'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
await bundle(['tools/bench.ts'], '.cache/bench');
process.setSourceMapsEnabled(true);
await import('../.cache/bench/tools/bench.js');
