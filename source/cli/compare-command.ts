/** `compactop compare`: the same start and seed under two settings, one after the other, and their rates beside each other. */
import { type RunReport, takeSnapshot } from '../feeds/run-report.js';
import type { TunableValue } from '../model/index.js';
import { UsageError } from '../scenario/index.js';
import { type HalfRates, ratesFrom } from '../session/halves.js';
import { totalsAtBoot } from '../doctor/totals.js';
import { MACHINE_RATES, verdictOn } from '../views/compared.js';
import { openAndRemark, openScenario } from './open-scenario.js';
import type { Options } from './options.js';
import { createProgress } from './progress.js';
import { simulate } from './simulate.js';

const LABEL = 14;
const LEAST_COLUMN = 12;
const GAP = 2;

interface Compared {
	readonly set: Readonly<Record<string, TunableValue>>;
	/** Over the whole run. */
	readonly rates: HalfRates;
	readonly report: RunReport;
}

export async function compareCommand(options: Options): Promise<number> {
	const [preset = ''] = options.operands;
	const [first, second, ...more] = options.setInOrder;
	if (first === undefined || more.length > 0)
		throw new UsageError(
			`compare sets one tunable on each machine: --set NAME=A --set NAME=B, or one --set against the preset as it is; got ${options.setInOrder.length}`,
		);
	const sets = second === undefined ? [{}, { [first[0]]: first[1] }] : [{ [first[0]]: first[1] }, { [second[0]]: second[1] }];
	openAndRemark(preset, { ...options, set: {} });
	const scenarios = sets.map((set) => openScenario(preset, { ...options, set }));
	const untilNs = options.forNs ?? (scenarios[0]?.seconds ?? 0) * 1e9;
	const progress = createProgress(process.stderr, scenarios.length * untilNs, () => performance.now());
	const compared: Compared[] = [];
	for (const [index, scenario] of scenarios.entries()) {
		const { engine, report } = await simulate(scenario, untilNs, [], options, (nowNs) => progress.show(index * untilNs + nowNs));
		const end = takeSnapshot(engine);
		compared.push({ set: sets[index] ?? {}, rates: ratesFrom({ totals: totalsAtBoot(end), stallCounts: [] }, end), report });
	}
	progress.clear();
	process.stdout.write(options.json ? `${JSON.stringify(asJson(compared))}\n` : asText(compared));
	return 0;
}

function asJson(compared: readonly Compared[]): object {
	const { preset, seed, kernel, simulatedSeconds } = (compared[0] as Compared).report;
	return { preset, seed, kernel, simulatedSeconds, machines: compared };
}

function asText(compared: readonly Compared[]): string {
	const [first, second] = compared as readonly [Compared, Compared];
	const { preset, seed, kernel, simulatedSeconds } = first.report;
	const heads = compared.map(({ set }) => settingWords(set));
	const width = Math.max(LEAST_COLUMN, ...heads.map((head) => head.length)) + GAP;
	const row = (label: string, cells: readonly string[], verdict = ''): string =>
		`${label.padEnd(LABEL)}${cells.map((cell) => cell.padStart(width)).join('')}${verdict === '' ? '' : `${' '.repeat(GAP)}${verdict}`}`;
	const rates = MACHINE_RATES.map((line) => {
		const [was, is] = [line.of(first.rates), line.of(second.rates)];
		return row(line.label, [line.shown(was, false), line.shown(is, false)], verdictOn(line, was, is));
	});
	const hashes = row(
		'state hash',
		compared.map(({ report }) => report.hash.slice(0, LEAST_COLUMN)),
	);
	return `${[`${preset}, seed ${seed}, rules of Linux ${kernel}: ${simulatedSeconds} s of each`, '', row('', heads), ...rates, hashes].join('\n')}\n`;
}

function settingWords(set: Compared['set']): string {
	const words = Object.entries(set).map(([name, value]) => `${name}=${value}`);
	return words.length === 0 ? 'as in the preset' : words.join(' ');
}
