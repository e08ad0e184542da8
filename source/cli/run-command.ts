/** `compactop run`: a simulation without a screen. */
import { readFileSync } from 'node:fs';
import { WINDOW_NS } from '../doctor/diagnose.js';
import { totalsOf } from '../doctor/totals.js';
import { createEngine } from '../engine/engine.js';
import { type CommandLog, parseCommandLog } from '../feeds/command-log.js';
import { runHeadless } from '../feeds/run-headless.js';
import { type RunReport, runReport, takeSnapshot } from '../feeds/run-report.js';
import { fileReason, UsageError } from '../scenario/index.js';
import { openScenario, sayRemarks } from './open-scenario.js';
import type { Options } from './options.js';
import { createProgress } from './progress.js';
import { reportText } from './report-text.js';

const DEFAULT_TICK_NS = 1e9;
/** Signals and a closed pipe are looked at this often, ms. */
const BREATH_MS = 50;

export async function runCommand(options: Options): Promise<number> {
	const [preset = ''] = options.operands;
	const log = options.commandsFile === undefined ? undefined : readLog(options.commandsFile);
	const scenario = openScenario(preset, overridesFrom(options, log));
	sayRemarks(preset, overridesFrom(options, log));
	if (log !== undefined) checkSameStart(log, scenario, options);
	const untilNs = options.forNs ?? log?.end?.t ?? scenario.seconds * 1e9;

	const began = performance.now();
	const engine = createEngine(scenario, { audit: options.audit });
	const progress = createProgress(process.stderr, untilNs, () => performance.now());
	let breathed = began;
	const judgeFromNs = Math.max(0, untilNs - WINDOW_NS);
	let before = totalsOf(takeSnapshot(engine));
	const ticks = await runHeadless({
		engine,
		untilNs,
		tickNs: options.intervalNs ?? DEFAULT_TICK_NS,
		commands: log?.commands ?? [],
		audit: options.audit,
		pauseAtNs: judgeFromNs,
		onTick: async (nowNs) => {
			progress.show(nowNs);
			if (nowNs === judgeFromNs) before = totalsOf(takeSnapshot(engine));
			if (performance.now() - breathed < BREATH_MS) return;
			await new Promise((resolve) => setImmediate(resolve));
			breathed = performance.now();
		},
	});
	progress.clear();
	const report = runReport(engine, scenario, (performance.now() - began) / 1000, ticks, before);
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
