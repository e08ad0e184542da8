/** Do the readers and printers of procfs/ give back, byte for byte, what a recorded kernel printed? */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { kernelFile } from '../procfs/catalogue.js';
import { FormatError } from '../procfs/format-error.js';
import { formatTrace, parseTrace } from '../procfs/trace.js';
import { versionOf } from './real-machine.js';
import { openRecording } from './recording.js';

export interface FormatCheck {
	/** A file, or one name for all files of a kind. */
	readonly file: string;
	/** Texts read (lines, for the trace), and those of them that came back unchanged. */
	readonly samples: number;
	readonly same: number;
	/** Where the first text that did not differs. */
	readonly firstDifference?: string;
}

/** Every text of every sample, the settings and the trace of a recording. Throws UsageError when the folder is none. */
export function checkFormats(folder: string): FormatCheck[] {
	const recording = openRecording(folder);
	const counts = new Map<string, { samples: number; same: number; firstDifference?: string }>();
	const note = (file: string, difference: string | undefined, samples = 1): void => {
		const count = counts.get(file) ?? { samples: 0, same: 0 };
		count.samples += samples;
		if (difference === undefined) count.same += samples;
		else count.firstDifference ??= difference;
		counts.set(file, count);
	};
	const check = (path: string, text: string, where: string): void => {
		const file = kernelFile(path);
		if (file)
			note(
				file.name,
				differenceOf(text, () => file.again(text, path), `${path} ${where}`),
			);
	};
	recording.ticks.forEach(({ files }, i) => {
		for (const [path, text] of Object.entries(files)) check(path, text, `of sample ${i}`);
	});
	const { sysctls, thp = {} } = recording.meta;
	// The recorder cut the line feeds off; a file that was empty then could not be read.
	for (const [path, text] of Object.entries({ ...sysctls, ...thp })) if (text !== '') check(path, `${text}\n`, 'in the settings');
	const traceFile = join(folder, 'trace.txt.gz');
	if (existsSync(traceFile)) {
		const text = gunzipSync(readFileSync(traceFile)).toString();
		const kernel = versionOf(recording.meta.kernel);
		const lines = text.split('\n').length - 1;
		if (text.startsWith('# tracer'))
			note(
				'trace',
				differenceOf(text, () => formatTrace(parseTrace(text, kernel), kernel), 'trace'),
				lines,
			);
	}
	return [...counts].map(([file, count]) => ({ file, ...count }));
}

/** Undefined when `again` gives the text itself; else its first line that differs, or what could not be read. */
function differenceOf(text: string, again: () => string, where: string): string | undefined {
	try {
		const printed = again();
		if (printed === text) return undefined;
		const [got, expected] = [printed.split('\n'), text.split('\n')];
		const at = expected.findIndex((line, i) => line !== got[i]);
		return `${where}: line ${at + 1} is ${JSON.stringify(expected[at])} and came back as ${JSON.stringify(got[at])}`;
	} catch (error) {
		if (!(error instanceof FormatError)) throw error;
		return `${where}: ${error.message}`;
	}
}
