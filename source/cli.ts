#!/usr/bin/env node
/** argv in, exit code out. The only place that reads process.argv and ends the process. */
import { looksLikeDashboard } from './cli/flags.js';
import { openSimulatorThread } from './feeds/simulator-thread.js';
import { installHangupGuard } from './screen/hangup-guard.js';

// Before anything that draws is loaded: a terminal that goes away must not crash the program, and a pipe that closes
// (compactop presets | head -1) is no error.
if (process.stdout.isTTY) installHangupGuard();
else process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const argv = process.argv.slice(2);
// It takes as long to get ready as finding out what it has to simulate. Where the guess is wrong it ends with the process.
const onTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
const thread = onTerminal && looksLikeDashboard(argv) ? openSimulatorThread() : undefined;

const { main } = await import('./main.js');
const exitCode = await main(argv, import.meta, thread);
// What was written may still be on its way into a pipe.
process.stdout.write('', () => process.exit(exitCode));
