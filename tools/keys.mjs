/** Builds tools/keys.ts and runs it. */
import { bundle } from './bundle.mjs';

await bundle(['tools/keys.ts'], '.cache/keys');
process.setSourceMapsEnabled(true);
await import('../.cache/keys/tools/keys.js');
