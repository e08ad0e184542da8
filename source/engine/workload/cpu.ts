/** Tasks and the CPUs they run on: being moved about, being bound to one, keeping one busy, waiting until the daemons need none. */
import { charge, currentTime, type Machine } from '../machine.js';
import { below } from '../random.js';
import { pop, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import type { BurnFrame, WaitIdleFrame } from './frames.js';
import { FN, USER_SPACE } from '../profile.js';

const BURN_SLICE_NS = 1_000_000;
const POLL_NS = 250_000_000;
/** CPU time that counts as a sign of life of a daemon, ns. */
const ALIVE_NS = 2_000_000;

function cpuCount(m: Machine): number {
	return m.nodes.reduce((cpus, node) => cpus + node.cpuFree.length, 0);
}

/** Node of a CPU; CPUs are numbered node by node. */
function nodeOfCpu(m: Machine, cpu: number): number {
	let first = 0;
	for (const node of m.nodes) {
		first += node.cpuFree.length;
		if (cpu < first) return node.id;
	}
	return m.nodes.length - 1;
}

/** The scheduler finds an unbound task another CPU. */
export function roam(m: Machine, thread: Thread): void {
	if (thread.roams && m.nodes.length > 1) thread.node = nodeOfCpu(m, below(m.random, cpuCount(m)));
}

/** sched_setaffinity: to one CPU, or (−1) to all. */
export function setAffinity(m: Machine, thread: Thread, cpu: number): void {
	thread.roams = cpu < 0;
	if (cpu >= 0) thread.node = nodeOfCpu(m, cpu);
}

export function stepBurn(m: Machine, thread: Thread, f: BurnFrame): Step {
	if (currentTime(m) >= f.until) return pop(thread, 1);
	charge(m, BURN_SLICE_NS, FN[USER_SPACE]);
	return YIELD;
}

export function waitIdleFrame(m: Machine, maxS: number, quietS: number): WaitIdleFrame {
	const now = currentTime(m);
	return { k: 'waitIdle', until: now + maxS * 1e9, quietNs: quietS * 1e9, since: now, cpuNs: daemonNs(m) };
}

function daemonNs(m: Machine): number {
	return m.nodes.reduce((ns, node) => ns + (m.threads[node.kswapdThread]?.cpuNs ?? 0) + (m.threads[node.kcompactdThread]?.cpuNs ?? 0), 0);
}

export function stepWaitIdle(m: Machine, thread: Thread, f: WaitIdleFrame): Step {
	const now = currentTime(m);
	const cpuNs = daemonNs(m);
	if (cpuNs > f.cpuNs + ALIVE_NS) f.since = now;
	f.cpuNs = cpuNs;
	if (now >= f.until || now - f.since >= f.quietNs) return pop(thread, 1);
	return sleepUntil(thread, now + POLL_NS);
}
