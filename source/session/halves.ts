/** A split screen: two machines from one state, what happened on each since they were last made to differ, and the memory a second one takes. */
import type { Finding } from '../doctor/finding.js';
import { type Rates, ratesBetween, type Totals, totalsOf } from '../doctor/totals.js';
import { latencyPercentileUs, type MachineSpec, mebibytesToPages, type Snapshot, type TunableValue } from '../model/index.js';
import type { History } from './history.js';
import type { Transcript } from './transcript.js';
import type { Trial } from './trial.js';

export const SIDES = ['left', 'right'] as const;
/** left: the machine that was there first. */
export type Side = (typeof SIDES)[number];

/** What one half shows. */
export interface Half {
	readonly snapshot: Snapshot;
	readonly history: History;
	readonly trial: Trial | undefined;
	readonly findings: readonly Finding[];
	/** What its shell has printed. */
	readonly transcript: Transcript;
}

export interface Halves {
	readonly left: Half;
	readonly right: Half;
	/** Where the rates that are compared begin: the split, or the last change of either machine. */
	readonly since: Readonly<Record<Side, Start>>;
}

/** A moment from which on rates are measured. */
export interface Start {
	readonly totals: Totals;
	readonly stallCounts: readonly number[];
}

export function startOf(snapshot: Snapshot): Start {
	return { totals: totalsOf(snapshot), stallCounts: snapshot.stallCounts };
}

export interface HalfRates extends Rates {
	/** Of the direct compactions since then; NaN when there were none. */
	readonly stallP99Ns: number;
}

/** After a reboot counters begin anew, and so do rates. */
export function ratesFrom({ totals, stallCounts }: Start, snapshot: Snapshot): HalfRates {
	const isSameBoot = snapshot.bootedAtNs <= totals.timeNs;
	const from = isSameBoot ? totals : totalsOf(snapshot);
	const counts = snapshot.stallCounts.map((count, bucket) => count - (isSameBoot ? (stallCounts[bucket] ?? 0) : 0));
	return { ...ratesBetween(from, totalsOf(snapshot)), stallP99Ns: latencyPercentileUs(counts, 99) * 1000 };
}

export interface TunableDifference {
	readonly name: string;
	readonly left: TunableValue | undefined;
	readonly right: TunableValue | undefined;
}

/** Tunables whose values are not the same, in the order in which machines list them. */
export function tunableDifferences(left: Snapshot, right: Snapshot): readonly TunableDifference[] {
	const names = [...new Set([...Object.keys(left.tunables), ...Object.keys(right.tunables)])];
	return names
		.map((name) => ({ name, left: left.tunables[name], right: right.tunables[name] }))
		.filter((values) => values.left !== values.right);
}

/** A thread with the simulator's code, and what it throws away before it is collected, bytes. */
const THREAD_BYTES = 128 * 1024 * 1024;
/** The copy, and the image it is made from, which is written into room of twice its size. Measured: 226 MiB for 40 of state, 815 for 310. */
const STATES = 3;
const MIB = 1024 * 1024;

/** What a page takes in the simulator, bytes. */
const PAGE_BYTES = 20;

/** Why two machines like this cannot be kept in so much memory, with figures; undefined: they can. */
export function tooLittleForTwo({ nodes }: MachineSpec, spareBytes: number): string | undefined {
	const pages = nodes.reduce((sum, { memoryMib }) => sum + mebibytesToPages(memoryMib), 0);
	const needed = 2 * (THREAD_BYTES + pages * PAGE_BYTES);
	if (needed <= spareBytes) return undefined;
	return (
		`two machines do not fit: 2 × ${inMib(pages * PAGE_BYTES)} for their state (${PAGE_BYTES} bytes a page) and 2 × ${inMib(THREAD_BYTES)} ` +
		`for their threads are ${inMib(needed)}; ${inMib(Math.max(0, spareBytes))} are available`
	);
}

const inMib = (bytes: number): string => `${Math.ceil(bytes / MIB)} MiB`;

/** Why a copy of this machine cannot be kept in so much memory, with figures; undefined: it can. */
export function tooLittleMemory({ totalPages, bytesPerPage }: Snapshot, spareBytes: number): string | undefined {
	const state = totalPages * bytesPerPage;
	const needed = THREAD_BYTES + STATES * state;
	if (needed <= spareBytes) return undefined;
	return (
		`a second machine does not fit: ${STATES} × ${inMib(state)} for its state and the image it is made from (${bytesPerPage} bytes a page) and ` +
		`${inMib(THREAD_BYTES)} for its thread are ${inMib(needed)}; ${inMib(Math.max(0, spareBytes))} are available`
	);
}
