/**
 * Pressure on memory (PSI): for how long tasks waited for it. Every two seconds what each CPU saw is averaged over the CPUs, weighted by
 * how busy they were, and goes into the averages over 10, 60 and 300 s.
 * Source: kernel/sched/psi.c, collect_percpu_times, update_averages, calc_avgs; include/linux/sched/loadavg.h, calc_load (6.18; 250 Hz).
 * Simplifications: a task counts while it runs inside reclaim or compaction, not while it sleeps there; its CPU counts as having
 * nothing but waiting tasks for that time, even if another one would like to run on it.
 */
import type { Frame } from './frames.js';
import type { Machine } from './machine.js';

/** Two seconds and a jiffy, ns. */
const PERIOD_NS = 2_004_000_000;
/** Fixed point: 1 is 2048. */
const ONE = 2048;
const EXPONENTS = [1677, 1981, 2034] as const;

export interface Pressure {
	/** Since the last look, by CPU, ns: time with a waiting task, with nothing else, and time in which it was busy at all. */
	readonly some: Float64Array;
	readonly full: Float64Array;
	readonly busy: Float64Array;
	/** Of `some` and of `full`: total since boot, and the part of it that is in the averages, ns. */
	readonly totals: Float64Array;
	readonly averaged: Float64Array;
	/** Per cent × 2048: 10, 60, 300 s of `some`, then of `full`. */
	readonly averages: Float64Array;
	lastUpdate: number;
	nextUpdate: number;
}

export function createPressure(cpus: number): Pressure {
	return {
		some: new Float64Array(cpus),
		full: new Float64Array(cpus),
		busy: new Float64Array(cpus),
		totals: new Float64Array(2),
		averaged: new Float64Array(2),
		averages: new Float64Array(2 * EXPONENTS.length),
		lastUpdate: 0,
		nextUpdate: PERIOD_NS,
	};
}

/** Is the task inside a section that counts as waiting for memory? Proactive and manual compaction do not. */
export function isStalled(stack: readonly Frame[]): boolean {
	for (let i = 0; i < stack.length; i++) {
		const { k } = stack[i]!;
		if (k === 'directCompact' || k === 'directReclaim' || k === 'balance' || k === 'kcompactdWork') return true;
	}
	return false;
}

/** A slice of `cost` ns is over. */
export function accountSlice(m: Machine, start: number, cost: number, stalled: boolean): void {
	const { pressure, cpu } = m;
	catchUp(pressure, start);
	pressure.busy[cpu] = pressure.busy[cpu]! + cost;
	if (!stalled) return;
	pressure.some[cpu] = pressure.some[cpu]! + cost;
	pressure.full[cpu] = pressure.full[cpu]! + cost;
}

/** What has been seen belongs to the period that was due first; those after it, if any, were idle. */
function catchUp(pressure: Pressure, now: number): void {
	if (now >= pressure.nextUpdate) updateAverages(pressure, pressure.nextUpdate);
	if (now >= pressure.nextUpdate) updateAverages(pressure, now);
}

/** Adds what the CPUs saw to the totals. */
function collect(pressure: Pressure): void {
	const busy = pressure.busy.reduce((sum, ns) => sum + ns, 0);
	[pressure.some, pressure.full].forEach((times, i) => {
		let weighted = 0;
		for (let cpu = 0; cpu < times.length; cpu++) weighted += times[cpu]! * pressure.busy[cpu]!;
		pressure.totals[i] = pressure.totals[i]! + Math.floor(weighted / Math.max(busy, 1));
		times.fill(0);
	});
	pressure.busy.fill(0);
}

function updateAverages(pressure: Pressure, now: number): void {
	collect(pressure);
	const missed = Math.floor((now - pressure.nextUpdate) / PERIOD_NS);
	const period = now - (pressure.lastUpdate + missed * PERIOD_NS);
	pressure.nextUpdate += (1 + missed) * PERIOD_NS;
	pressure.lastUpdate = now;
	for (let i = 0; i < 2; i++) {
		const sample = Math.min(pressure.totals[i]! - pressure.averaged[i]!, period);
		pressure.averaged[i] = pressure.averaged[i]! + sample;
		const share = Math.floor((sample * 100) / period) * ONE;
		EXPONENTS.forEach((exponent, k) => {
			const at = i * EXPONENTS.length + k;
			const rested = missed > 0 ? decay(pressure.averages[at]!, power(exponent, missed), 0) : pressure.averages[at]!;
			pressure.averages[at] = decay(rested, exponent, share);
		});
	}
}

/** calc_load: the old average and the new share, rounded up while it rises. */
function decay(average: number, exponent: number, share: number): number {
	const sum = average * exponent + share * (ONE - exponent) + (share >= average ? ONE - 1 : 0);
	return Math.floor(sum / ONE);
}

/** fixed_power_int: x^n in fixed point. */
function power(x: number, n: number): number {
	let result = ONE;
	let base = x;
	for (let left = n; left > 0; left = Math.floor(left / 2)) {
		if (left % 2 === 1) result = Math.floor((result * base + ONE / 2) / ONE);
		base = Math.floor((base * base + ONE / 2) / ONE);
	}
	return result;
}

export interface PressureShares {
	/** 1/100 per cent. */
	readonly avg10: number;
	readonly avg60: number;
	readonly avg300: number;
	/** µs since boot. */
	readonly total: number;
}

/** What a read shows: the averages as an update now would make them. The machine is left as it is. */
export function pressureNow(m: Machine): { some: PressureShares; full: PressureShares } {
	const copy: Pressure = copyOf(m.pressure);
	catchUp(copy, m.now);
	collect(copy);
	const shares = (i: number): PressureShares => {
		const [avg10 = 0, avg60 = 0, avg300 = 0] = Array.from(copy.averages.subarray(i * 3, i * 3 + 3), hundredths);
		return { avg10, avg60, avg300, total: Math.floor(copy.totals[i]! / 1000) };
	};
	return { some: shares(0), full: shares(1) };
}

function hundredths(average: number): number {
	return Math.floor(average / ONE) * 100 + Math.floor(((average % ONE) * 100) / ONE);
}

function copyOf(pressure: Pressure): Pressure {
	const { some, full, busy, totals, averaged, averages } = pressure;
	return {
		...pressure,
		some: some.slice(),
		full: full.slice(),
		busy: busy.slice(),
		totals: totals.slice(),
		averaged: averaged.slice(),
		averages: averages.slice(),
	};
}
