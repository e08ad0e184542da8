/** The recording that comes with the source. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { openRecording } from '../../source/validate/recording.js';

export const FOLDER = 'test/fixtures/recordings/6.12-02-fragment-then-manual';

export const recording = openRecording(FOLDER);

/** One look of a scanner: at [start, end), taking so many pages. */
export interface Look {
	readonly scanner: 'migrate' | 'free';
	readonly start: number;
	readonly end: number;
	readonly taken: number;
}

/** What the real kernel's scanners looked at, in order. */
export function realLooks(): Look[] {
	const text = gunzipSync(readFileSync(`${FOLDER}/trace.txt.gz`)).toString();
	const lines = text.matchAll(/isolate_(migrate|free)pages: range=\(0x(\w+) ~ 0x(\w+)\) nr_scanned=\d+ nr_taken=(\d+)/g);
	return [...lines].map(([, scanner, start = '', end = '', taken]) => ({
		scanner: scanner as Look['scanner'],
		start: Number.parseInt(start, 16),
		end: Number.parseInt(end, 16),
		taken: Number(taken),
	}));
}
