/** One line on stderr that says how far a long run has come. Silent when nobody can see it. */

/** Runs shorter than this pass without a word, ms. */
const LONG_MS = 1500;
const EVERY_MS = 200;

interface Outlet {
	readonly isTTY?: boolean;
	write(text: string): unknown;
}

export interface Progress {
	show(nowNs: number): void;
	clear(): void;
}

export function createProgress(outlet: Outlet, untilNs: number, now: () => number): Progress {
	const began = now();
	let lastMs = began + LONG_MS - EVERY_MS;
	let shown = false;
	return {
		show(nowNs) {
			const time = now();
			if (outlet.isTTY !== true || time - lastMs < EVERY_MS) return;
			lastMs = time;
			shown = true;
			const share = Math.floor((100 * nowNs) / untilNs);
			const leftSeconds = ((time - began) * (untilNs - nowNs)) / Math.max(nowNs, 1) / 1000;
			outlet.write(
				`\r\u001b[Ksimulated ${(nowNs / 1e9).toFixed(1)} s of ${untilNs / 1e9} s  ${share} %  about ${Math.ceil(leftSeconds)} s left`,
			);
		},
		clear() {
			if (shown) outlet.write('\r\u001b[K');
		},
	};
}
