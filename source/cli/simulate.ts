/** One simulation without a screen, and the report on it. */
import { WINDOW_NS } from '../doctor/diagnose.js';
import { totalsOf } from '../doctor/totals.js';
import type { Engine } from '../engine/api.js';
import { createEngine } from '../engine/engine.js';
import { runHeadless } from '../feeds/run-headless.js';
import { type RunReport, runReport, takeSnapshot } from '../feeds/run-report.js';
import type { LoggedCommand, Scenario } from '../model/index.js';
import type { Options } from './options.js';

const DEFAULT_TICK_NS = 1e9;
/** Signals and a closed pipe are looked at this often, ms. */
const BREATH_MS = 50;

export interface Simulated {
	readonly engine: Engine;
	readonly report: RunReport;
}

/** `onTick` is told the simulated time reached, ns. */
export async function simulate(
	scenario: Scenario,
	untilNs: number,
	commands: readonly LoggedCommand[],
	options: Pick<Options, 'audit' | 'intervalNs'>,
	onTick: (nowNs: number) => void,
): Promise<Simulated> {
	const began = performance.now();
	const engine = createEngine(scenario, { audit: options.audit });
	let breathed = began;
	const judgeFromNs = Math.max(0, untilNs - WINDOW_NS);
	let before = totalsOf(takeSnapshot(engine));
	const ticks = await runHeadless({
		engine,
		untilNs,
		tickNs: options.intervalNs ?? DEFAULT_TICK_NS,
		commands,
		audit: options.audit,
		pauseAtNs: judgeFromNs,
		onTick: async (nowNs) => {
			onTick(nowNs);
			if (nowNs === judgeFromNs) before = totalsOf(takeSnapshot(engine));
			if (performance.now() - breathed < BREATH_MS) return;
			await new Promise((resolve) => setImmediate(resolve));
			breathed = performance.now();
		},
	});
	return { engine, report: runReport(engine, scenario, (performance.now() - began) / 1000, ticks, before) };
}
