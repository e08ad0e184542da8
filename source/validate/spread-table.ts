/** Measured by `node tools/measure-spread.mjs`: per script, what real kernels differed in by more than the usual tolerance. */
import type { Range } from './spread.js';

export const SPREAD: Readonly<Record<string, Readonly<Record<string, Range>>>> = {};
