/** A captured screen becomes a file. */
import { writeFileSync } from 'node:fs';
import { ansiOf, type CapturedCell, svgOfScreen } from './capture.js';

/** Throws when there is such a file already, or when it cannot be written, with a message for people. */
export function writeCapture(file: string, rows: readonly (readonly CapturedCell[])[], background: 'dark' | 'light'): void {
	const text = /\.svg$/i.test(file) ? svgOfScreen(rows, background) : ansiOf(rows);
	try {
		writeFileSync(file, text, { flag: 'wx' });
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		throw code === 'EEXIST' ? new Error(`there is a file ${file} already`) : error;
	}
}
