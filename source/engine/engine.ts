/** Puts the machine together and offers it as an Engine. */
import type { Command, Outcome, Scenario, Snapshot, Watch, ZoneFacts } from '../model/index.js';
import { mebibytesToPages, unreachable } from '../model/index.js';
import type { Engine } from './api.js';
import { auditMachine } from './audit.js';
import { createMachine, finishBoot, freeBootMemory } from './boot.js';
import { placeMachine } from './geometry.js';
import { reserveHugePages } from './hugetlb.js';
import { hashMachine, restoreMachine, saveMachine } from './image.js';
import type { Machine } from './machine.js';
import { runUntil } from './scheduler.js';
import { setTunable, startDrop, startJob, startWriter, takeMark, writeBootSettings } from './settings.js';
import { interruptOffline } from './offline.js';
import { spawn } from './thread.js';
import { allocateBootKernel, startDaemons, startWorkload } from './threads.js';
import { timingFacts } from './timings.js';
import { trace } from './trace.js';
import { spikeFrame } from './workload/spike.js';
import { memoryJob } from './writes.js';
import { fileFacts } from './file-facts.js';
import { writeFile } from './file-writes.js';
import { mapShape, writeSnapshot, type MapSlot } from './write-snapshot.js';

export type { Engine } from './api.js';
export { AuditError } from './audit.js';
export { createSlot, type MapSlot } from './write-snapshot.js';

export interface EngineOptions {
	readonly seed?: number;
	/** Check every law each simulated second. */
	readonly audit?: boolean;
}

const AUDIT_EVERY_NS = 1_000_000_000;

/** A fresh machine for a scenario. */
export function createEngine(scenario: Scenario, options: EngineOptions = {}): Engine {
	return engineOver(bootMachine(scenario, options.seed), options);
}

/** A fresh machine at the end of boot, with its daemons and workload about to start. */
export function bootMachine(scenario: Scenario, seed = scenario.seed): Machine {
	const geometry = placeMachine(scenario.machine);
	const m = createMachine(scenario, geometry, seed);
	freeBootMemory(m, geometry);
	finishBoot(m);
	reserveHugePages(m, scenario.machine.hugepages ?? 0);
	allocateBootKernel(m);
	startDaemons(m);
	writeBootSettings(m);
	startWorkload(m);
	return m;
}

/**
 * The machine after a reboot. Nothing of it is left but what a person saw: the log of commands and the events go on, and so does the
 * time of the session. The boot itself takes no time.
 */
function reboot(m: Machine): Machine {
	trace(m, { name: 'command', text: 'reboot' });
	return { ...bootMachine(m.scenario, m.seed), bootedAt: m.bootedAt + m.now, log: m.log, trace: m.trace };
}

/** Continues from a saved machine. Unless the image is of one's own making (`trusted`), the laws are checked first: a damaged one is refused. */
export function restoreEngine(bytes: Uint8Array, options: EngineOptions & { readonly trusted?: boolean } = {}): Engine {
	const m = restoreMachine(bytes);
	if (options.trusted !== true) auditMachine(m);
	return engineOver(m, options);
}

export function engineOver(machine: Machine, options: EngineOptions = {}): Engine {
	let m = machine;
	return {
		now: () => m.bootedAt + m.now,
		pageEvents: () => m.pageEvents,
		runUntil: (untilNs: number) => runMachine(m, untilNs - m.bootedAt, options.audit ?? false),
		apply(command: Command): Outcome {
			const outcome = applyCommand(m, command);
			if (command.kind === 'reboot') m = reboot(m);
			return outcome;
		},
		log: () => m.log,
		snapshot: (slot: MapSlot, version: number, sinceSeq: number, watch?: Watch): Snapshot =>
			writeSnapshot(m, slot, version, sinceSeq, watch),
		eventCount: () => m.trace.seq,
		hash: () => hashMachine(m),
		save: (into) => saveMachine(m, into),
		audit: () => auditMachine(m),
		marks: (): ReadonlyMap<string, readonly ZoneFacts[]> => new Map(m.marks.map((mark) => [mark.label, mark.zones])),
		timings: () => timingFacts(m),
		mapShape: () => mapShape(m),
		facts: () => fileFacts(m),
	};
}

function runMachine(m: Machine, untilNs: number, audit: boolean): void {
	if (!audit) {
		runUntil(m, untilNs);
		return;
	}
	while (m.now < untilNs) {
		runUntil(m, Math.min(untilNs, (Math.floor(m.now / AUDIT_EVERY_NS) + 1) * AUDIT_EVERY_NS));
		auditMachine(m);
	}
}

/** Refused commands change nothing and are not logged. */
function applyCommand(m: Machine, command: Command): Outcome {
	const { trace: ring } = m;
	ring.comm = 'you';
	ring.pid = 0;
	const outcome = perform(m, command);
	if (outcome.ok) m.log.push({ t: m.bootedAt + m.now, command });
	return outcome;
}

function perform(m: Machine, command: Command): Outcome {
	switch (command.kind) {
		case 'compact': {
			const nodes = command.node === undefined ? m.nodes.map((node) => node.id) : [command.node];
			if (nodes.some((id) => !m.nodes[id])) return { ok: false, reason: `no node ${command.node}; there are ${m.nodes.length}` };
			if (!m.features.compaction) return { ok: false, reason: `Linux ${m.scenario.kernel} has no compaction` };
			startWriter(m, nodes);
			return { ok: true, text: nodes.length > 1 ? 'compacting all nodes' : `compacting node ${nodes[0]}` };
		}
		case 'dropCaches':
			startDrop(m, command.what);
			return { ok: true, text: ['', 'dropping page cache', 'freeing reclaimable slab', 'dropping page cache and slab'][command.what]! };
		case 'set': {
			const refused = setTunable(m, command.name, command.value);
			return refused ? { ok: false, reason: refused } : { ok: true, text: `${command.name} = ${command.value}` };
		}
		case 'thpSpike':
			return startSpike(m, command);
		case 'memory': {
			const refused = startJob(m, memoryJob(m, command.section, command.state));
			return refused ? { ok: false, reason: refused } : { ok: true, text: `memory${command.section}: ${command.state} under way` };
		}
		case 'interruptOffline':
			return interruptOffline(m, command.section)
				? { ok: true, text: `interrupting the offlining of memory${command.section}` }
				: { ok: false, reason: `nobody is taking memory${command.section} offline` };
		case 'write': {
			const refused = writeFile(m, command.path, command.value);
			return refused ? { ok: false, reason: refused } : { ok: true, text: `${command.path} ← ${command.value}` };
		}
		case 'reboot':
			// What follows is a machine of its own: see reboot.
			return { ok: true, text: 'rebooting' };
		case 'mark':
			takeMark(m, command.label);
			return { ok: true, text: `mark ${command.label}` };
		default:
			return unreachable(command);
	}
}

function startSpike(m: Machine, command: Extract<Command, { kind: 'thpSpike' }>): Outcome {
	if (!m.nodes[command.node]) return { ok: false, reason: `no node ${command.node}; there are ${m.nodes.length}` };
	const pages = mebibytesToPages(Math.floor(command.mib / 2) * 2);
	if (!(pages >= 512)) return { ok: false, reason: `a spike needs at least 2 MiB, got ${command.mib}` };
	const frame = spikeFrame({ node: command.node, pages, holdNs: command.holdMs * 1e6, pauseNs: 0, name: 'spike', madvised: true });
	const thread = spawn(m, 'spike', command.node, frame);
	trace(m, { name: 'command', text: `THP spike: ${pages / 512} huge pages on node ${command.node} (spike[${thread.pid}])` });
	return { ok: true, text: `faulting ${pages / 512} huge pages on node ${command.node}` };
}
