/**
 * Dies quietly when the terminal is gone. Node 20 crashes when a terminal is closed under it and it then tries to set the
 * terminal back, so the only safe way out after a hang-up is the signal itself, without Node's own clean-up. Must be
 * installed before Ink is imported: Ink's own signal handling would crash there.
 */

let quit: (() => boolean) | undefined;

/** Ends this process by SIGHUP at once. */
export function dieByHangup(): void {
	process.removeAllListeners('SIGHUP');
	process.kill(process.pid, 'SIGHUP');
}

/**
 * From now on SIGHUP, and a terminal that answers with EIO or EPIPE, end the process. Call once, first of all.
 */
export function installHangupGuard(): void {
	process.on('SIGHUP', () => {
		if (quit?.() !== true) dieByHangup();
	});
	const onError = (error: NodeJS.ErrnoException): void => {
		if (error.code === 'EIO' || error.code === 'EPIPE') dieByHangup();
		else throw error;
	};
	process.stdout.on('error', onError);
	process.stdin.on('error', onError);
}

/**
 * Sets what SIGHUP does first. It restores the terminal and quits in its own way, and says true; or finds that the terminal
 * is gone and says false. Undefined: nothing to restore.
 */
export function onHangup(handler: (() => boolean) | undefined): void {
	quit = handler;
}
