/** Whole screens of every view, size, theme, number of colours and alphabet: does all fit, and is no word cut? */
import { ALL_ALPHABETS, checkMatrix, SITUATIONS } from '../../test/helpers/screen-matrix.js';

/** True when every screen kept the laws. */
export async function soakSizes(): Promise<boolean> {
	try {
		const screens = await checkMatrix(ALL_ALPHABETS, SITUATIONS);
		process.stdout.write(`${screens} screens kept every law\n`);
		return true;
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		return false;
	}
}
