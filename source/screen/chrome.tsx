/**
 * Ink with what it draws and the keys it reads. A file of its own because loading it and drawing with it once takes as long as all else
 * of the start together: the first frame does without.
 */
import './interactive.js';
import { type Instance, render } from 'ink';
import { App, type AppProps, loadPicker } from './app.js';
import { KeyStream } from './key-stream.js';
import type { Screen } from './screen.js';

/** Ink draws chrome at most this often; painted rows do not wait for it. */
const INK_FPS = 60;

/** Draws on the screen and reads stdin from now on, what was typed before included. */
export function openChrome(screen: Screen, props: AppProps): Instance {
	return render(<App {...props} />, {
		stdout: screen.stdout(),
		stdin: new KeyStream(process.stdin).stdin(),
		exitOnCtrlC: false,
		patchConsole: false,
		maxFps: INK_FPS,
	});
}

export { loadPicker };
