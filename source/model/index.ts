export * from './assert.js';
export * from './command.js';
export * from './counters.js';
export * from './memory.js';
export * from './scenario.js';
export * from './snapshot.js';
export * from './trace-event.js';
export * from './tunables.js';
