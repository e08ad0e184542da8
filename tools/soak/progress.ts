/** One line that says how far a long run is: rewritten on a terminal, every hundredth otherwise. */

export interface ProgressLine {
	show(done: number, all: number, what: string): void;
	clear(): void;
}

export function progressLine(): ProgressLine {
	const { stderr } = process;
	return {
		show(done, all, what) {
			if (stderr.isTTY) stderr.write(`\r\u001b[K${done} of ${all}: ${what}`);
			else if (done % 100 === 0) stderr.write(`${done} of ${all}: ${what}\n`);
		},
		clear() {
			if (stderr.isTTY) stderr.write('\r\u001b[K');
		},
	};
}
