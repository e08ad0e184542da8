/** `compactop run`: a simulation without a screen. */
import { readFileSync } from 'node:fs';
import type { CommandLog } from '../feeds/command-log.js';
import { parseCommandLog } from '../feeds/read-command-log.js';
import type { RunReport } from '../feeds/run-report.js';
import { fileReason, UsageError } from '../scenario/index.js';
import { openAndRemark } from './open-scenario.js';
import type { Options } from './options.js';
import { createProgress } from './progress.js';
import { reportText } from './report-text.js';
import { simulate } from './simulate.js';

export async function runCommand(options: Options): Promise<number> {
	const [preset = ''] = options.operands;
	const log = options.commandsFile === undefined ? undefined : readLog(options.commandsFile);
	const scenario = openAndRemark(preset, overridesFrom(options, log));
	if (log !== undefined) checkSameStart(log, scenario, options);
	const untilNs = options.forNs ?? log?.end?.t ?? scenario.seconds * 1e9;

	const progress = createProgress(process.stderr, untilNs, () => performance.now());
	const { report } = await simulate(scenario, untilNs, log?.commands ?? [], options, (nowNs) => progress.show(nowNs));
	progress.clear();
	process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report));
	return compareWithSession(report, untilNs, log);
}

/** The log says how its session was started; flags may repeat that, and what they leave open is taken from it. */
function overridesFrom(options: Options, log: CommandLog | undefined) {
	return {
		seed: options.seed ?? log?.seed,
		kernel: options.kernel ?? log?.kernel,
		features: { ...log?.features, ...options.features },
		set: { ...log?.set, ...options.set },
	};
}

function checkSameStart(log: CommandLog, scenario: { readonly name: string }, options: Options): void {
	if (log.preset !== scenario.name) {
		throw new UsageError(
			`${options.commandsFile} was made with preset ${log.preset}, not ${scenario.name}: compactop run ${log.preset} --commands …`,
		);
	}
}

function readLog(file: string): CommandLog {
	let content: string;
	try {
		content = readFileSync(file, 'utf8');
	} catch (error) {
		throw new UsageError(`cannot read ${file}: ${fileReason(error)}`);
	}
	return parseCommandLog(content, file);
}

/** 1 when the log was taken at this very time with another hash: the session was not reproduced. */
function compareWithSession(report: RunReport, untilNs: number, log: CommandLog | undefined): number {
	const end = log?.end;
	if (end === undefined || end.t !== untilNs || end.hash === report.hash) return 0;
	process.stderr.write(`compactop: the session's hash was ${end.hash}, this run's is ${report.hash}: the session was not reproduced\n`);
	return 1;
}
