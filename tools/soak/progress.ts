/** One line that says how far a long run is: rewritten on a terminal, every hundredth otherwise. */

const EACH = 100;

export interface ProgressLine {
	show(done: number, all: number, what: string): void;
	clear(): void;
}

export function progressLine(): ProgressLine {
	const { stderr } = process;
	let told = -1;
	return {
		show(done, all, what) {
			if (stderr.isTTY) stderr.write(`\r\u001b[K${done} of ${all}: ${what}`);
			else if (Math.floor(done / EACH) !== told) {
				told = Math.floor(done / EACH);
				stderr.write(`${done} of ${all}: ${what}\n`);
			}
		},
		clear() {
			if (stderr.isTTY) stderr.write('\r\u001b[K');
		},
	};
}
