/** A change and what came of it: the rates of the window before it, to be held against the time since. */
import { WINDOW_NS } from '../doctor/diagnose.js';
import { type Rates, ratesBetween, type Totals, totalsOf } from '../doctor/totals.js';
import type { Command, MachineChanges, Snapshot } from '../model/index.js';
import { type Moments, recentRates } from './moments.js';

export interface Trial {
	/** What was changed, whatever to. */
	readonly subject: string;
	/** As shown: "vm.compaction_proactiveness 20 -> 60". */
	readonly what: string;
	readonly before: Rates;
	/** How things stood at the change; undefined: the machine was started anew for it, and its last seconds count. */
	readonly at: Totals | undefined;
}

/** Undefined for what is no change of the machine but a load on it, or a note. */
function subjectOf(command: Command): string | undefined {
	switch (command.kind) {
		case 'set':
			return command.name;
		case 'compact':
		case 'dropCaches':
			return command.kind;
		case 'memory':
			return `memory${command.section}`;
		default:
			return undefined;
	}
}

/** Turning one thing step by step is one change: what was before the first step stays the measure for as long as a window. */
export function beginTrial(
	command: Command,
	what: string,
	snapshot: Snapshot | undefined,
	moments: Moments,
	last: Trial | undefined,
): Trial | undefined {
	const subject = subjectOf(command);
	if (subject === undefined || snapshot === undefined) return undefined;
	const at = totalsOf(snapshot);
	const goesOn = last?.subject === subject && last.at !== undefined && at.timeNs - last.at.timeNs < WINDOW_NS;
	return goesOn
		? { subject, what: joined(last.what, what), before: last.before, at }
		: { subject, what, before: recentRates(moments, snapshot), at };
}

/** "swappiness 10 -> 60" and "swappiness 60 -> 100": from 10 to 100. */
function joined(first: string, then: string): string {
	const [from] = first.split(' -> ');
	const [, to] = then.split(' -> ');
	return to === undefined ? then : `${from} -> ${to}`;
}

/** Undefined when nothing is different. */
export function restartTrial(
	from: MachineChanges,
	to: MachineChanges,
	snapshot: Snapshot | undefined,
	moments: Moments,
): Trial | undefined {
	const what = changeWords(from, to);
	return what === '' || snapshot === undefined
		? undefined
		: { subject: 'restart', what, before: recentRates(moments, snapshot), at: undefined };
}

/** Rates since the change. */
export function ratesSince(trial: Trial, snapshot: Snapshot, moments: Moments): Rates {
	return trial.at === undefined ? recentRates(moments, snapshot) : ratesBetween(trial.at, totalsOf(snapshot));
}

/** What `to` has that `from` has not, and the other way round. */
export function changeWords(from: MachineChanges, to: MachineChanges): string {
	const [before, after] = [flat(from), flat(to)];
	const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
	return names.map((name) => `${name} ${after.get(name) ?? 'as in the preset'}`).join(', ');
}

function flat({ kernel, features = {}, set = {}, movablecoreMib, hugepages }: MachineChanges): ReadonlyMap<string, string> {
	const entries: (readonly [string, string | undefined])[] = [
		['Linux', kernel],
		['movablecore', movablecoreMib === undefined ? undefined : `${movablecoreMib}M`],
		['hugepages', hugepages?.toString()],
		...Object.entries(features).map(([name, on]) => [name, on ? 'on' : 'off'] as const),
		...Object.entries(set).map(([name, value]) => [name, String(value)] as const),
	];
	return new Map(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
