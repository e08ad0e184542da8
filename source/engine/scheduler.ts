/**
 * Event-driven time. On each node the earliest-ready thread runs for one slice, on the CPU it ran on before if that is free and else
 * on the CPU that is free first; the slice's cost moves that CPU's clock. A pause is only a place between two slices: it never changes
 * what happens.
 */
import { stepAlloc, stepHugeAlloc } from './slow-path.js';
import { stepCompactZone } from './compact-zone.js';
import { stepDirectCompact } from './direct-compact.js';
import { stepDirectReclaim } from './direct-reclaim.js';
import type { Frame } from './frames.js';
import { stepHugePool } from './hugetlb.js';
import { stepCompactNode, stepKcompactd, stepKcompactdWork, stepWriter } from './kcompactd.js';
import { stepBalance } from './balance.js';
import { stepKhugepaged } from './khugepaged.js';
import { stepKswapd } from './kswapd.js';
import { charge, type Machine } from './machine.js';
import { accountSlice, isStalled } from './pressure.js';
import { stepOffline } from './offline.js';
import { stepOnline } from './online.js';
import { REFRESH_NS, refreshPcps } from './pcp.js';
import { FN } from './profile.js';
import { stepShrink } from './reclaim.js';
import { stepSwapWriter } from './swap.js';
import { AGAIN, type Step, type Thread } from './thread.js';
import { stepActor } from './workload/actors.js';
import { stepChurn } from './workload/churn.js';
import { stepBurn, stepWaitIdle } from './workload/cpu.js';
import { stepDrop, stepDropRange } from './workload/drop.js';
import { stepFile } from './workload/file.js';
import { stepFill } from './workload/fill.js';
import { stepFlusher } from './workload/flusher.js';
import { stepFree } from './workload/free.js';
import { stepPool } from './workload/pool.js';
import { stepHold, stepSpike } from './workload/spike.js';
import { stepTake } from './workload/take.js';
import { stepThpscale } from './workload/thpscale.js';
import { stepTimedFaults } from './workload/timed-faults.js';
import { stepRepeat, stepTimeline } from './workload/timeline.js';

/** A slice that forgot to charge anything still takes this long, so that time always advances. */
const MIN_SLICE_NS = 100;
/** A step that says "again" this often in one slice is a bug, not work. */
const MAX_STEPS = 1_000_000;

type Stepper<F extends Frame> = (m: Machine, thread: Thread, frame: F) => Step;
const STEPS: { [K in Frame['k']]: Stepper<Extract<Frame, { k: K }>> } = {
	alloc: stepAlloc,
	hugeAlloc: stepHugeAlloc,
	directCompact: stepDirectCompact,
	compactZone: stepCompactZone,
	compactNode: stepCompactNode,
	writer: stepWriter,
	kcompactd: stepKcompactd,
	kcompactdWork: stepKcompactdWork,
	kswapd: stepKswapd,
	balance: stepBalance,
	shrink: stepShrink,
	directReclaim: stepDirectReclaim,
	hugePool: stepHugePool,
	khugepaged: stepKhugepaged,
	offline: stepOffline,
	online: stepOnline,
	swapWriter: stepSwapWriter,
	fill: stepFill,
	free: stepFree,
	pool: stepPool,
	file: stepFile,
	churn: stepChurn,
	actor: stepActor,
	spike: stepSpike,
	timeline: stepTimeline,
	repeat: stepRepeat,
	hold: stepHold,
	flusher: stepFlusher,
	drop: stepDrop,
	dropRange: stepDropRange,
	burn: stepBurn,
	waitIdle: stepWaitIdle,
	take: stepTake,
	timedFaults: stepTimedFaults,
	thpscale: stepThpscale,
};

function stepTop(m: Machine, thread: Thread): Step {
	const frame = thread.stack[thread.stack.length - 1]!;
	const step = STEPS[frame.k] as Stepper<Frame>;
	return step(m, thread, frame);
}

function runSlice(m: Machine, thread: Thread, freeFirst: number, start: number): void {
	const { trace } = m;
	const { cpuFree: cpus, firstCpu } = m.nodes[thread.node]!;
	// Pages a task frees wait on its CPU's lists: it matters that it finds them there again.
	if (!(cpus[thread.cpu]! <= start)) thread.cpu = freeFirst;
	const { cpu } = thread;
	m.cpu = firstCpu + cpu;
	m.clock = start;
	m.sliceCost = 0;
	trace.cpu = m.cpu;
	trace.comm = thread.comm;
	trace.pid = thread.pid;
	const stalled = isStalled(thread.stack);
	thread.waitNs += start - thread.readyAt;
	thread.readyAt = start;
	let steps = 0;
	while (thread.stack.length > 0 && stepTop(m, thread) === AGAIN) {
		if (++steps > MAX_STEPS) throw new Error(`${thread.comm}: endless slice in ${thread.stack.map((frame) => frame.k).join(' > ')}`);
	}
	if (m.sliceCost < MIN_SLICE_NS) charge(m, MIN_SLICE_NS - m.sliceCost, FN.schedule);
	const cost = Math.round(m.sliceCost);
	thread.cpuNs += cost;
	thread.slices++;
	accountSlice(m, start, cost, stalled || isStalled(thread.stack));
	cpus[cpu] = start + cost;
	if (thread.stack.length === 0) {
		thread.dead = true;
		thread.readyAt = Number.POSITIVE_INFINITY;
	} else if (thread.readyAt < start + cost) {
		thread.readyAt = start + cost;
	}
	m.slices++;
}

function freeCpu(cpus: Float64Array): number {
	let best = 0;
	for (let cpu = 1; cpu < cpus.length; cpu++) if (cpus[cpu]! < cpus[best]!) best = cpu;
	return best;
}

/** What the kernel's per-second timers do, before the first slice at or after that time. */
function refresh(m: Machine): void {
	m.clock = m.nextRefresh;
	m.sliceCost = 0;
	m.nextRefresh += REFRESH_NS;
	refreshPcps(m);
}

/** Runs every slice that starts before `untilNs`; then `now` is `untilNs`. */
export function runUntil(m: Machine, untilNs: number): void {
	const { nodes, threads } = m;
	// Per node the CPU that is free first, and since when: only a slice on the node changes them.
	const firstCpu = nodes.map((node) => freeCpu(node.cpuFree));
	const freeAt = Float64Array.from(nodes, (node, n) => node.cpuFree[firstCpu[n]!]!);
	for (;;) {
		let best: Thread | undefined;
		let bestStart = untilNs;
		for (let i = 0; i < threads.length; i++) {
			const thread = threads[i]!;
			const { readyAt } = thread;
			// Nearly all threads are asleep nearly always.
			if (readyAt > bestStart) continue;
			const start = Math.max(readyAt, freeAt[thread.node]!);
			if (start < bestStart || (start === bestStart && best && readyAt < best.readyAt)) {
				best = thread;
				bestStart = start;
			}
		}
		if (bestStart >= m.nextRefresh) {
			refresh(m);
			continue;
		}
		if (!best) break;
		const { node } = best;
		runSlice(m, best, firstCpu[node]!, bestStart);
		const { cpuFree } = nodes[node]!;
		firstCpu[node] = freeCpu(cpuFree);
		freeAt[node] = cpuFree[firstCpu[node]!]!;
	}
	m.now = Math.max(m.now, untilNs);
	m.clock = m.now;
	m.sliceCost = 0;
}
