export * from './action.js';
export * from './keys.js';
export { type PaletteEntry, paletteEntries } from './palette.js';
export * from './registry.js';
export { selectedTunable } from './tuning.js';
export { typeText } from './typing.js';
