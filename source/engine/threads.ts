/** Who runs on a fresh machine: the daemons of each node, then the preset's script and actors; and what boot itself allocated. */
import { mebibytesToPages, PAGE_KERNEL, PAGE_SLAB, PAGE_SLAB_RECLAIMABLE, PAGE_TABLE } from '../model/index.js';
import { GFP_BIT_RECLAIMABLE, GFP_KERNEL } from './gfp.js';
import { lastZoneIndex } from './kcompactd.js';
import { startKhugepaged } from './khugepaged.js';
import type { Machine, Node } from './machine.js';
import { allocFast } from './page-alloc.js';
import { addToPool } from './pages.js';
import { createRegion } from './region.js';
import { spawn } from './thread.js';
import { actorFrame } from './workload/actors.js';

const CHECK_NS = 500_000_000;
const FIRST_TASK_PID = 300;

/** Shares of boot-time kernel memory, per cent. */
const BOOT_KINDS = [
	{ name: 'boot slab', kind: PAGE_SLAB, percent: 40, gfp: GFP_KERNEL },
	{ name: 'boot dentries', kind: PAGE_SLAB_RECLAIMABLE, percent: 25, gfp: GFP_KERNEL | GFP_BIT_RECLAIMABLE },
	{ name: 'boot kernel', kind: PAGE_KERNEL, percent: 25, gfp: GFP_KERNEL },
	{ name: 'boot page tables', kind: PAGE_TABLE, percent: 10, gfp: GFP_KERNEL },
] as const;

export function allocateBootKernel(m: Machine): void {
	const pages = mebibytesToPages(m.scenario.machine.bootKernelMib);
	for (const node of m.nodes) {
		for (const { name, kind, percent, gfp } of BOOT_KINDS) {
			const region = createRegion(m, name, kind, Math.ceil((pages * percent) / 100), { node: node.id });
			for (let i = 0; i < Math.floor((pages * percent) / 100); i++) {
				const pfn = allocFast(m, node.id, 0, gfp);
				if (pfn) addToPool(m, region, pfn);
			}
		}
	}
	m.sliceCost = 0;
	m.spent.fill(0);
}

/** Starts kcompactd of a node, at `at` ns. */
export function startKcompactd(m: Machine, node: Node, at: number): void {
	const frame = { k: 'kcompactd', node: node.id, at: 'idle', timeoutAt: at + CHECK_NS, scoreBefore: 0 } as const;
	node.kcompactdThread = spawn(m, `kcompactd${node.id}`, node.id, { ...frame }, at).id;
}

export function startKswapd(m: Machine, node: Node, at: number): void {
	const highest = lastZoneIndex(m, node);
	const frame = { k: 'kswapd', node: node.id, at: 'trySleep', allocOrder: 0, reclaimOrder: 0, highest } as const;
	node.kswapdThread = spawn(m, `kswapd${node.id}`, node.id, { ...frame }, at).id;
}

export function startDaemons(m: Machine): void {
	for (const node of m.features.kcompactd ? m.nodes : []) startKcompactd(m, node, 0);
	for (const node of m.nodes) startKswapd(m, node, 0);
	spawn(m, 'flush', 0, { k: 'flusher', region: 0, from: 0, to: 0, all: false }, Number.POSITIVE_INFINITY);
	if (m.features.thp) startKhugepaged(m);
}

export function startWorkload(m: Machine): void {
	m.nextPid = FIRST_TASK_PID;
	const { timeline, actors } = m.scenario;
	if (timeline.length > 0) {
		spawn(m, 'script', 0, { k: 'timeline', ops: timeline, next: 0, children: [], seed: m.seed }, 0).roams = true;
	}
	for (const actor of actors) spawn(m, actor.name, actor.node, actorFrame(m, actor, m.seed), (actor.startMs ?? 0) * 1e6);
}
