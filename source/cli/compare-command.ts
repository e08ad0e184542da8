/**
 * `compactop compare`: the same start and seed under two settings. On a terminal both machines are shown side by side, and the table of
 * their rates follows when the person leaves; else they run one after the other and the table is all.
 */
import { totalsAtBoot } from '../doctor/totals.js';
import { type RunReport, takeSnapshot } from '../feeds/run-report.js';
import type { Scenario, Snapshot, TunableValue } from '../model/index.js';
import { UsageError } from '../scenario/index.js';
import { type Halves, type HalfRates, ratesFrom, tooLittleForTwo } from '../session/halves.js';
import { MACHINE_RATES, verdictOn } from '../views/compared.js';
import { openDashboard } from './open-dashboard.js';
import { openAndRemark, openScenario } from './open-scenario.js';
import { isOnTerminal, type Options } from './options.js';
import { createProgress } from './progress.js';
import { simulate } from './simulate.js';

const LABEL = 14;
const LEAST_COLUMN = 12;
const GAP = 2;

type Setting = Readonly<Record<string, TunableValue>>;

interface Start {
	readonly scenario: Scenario;
	readonly set: Setting;
}

interface Compared {
	readonly set: Setting;
	/** Over the whole run. */
	readonly rates: HalfRates;
}

interface Reported extends Compared {
	readonly report: RunReport;
}

export async function compareCommand(options: Options): Promise<number> {
	const [preset = ''] = options.operands;
	const sets = settingsOf(options);
	openAndRemark(preset, { ...options, set: {} });
	const [first, second] = sets.map((set) => ({ set, scenario: openScenario(preset, { ...options, set }) })) as [Start, Start];
	if (isOnTerminal(options) && options.forNs === undefined) return showBoth(preset, first, second, options);
	refuseScreenFlags(options);
	const compared = await runBoth([first, second], options);
	process.stdout.write(options.json ? `${JSON.stringify(asJson(compared))}\n` : reportText(compared));
	return 0;
}

function settingsOf({ setInOrder }: Options): readonly [Setting, Setting] {
	const [first, second, ...more] = setInOrder;
	if (first === undefined || more.length > 0)
		throw new UsageError(
			`compare sets one tunable on each machine: --set NAME=A --set NAME=B, or one --set against the preset as it is; got ${setInOrder.length}`,
		);
	return second === undefined ? [{}, { [first[0]]: first[1] }] : [{ [first[0]]: first[1] }, { [second[0]]: second[1] }];
}

function refuseScreenFlags({ view, theme, speed }: Options): void {
	const given = view !== undefined ? '--view' : theme !== undefined ? '--theme' : speed !== 1 ? '--speed' : undefined;
	if (given !== undefined) {
		throw new UsageError(`${given} belongs to a screen: with --for, --once or --json, or without a terminal, compare prints a table only`);
	}
}

async function showBoth(preset: string, first: Start, second: Start, options: Options): Promise<number> {
	const refusal = tooLittleForTwo(first.scenario.machine, process.availableMemory());
	if (refusal !== undefined) throw new UsageError(`${refusal}; with --once the machines run one after the other`);
	return openDashboard({ preset, ...first, second, onLeft: (halves) => process.stdout.write(seenText(halves, [first, second])) }, options);
}

async function runBoth(starts: readonly Start[], options: Options): Promise<readonly Reported[]> {
	const untilNs = options.forNs ?? (starts[0]?.scenario.seconds ?? 0) * 1e9;
	const progress = createProgress(process.stderr, starts.length * untilNs, () => performance.now());
	const compared: Reported[] = [];
	for (const [index, { scenario, set }] of starts.entries()) {
		const { engine, report } = await simulate(scenario, untilNs, [], options, (nowNs) => progress.show(index * untilNs + nowNs));
		compared.push({ set, rates: ratesSinceBoot(takeSnapshot(engine)), report });
	}
	progress.clear();
	return compared;
}

function ratesSinceBoot(end: Snapshot): HalfRates {
	return ratesFrom({ totals: totalsAtBoot(end), stallCounts: [] }, end);
}

function asJson(compared: readonly Reported[]): object {
	const { preset, seed, kernel, simulatedSeconds } = (compared[0] as Reported).report;
	return { preset, seed, kernel, simulatedSeconds, machines: compared };
}

/** After a run. */
function reportText(compared: readonly Reported[]): string {
	const { preset, seed, kernel, simulatedSeconds } = (compared[0] as Reported).report;
	const hashes = compared.map(({ report }) => report.hash.slice(0, LEAST_COLUMN));
	return tableText(heading(preset, seed, kernel, simulatedSeconds), compared, [['state hash', ...hashes]]);
}

/** After a session; nothing when one machine was left at its end. */
function seenText(halves: Halves | undefined, starts: readonly Start[]): string {
	if (halves === undefined) return '';
	const ends = [halves.left.snapshot, halves.right.snapshot];
	const compared = starts.map(({ set }, index) => ({ set, rates: ratesSinceBoot(ends[index] as Snapshot) }));
	const { preset, seed, kernel, timeNs } = halves.left.snapshot;
	const given = ends.map(({ commands }) => String(commands));
	const rows = given.some((count) => count !== '0') ? [['by keys', ...given]] : [];
	return tableText(heading(preset, seed, kernel, Math.round(timeNs / 1e8) / 10), compared, rows);
}

function heading(preset: string, seed: number, kernel: string, seconds: number): string {
	return `${preset}, seed ${seed}, rules of Linux ${kernel}: ${seconds} s of each`;
}

/** Rates with a verdict on the second machine's, then rows without one: a label and a cell for each machine. */
function tableText(title: string, compared: readonly Compared[], more: readonly (readonly string[])[]): string {
	const [first, second] = compared as readonly [Compared, Compared];
	const heads = compared.map(({ set }) => settingWords(set));
	const width = Math.max(LEAST_COLUMN, ...heads.map((head) => head.length)) + GAP;
	const row = ([label = '', ...cells]: readonly string[], verdict = ''): string =>
		`${label.padEnd(LABEL)}${cells.map((cell) => cell.padStart(width)).join('')}${verdict === '' ? '' : `${' '.repeat(GAP)}${verdict}`}`;
	const rates = MACHINE_RATES.map((line) => {
		const [was, is] = [line.of(first.rates), line.of(second.rates)];
		return row([line.label, line.shown(was, false), line.shown(is, false)], verdictOn(line, was, is));
	});
	return `${[title, '', row(['', ...heads]), ...rates, ...more.map((cells) => row(cells))].join('\n')}\n`;
}

function settingWords(set: Setting): string {
	const words = Object.entries(set).map(([name, value]) => `${name}=${value}`);
	return words.length === 0 ? 'as in the preset' : words.join(' ');
}
