/** `compactop validate`: recordings of real kernels, replayed in the simulator and compared. */
import { FormatError } from '../procfs/format-error.js';
import { UsageError } from '../scenario/index.js';
import { type Comparison, compareRecording, SEEDS } from './compare.js';
import { openRecording, recordingFolders, shippedFolder } from './recording.js';
import { jsonReport, type Skipped, summarize, textReport } from './report.js';

/**
 * `folders`: recordings, or folders of recordings, of which those without a manual compaction are left out. None: those that come
 * with the source. Returns the exit code: 0 when everything was reproduced within its tolerance, 1 when not. Throws UsageError.
 */
export async function validateCommand(folders: readonly string[], options: { readonly json: boolean }): Promise<number> {
	const comparisons: Comparison[] = [];
	const skipped: Skipped[] = [];
	for (const folder of folders.length > 0 ? folders : [sourceFolder()]) {
		const inside = recordingFolders(folder);
		if (inside === undefined) {
			comparisons.push(compare(folder));
			continue;
		}
		for (const one of inside) {
			try {
				comparisons.push(compare(one));
			} catch (error) {
				if (!(error instanceof UsageError)) throw error;
				skipped.push({ name: one, reason: error.message });
			}
		}
	}
	if (comparisons.length === 0)
		throw new UsageError(`nothing to compare in ${folders.join(', ')}: ${skipped[0]?.reason ?? 'no recordings'}`);
	process.stdout.write(options.json ? jsonReport(comparisons, skipped) : textReport(comparisons, skipped, SEEDS.length));
	return summarize(comparisons).missed === 0 ? 0 : 1;
}

function sourceFolder(): string {
	const folder = shippedFolder();
	if (folder !== undefined) return folder;
	throw new UsageError('no recordings come with the installed program; name a folder: compactop validate DIR');
}

function compare(folder: string): Comparison {
	try {
		return compareRecording(openRecording(folder));
	} catch (error) {
		if (error instanceof FormatError) throw new UsageError(`${folder}: ${error.message}`);
		throw error;
	}
}
