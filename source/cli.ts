#!/usr/bin/env node
/** argv in, exit code out. The only place that reads process.argv and ends the process. */
import { installHangupGuard } from './screen/hangup-guard.js';

// Before anything that draws is loaded: a terminal that goes away must not crash the program, and a pipe that closes
// (compactop presets | head -1) is no error.
if (process.stdout.isTTY) installHangupGuard();
else process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1';
// The colour library reads only FORCE_COLOR, once, when it is loaded; and Node prints a warning when both are set.
if ((process.env['NO_COLOR'] ?? '') !== '') {
	process.env['FORCE_COLOR'] = '0';
	delete process.env['NO_COLOR'];
}

const { main } = await import('./main.js');
const exitCode = await main(process.argv.slice(2), import.meta);
// What was written may still be on its way into a pipe.
process.stdout.write('', () => process.exit(exitCode));
