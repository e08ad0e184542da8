/**
 * A session's command log: lines of JSON. The header names the start (preset, seed, kernel, tunables set by hand), then one line
 * per command with the simulated time at which it took effect, then the time and state hash at which the log was taken.
 * Same start and same commands at the same times give the same hash.
 */
import type { LoggedCommand, Scenario, TunableValue } from '../model/index.js';

export interface LogHeader {
	readonly preset: string;
	readonly seed: number;
	readonly kernel: string;
	/** Features turned by hand; absent when none were. */
	readonly features?: Readonly<Record<string, boolean>>;
	readonly set: Readonly<Record<string, TunableValue>>;
}

export interface CommandLog extends LogHeader {
	readonly commands: readonly LoggedCommand[];
	/** Simulated time and state hash when the log was taken; absent in a log written by hand. */
	readonly end?: { readonly t: number; readonly hash: string };
}

export function logHeader(scenario: Scenario, set: LogHeader['set']): LogHeader {
	const features = Object.keys(scenario.features).length > 0 ? { features: scenario.features } : {};
	return { preset: scenario.name, seed: scenario.seed, kernel: scenario.kernel, ...features, set };
}

export function formatCommandLog(header: LogHeader, commands: readonly LoggedCommand[], end: { t: number; hash: string }): string {
	const lines: unknown[] = [{ compactop: 'log', ...header }, ...commands, end];
	return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
