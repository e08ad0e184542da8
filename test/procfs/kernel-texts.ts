/** Texts that real kernels printed: the captured files of three kernels. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = 'test/fixtures/kernel-files';

export interface KernelSample {
	/** The moment. */
	readonly why: string;
	/** Text by path. */
	readonly files: Readonly<Record<string, string>>;
}

/** What a kernel answered to a write, or to opening a file for reading. */
export interface KernelAnswer {
	readonly write?: string;
	readonly read?: string;
	readonly text?: string;
	/** "wrote N of M", "write ERROR", "open ERROR", "read", "read ERROR". */
	readonly answer: string;
	/** First line of the file afterwards, where it can be read. */
	readonly then?: string;
}

export interface KernelTexts {
	readonly kernel: string;
	readonly samples: readonly KernelSample[];
	readonly traces: readonly string[];
	readonly answers: readonly KernelAnswer[];
}

export const KERNELS: readonly KernelTexts[] = ['6.1', '6.12', '6.18'].map((kernel) => {
	const unpack = (name: string): string => gunzipSync(readFileSync(`${FOLDER}/${kernel}/${name}`)).toString();
	const rows = <T>(text: string): T[] =>
		text
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as T);
	return {
		kernel,
		samples: rows<KernelSample>(unpack('samples.jsonl.gz')),
		traces: readdirSync(`${FOLDER}/${kernel}`)
			.filter((name) => name.startsWith('trace-'))
			.map(unpack),
		answers: rows<KernelAnswer>(readFileSync(`${FOLDER}/${kernel}/answers.jsonl`, 'utf8')),
	};
});

/** A file of a kernel's sample. Throws when it was not captured. */
export function kernelText(kernel: string, why: string, path: string): string {
	const text = KERNELS.find((one) => one.kernel === kernel)?.samples.find((sample) => sample.why === why)?.files[path];
	if (text === undefined) throw new Error(`${path} of ${kernel} was not captured at "${why}"`);
	return text;
}
