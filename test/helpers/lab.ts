/** Small machines for engine tests. Every machine made inside `engineTest` is audited when the test is over. */
import { test } from 'node:test';
import { auditMachine } from '../../source/engine/audit.js';
import { createMachine } from '../../source/engine/boot.js';
import { type CompactControl, type ControlOptions, createControl, aimAtZone, MODE_ASYNC } from '../../source/engine/compact-control.js';
import type { Frame } from '../../source/engine/frames.js';
import type { NodeGeometry } from '../../source/engine/geometry.js';
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import { accountFree } from '../../source/engine/buddy.js';
import { removeBlock } from '../../source/engine/fallback.js';
import { removeFromFreeList } from '../../source/engine/free-area.js';
import type { Machine, Zone } from '../../source/engine/machine.js';
import { addToPool, freeFromPool, releasePage } from '../../source/engine/pages.js';
import { createRegion, type Region, regionById } from '../../source/engine/region.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { type Thread, spawn } from '../../source/engine/thread.js';
import { startDaemons } from '../../source/engine/threads.js';
import { poolFrame } from '../../source/engine/workload/pool.js';
import { setupLowmemReserve, setupWatermarks } from '../../source/engine/watermark.js';
import {
	type Actor,
	DEFAULT_KERNEL,
	type MachineSpec,
	MIGRATE_UNMOVABLE,
	MIGRATETYPES,
	PAGE_KERNEL,
	PAGEBLOCK_PAGES,
	type Scenario,
	type TimelineOp,
	type TraceEvent,
	type TraceName,
	type TunableValue,
	VMSTAT_NAMES,
	vmstatIndex,
	type VmstatName,
	ZONE_NORMAL,
	type Features,
} from '../../source/model/index.js';
import { draw, paint } from './draw.js';
import { nextOf, ownerOf, slotOf } from '../../source/engine/page-fields.js';

const made: Machine[] = [];

/** A test after which the laws of every machine it made are walked. */
export function engineTest(name: string, body: () => void): void {
	test(name, () => {
		made.length = 0;
		body();
		for (const m of made) auditMachine(m);
	});
}

export function watched(m: Machine): Machine {
	made.push(m);
	return m;
}

export interface ScenarioParts {
	readonly memoryMib?: readonly number[];
	readonly cpus?: number;
	readonly tunables?: Readonly<Record<string, TunableValue>>;
	readonly costs?: Readonly<Record<string, number>>;
	readonly timeline?: readonly TimelineOp[];
	readonly actors?: readonly Actor[];
	readonly seed?: number;
	readonly kernel?: string;
	readonly features?: Partial<Features>;
	readonly bootKernelMib?: number;
	readonly machine?: Partial<MachineSpec>;
	readonly swapMib?: number;
}

/** A scenario of small nodes, everything below 4 GiB. */
export function smallScenario(parts: ScenarioParts = {}): Scenario {
	const memory = parts.memoryMib ?? [32];
	const low = memory.reduce((sum, mib) => sum + mib, 0) + 16;
	return {
		name: 'test',
		title: '',
		question: '',
		watch: [],
		tryThis: [],
		kernel: parts.kernel ?? DEFAULT_KERNEL,
		features: parts.features ?? {},
		seed: parts.seed ?? 1,
		seconds: 1,
		machine: {
			nodes: memory.map((memoryMib) => ({ memoryMib, cpus: parts.cpus ?? 1 })),
			reservedPermille: 16,
			lowMib: low,
			bootKernelMib: parts.bootKernelMib ?? 1,
			swapMib: parts.swapMib ?? 0,
			...parts.machine,
		},
		tunables: { 'vm.compaction_proactiveness': 0, ...parts.tunables },
		costs: parts.costs ?? {},
		timeline: parts.timeline ?? [],
		actors: parts.actors ?? [],
	};
}

export interface LabOptions extends ScenarioParts {
	/** Zone index of each drawn zone; Normal by default. */
	readonly index?: number;
	/** First frame; 512 by default. */
	readonly start?: number;
	readonly minFreeKbytes?: number;
}

/** A machine of one node and one zone as drawn, its daemons asleep. */
export function lab(rows: readonly string[], options: LabOptions = {}): Lab {
	return labOfNodes([rows], options);
}

/** A machine of one zone a node. */
export function labOfNodes(nodes: readonly (readonly string[])[], options: LabOptions = {}): Lab {
	let next = options.start ?? PAGEBLOCK_PAGES;
	const geometry: NodeGeometry[] = nodes.map((rows) => {
		const start = next;
		next = (Math.floor(start / PAGEBLOCK_PAGES) + rows.length) * PAGEBLOCK_PAGES;
		return { cpus: options.cpus ?? 1, zones: [{ index: options.index ?? ZONE_NORMAL, start, end: next, reserved: [] }] };
	});
	const m = watched(createMachine(smallScenario(options), geometry, options.seed ?? 1));
	nodes.forEach((rows, i) => {
		paint(m, m.zones[i]!, rows);
	});
	m.tunables.minFreeKbytes = options.minFreeKbytes ?? 128;
	setupWatermarks(m);
	setupLowmemReserve(m);
	m.counters.fill(0);
	startDaemons(m);
	runUntil(m, 1000);
	return new Lab(m);
}

/** A machine with the questions tests ask of it. */
export class Lab {
	readonly m: Machine;
	constructor(m: Machine) {
		this.m = m;
		m.trace.off.clear();
	}
	get zone(): Zone {
		return this.m.zones[0]!;
	}
	draw(zone = 0): string[] {
		return draw(this.m, this.m.zones[zone]!);
	}
	count(name: VmstatName): number {
		return this.m.counters[vmstatIndex(name)]!;
	}
	/** Counters that are not zero, by name. */
	counts(...prefixes: string[]): Record<string, number> {
		const entries = VMSTAT_NAMES.map((name, i) => [name, this.m.counters[i]!] as const);
		return Object.fromEntries(entries.filter(([name, value]) => value !== 0 && prefixes.some((prefix) => name.startsWith(prefix))));
	}
	events(...names: TraceName[]): TraceEvent[] {
		return this.m.trace.events.filter((event) => names.includes(event.name));
	}
	/** Free blocks per order, trailing zeros left out. */
	buddy(zone = 0): number[] {
		const counts = Array.from(this.m.zones[zone]!.nrFree);
		while (counts.at(-1) === 0) counts.pop();
		return counts;
	}
	region(name: string): Region {
		const region = this.m.regions.find((candidate) => candidate?.name === name);
		if (!region) throw new Error(`no region ${name}`);
		return region;
	}
	runFor(ms: number): void {
		runUntil(this.m, this.m.now + ms * 1e6);
	}
	spawn(frame: Frame, node = 0): Thread {
		return spawn(this.m, 'task', node, frame);
	}
	/** Runs a job in a thread of its own until it is over. */
	finish(frame: Frame, node = 0): Thread {
		const thread = this.spawn(frame, node);
		for (let ms = 0; !thread.dead; ms++) {
			if (ms > 100_000) throw new Error(`${frame.k} does not end`);
			this.runFor(1);
		}
		return thread;
	}
	/** Somebody writes to the compact file of node 0. */
	compact(node = 0): void {
		this.finish({ k: 'writer', nodes: [node], exit: true }, node);
	}
	/** Allocates kernel blocks one by one into a pool; returns how many came. */
	take(order: number, gfp = GFP_KERNEL, times = 1, node = 0): number {
		const region = createRegion(this.m, `pool ${this.m.regions.length}`, PAGE_KERNEL, times, { order, node });
		return this.finish(poolFrame({ region: region.id, node, order, gfp, left: times, fallback: 0 }), node).result;
	}
	/** Takes a block straight from the buddy allocator of the zone, drawn as U (C when of order 2); its pfn, 0 when there is none. */
	grab(order: number, type: number, flags = 0): number {
		const pfn = removeBlock(this.m, this.zone, order, type, flags);
		if (pfn) addToPool(this.m, this.pool(order), pfn);
		return pfn;
	}
	/** Takes the single free page at a pfn, drawn U. */
	grabExactly(pfn: number): void {
		removeFromFreeList(this.m, this.zone, pfn, 0);
		accountFree(this.m, this.zone, pfn, 0, -1);
		addToPool(this.m, this.pool(0), pfn);
	}
	/** Frees a block taken with `grab`. */
	drop(pfn: number): void {
		freeFromPool(this.m, regionById(this.m, ownerOf(this.m, pfn)), slotOf(this.m, pfn));
	}
	/** Unmaps a drawn user page. */
	unmap(pfn: number): void {
		releasePage(this.m, regionById(this.m, ownerOf(this.m, pfn)), pfn);
	}
	/** Gives single pages allocated by hand an owner, drawn U. */
	keep(...pfns: number[]): void {
		for (const pfn of pfns) addToPool(this.m, this.pool(0), pfn);
	}
	private pool(order: number): Region {
		const name = `grabbed ${order}`;
		return this.m.regions.find((region) => region?.name === name) ?? createRegion(this.m, name, PAGE_KERNEL, 8, { order });
	}
	/** Heads of a free list from the one handed out next to the one handed out last. */
	freeList(order: number, type: number): number[] {
		const pfns: number[] = [];
		for (let pfn = this.zone.head[order * MIGRATETYPES + type]!; pfn; pfn = nextOf(this.m, pfn)) pfns.push(pfn);
		return pfns;
	}
	/** A control block as a direct, asynchronous run for order 9 would have it, unless told otherwise, aimed at a zone. */
	control(options: Partial<ControlOptions> = {}, zone = this.zone): CompactControl {
		const cc = createControl({
			cause: 'direct',
			order: 9,
			mode: MODE_ASYNC,
			gfp: GFP_KERNEL,
			migratetype: MIGRATE_UNMOVABLE,
			highest: zone.index,
			allocFlags: 0,
			wholeZone: false,
			ignoreSkipHint: false,
			ignoreBlockSuitable: false,
			...options,
		});
		aimAtZone(cc, zone);
		cc.migratePfn = zone.start;
		cc.freePfn = (zone.end - 1) & ~(PAGEBLOCK_PAGES - 1);
		return cc;
	}
}
