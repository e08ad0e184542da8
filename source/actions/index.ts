export * from './action.js';
export * from './keys.js';
export { type PaletteEntry, paletteEntries } from './palette.js';
export * from './registry.js';
export { selectedTunable, steppedValue, tunablesOf, tunableValue } from './tuning.js';
export { typeText } from './typing.js';
