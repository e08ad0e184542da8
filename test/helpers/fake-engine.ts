/** An engine without a machine: counts simulated time, records what it is asked, and can be made slow or made to fail. */
import type { Engine, MapShape } from '../../source/engine/api.js';
import type { MapSlot } from '../../source/engine/write-snapshot.js';
import {
	type Command,
	featuresOf,
	type LoggedCommand,
	type Outcome,
	type Scenario,
	type Snapshot,
	type TimingFacts,
	type Watch,
} from '../../source/model/index.js';

export const EMPTY_SCENARIO: Scenario = {
	name: 'empty',
	title: 'Nothing happens',
	question: 'Does the plumbing hold?',
	watch: [],
	tryThis: [],
	kernel: '6.18',
	features: {},
	seed: 7,
	seconds: 1,
	machine: { nodes: [{ memoryMib: 32, cpus: 1 }], reservedPermille: 0, lowMib: 32, bootKernelMib: 0 },
	tunables: {},
	costs: {},
	timeline: [],
	actors: [],
};

const NO_LATENCY = { count: 0, p50Us: 0, p90Us: 0, p99Us: 0, maxUs: 0 };

export class FakeEngine implements Engine {
	/** Real milliseconds one simulated millisecond takes; added to `hostMs`. */
	slowness = 0;
	hostMs = 0;
	audits = 0;
	/** What was asked for besides the map, frame by frame. */
	readonly watches: (Watch | undefined)[] = [];
	/** Every time it was run to, ns. */
	readonly stops: number[] = [];
	failAtNs = Number.POSITIVE_INFINITY;
	#now = 0;
	readonly #log: LoggedCommand[] = [];

	mapShape(): MapShape {
		return { blocks: 4, pages: 2048 };
	}

	now(): number {
		return this.#now;
	}

	runUntil(untilNs: number): void {
		if (untilNs >= this.failAtNs) throw new Error('a law was broken');
		this.hostMs += ((untilNs - this.#now) / 1e6) * this.slowness;
		this.#now = Math.max(this.#now, untilNs);
		this.stops.push(untilNs);
	}

	pageEvents(): number {
		return 0;
	}

	apply(command: Command): Outcome {
		if (command.kind === 'set' && command.name === 'vm.nope') return { ok: false, reason: 'no such file' };
		this.#log.push({ t: this.#now, command });
		return { ok: true, text: command.kind };
	}

	log(): readonly LoggedCommand[] {
		return this.#log;
	}

	snapshot(slot: MapSlot, version: number, sinceSeq: number, watch?: Watch): Snapshot {
		this.watches.push(watch);
		slot.free[0] = version;
		slot.pages[2047] = version;
		slot.vmstat[0] = this.#now;
		const { name: preset, title, question, kernel, seed } = EMPTY_SCENARIO;
		const { vmstat, ...arrays } = slot;
		const event = { seq: sinceSeq, t: this.#now, cpu: 0, comm: 'sh', pid: 1, name: 'mark', label: `since ${sinceSeq}` } as const;
		const rest = {
			nodes: [],
			zones: [],
			tunables: {},
			profile: [],
			thpLatency: NO_LATENCY,
			stallLatency: NO_LATENCY,
			stallCounts: [],
			tracepoints: [],
		};
		const map = { zones: [{ node: 0, name: 'DMA', firstPfn: 0, firstBlock: 0, blocks: 4 }], ...arrays };
		const facts = {
			version,
			preset,
			title,
			question,
			kernel,
			seed,
			features: featuresOf(kernel),
			timeNs: this.#now,
			commands: this.#log.length,
			bootedAtNs: 0,
			totalPages: 2048,
			bytesPerPage: 12,
		};
		return { ...facts, ...rest, vmstat, map, events: [event] };
	}

	eventCount(): number {
		return 0;
	}

	/** Differs whenever time or the commands with their times differ. */
	hash(): string {
		return `${this.#now}/${JSON.stringify(this.#log)}`;
	}

	save(): Uint8Array<ArrayBuffer> {
		return new TextEncoder().encode(this.hash());
	}

	timings(): readonly TimingFacts[] {
		return [];
	}

	audit(): void {
		this.audits++;
	}

	facts(): never {
		throw new Error('there is no machine behind this engine');
	}

	marks(): ReadonlyMap<string, Snapshot['zones']> {
		return new Map();
	}
}
