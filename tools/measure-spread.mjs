/** Builds tools/measure-spread.ts and runs it; its options are passed on. */
import { bundle } from './bundle.mjs';

await bundle(['tools/measure-spread.ts'], '.cache/measure-spread');
process.setSourceMapsEnabled(true);
await import('../.cache/measure-spread/tools/measure-spread.js');
