/** `compactop validate`: recordings of real kernels, replayed in the simulator and compared. Tells on stderr how far it is. */
import { FormatError } from '../procfs/format-error.js';
import { UsageError } from '../scenario/index.js';
import { type Comparison, compareRecording, SEEDS } from './compare.js';
import { compareScenario } from './compare-scenario.js';
import { checkFiles, filesText } from './files-report.js';
import { compareProactive } from './proactive.js';
import { comparePublished } from './published.js';
import { openRecording, type Recording, recordingFolders, shippedFolder } from './recording.js';
import { jsonReport, type Skipped, summarize, textReport } from './report.js';
import { openScenario } from './scenario-recording.js';

/**
 * `folders`: recordings, or folders of recordings. The files of all of them are checked; those that hold neither a whole script nor a manual
 * compaction are compared no further, and the report says so. None: those that come with the source, and what was published.
 * Returns the exit code: 0 when the goal was reached, 1 when not. Throws UsageError for a folder without a recording.
 */
export async function validateCommand(folders: readonly string[], options: { readonly json: boolean }): Promise<number> {
	const comparisons: Comparison[] = [];
	const skipped: Skipped[] = [];
	const named = folders.length > 0 ? folders : shippedFolders(skipped);
	const read = named.flatMap((folder) => recordingFolders(folder) ?? [folder]);
	// First, because it opens every file: a damaged one is found before the long runs.
	const files = checkFiles(read);
	for (const [index, folder] of read.entries()) {
		const recording = openRecording(folder);
		process.stderr.write(`${index + 1} of ${read.length}: ${recording.name}\n`);
		try {
			comparisons.push(...compare(recording, folder));
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			skipped.push({ name: folder, reason: error.message });
		}
	}
	if (folders.length === 0) {
		process.stderr.write('published measurements\n');
		comparisons.push(...comparePublished());
	}
	const text = (): string => textReport(comparisons, skipped, SEEDS.length) + filesText(files);
	process.stdout.write(options.json ? jsonReport(comparisons, skipped, files) : text());
	return summarize(comparisons).goalReached ? 0 : 1;
}

/** None with the installed program: what was published is compared all the same. */
function shippedFolders(skipped: Skipped[]): string[] {
	const folder = shippedFolder();
	if (folder !== undefined) return [folder];
	skipped.push({ name: 'recordings', reason: 'none come with the installed program; name a folder: compactop validate DIR' });
	return [];
}

/** The whole script, and the first manual compaction from its page map: as far as the recording holds what each needs. */
function compare(recording: Recording, folder: string): Comparison[] {
	const refusals: string[] = [];
	const attempt = <T>(way: () => T): T[] => {
		try {
			return [way()];
		} catch (error) {
			if (error instanceof FormatError) throw new UsageError(`${folder}: ${error.message}`);
			if (!(error instanceof UsageError)) throw error;
			refusals.push(error.message);
			return [];
		}
	};
	const comparisons = [...attempt(() => compareScenario(openScenario(recording, folder))), ...attempt(() => compareRecording(recording))];
	// Where the whole script can not be run, proactive compaction still can.
	if (comparisons.length === 0) comparisons.push(...attempt(() => compareProactive(recording, folder)).flat());
	if (comparisons.length === 0) throw new UsageError(refusals.join('; '));
	return comparisons;
}
