export * from './block-looks.js';
export * from './history.js';
export * from './message.js';
export * from './session.js';
export * from './state.js';
export * from './store.js';
export * from './ticker.js';
