/** Builds tools/soak.ts and runs it; its options are passed on. */
import { bundle } from './bundle.mjs';

await bundle(['tools/soak.ts'], '.cache/soak');
process.setSourceMapsEnabled(true);
await import('../.cache/soak/tools/soak.js');
