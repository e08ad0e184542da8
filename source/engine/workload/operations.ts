/** What each operation of a timeline does: at once, or by the frames it pushes. */
import { mebibytesToPages, PAGE_ANON, PAGE_KERNEL, PAGEBLOCK_PAGES, type TimelineOp, type TunableValue } from '../../model/index.js';
import { COUNTER, count } from '../counters.js';
import { GFP_BIT_THISNODE } from '../gfp.js';
import type { Frame } from '../frames.js';
import { pushCompactNode } from '../kcompactd.js';
import { reflag } from '../lru.js';
import { currentTime, PF_UNEVICTABLE, type Machine } from '../machine.js';
import { pinRegion, unpin } from '../pins.js';
import { createRegion, type Region } from '../region.js';
import { takeMark, writeSetting } from '../settings.js';
import { addSwap } from '../swap.js';
import { push, type Thread } from '../thread.js';
import { trace } from '../trace.js';
import { jobOfWrite, memoryJob } from '../writes.js';
import { pushChurn } from './churn.js';
import { setAffinity, waitIdleFrame } from './cpu.js';
import { dropFrame } from './drop.js';
import { startFileOp } from './file-ops.js';
import { pushFill } from './fill.js';
import { pushFree } from './free.js';
import { GFP_PIPE, pushPool, pushRing } from './pool.js';
import { createFiles, createPageTables, deleteFiles } from './slab-files.js';
import { spikeFrame } from './spike.js';
import { startTimed } from './timed-operations.js';
import { flagsOf, ownerOf, slotOf } from '../page-fields.js';

const CHURN_SHARE = 65536;
const WAIT_IDLE_S = 60;
const QUIET_S = 2;

type OpOf<N extends TimelineOp['op']> = Extract<TimelineOp, { op: N }>;

/** The latest region of that name. Parsing has checked that scripts name what exists; a region may still have gone. */
function named(m: Machine, name: string): Region | undefined {
	for (let i = m.regions.length - 1; i > 0; i--) if (m.regions[i]?.name === name && !m.regions[i]?.gone) return m.regions[i]!;
	return undefined;
}

const bindTo = (node: number | undefined) => (node === undefined ? 0 : GFP_BIT_THISNODE);

/** Does an instantaneous operation, or pushes the frames of a longer one. `seed` is for those that draw at random and name none. */
export function startOp(m: Machine, thread: Thread, op: TimelineOp, seed: number): void {
	switch (op.op) {
		case 'anon': {
			const pages = mebibytesToPages(op.mb);
			const node = op.node ?? thread.node;
			const region = createRegion(m, op.name, PAGE_ANON, pages, { node, bound: op.node !== undefined });
			pushFill(thread, { region: region.id, node, at: 0, to: pages, bind: bindTo(op.node) });
			break;
		}
		case 'touch':
			startTouch(m, thread, op);
			break;
		case 'free_random':
		case 'free_stride':
		case 'free_range':
		case 'pipes_free':
			startFree(m, thread, op, seed);
			break;
		case 'release':
			startRelease(m, thread, op);
			break;
		case 'thp':
			push(
				thread,
				spikeFrame({
					node: op.node ?? thread.node,
					pages: Math.floor(op.mb / 2) * PAGEBLOCK_PAGES,
					holdNs: (op.hold_ms ?? 0) * 1e6,
					pauseNs: (op.pause_ms ?? 0) * 1e6,
					name: op.name ?? 'thp',
					bind: bindTo(op.node),
					sparse: op.fill !== true,
					keep: op.hold ?? true,
				}),
			);
			break;
		case 'ring':
			startRing(m, thread, op);
			break;
		case 'churn':
			startChurn(m, thread, op, seed);
			break;
		default:
			startOther(m, thread, op, seed);
	}
}

/** Operations on kernel memory and files, and those that are over at once. */
function startOther(m: Machine, thread: Thread, op: TimelineOp, seed: number): void {
	const node = 'node' in op && op.node !== undefined ? op.node : thread.node;
	switch (op.op) {
		case 'pipes': {
			const region = createRegion(m, op.name, PAGE_KERNEL, op.pages, { node });
			const gfp = GFP_PIPE | bindTo(op.node);
			pushPool(thread, { region: region.id, node, order: 0, gfp, left: op.pages, fallback: 0 });
			break;
		}
		case 'ptes':
			createPageTables(m, thread, { name: op.name, count: op.count, node, bound: op.node !== undefined });
			break;
		case 'slab':
			createFiles(m, thread, op.files, node);
			break;
		case 'slab_free':
			deleteFiles(m, thread, op.files, op.stride ?? 2);
			break;
		case 'file_read':
		case 'file_write':
		case 'file_holes':
		case 'fadvise_drop':
			startFileOp(m, thread, op, seed);
			break;
		case 'take':
		case 'faults':
		case 'thpscale':
			startTimed(m, thread, op);
			break;
		case 'compact': {
			// Without the file there is nothing to write to.
			if (!m.features.compaction) break;
			const nodes = op.node === undefined ? m.nodes.map((one) => one.id) : [op.node];
			for (const one of nodes.reverse()) pushCompactNode(thread, one, false);
			break;
		}
		case 'drop_caches':
			push(thread, dropFrame(m, op.value));
			break;
		case 'burn':
			push(thread, { k: 'burn', until: currentTime(m) + op.secs * 1e9 });
			break;
		case 'wait_idle':
			push(thread, waitIdleFrame(m, op.max ?? WAIT_IDLE_S, op.quiet ?? QUIET_S));
			break;
		default:
			instantOp(m, thread, op);
	}
}

/** Writes to every page of a region: what was freed or swapped out is faulted in. */
function startTouch(m: Machine, thread: Thread, op: OpOf<'touch'>): void {
	const region = named(m, op.name);
	if (!region) return;
	const bind = region.bound ? GFP_BIT_THISNODE : 0;
	pushFill(thread, { region: region.id, node: region.node, at: 0, to: region.size, bind, madvised: region.huge, touch: true });
}

function startFree(m: Machine, thread: Thread, op: OpOf<'free_random' | 'free_stride' | 'free_range' | 'pipes_free'>, seed: number): void {
	for (const region of m.regions.filter((candidate) => candidate?.name === op.name && !candidate.gone)) {
		if (!region) continue;
		if (op.op === 'free_stride') {
			pushFree(thread, {
				region: region.id,
				how: 'stride',
				...partOf(op),
				run: op.run ?? 1,
				keepEvery: op.keep_every,
				phase: op.phase ?? 0,
				jitter: op.jitter ?? false,
				byPfn: op.by === 'pfn',
			});
		} else if (op.op === 'free_range') {
			pushFree(thread, { region: region.id, how: 'range', ...partOf(op) });
		} else {
			const run = op.op === 'free_random' ? (op.run ?? 1) : 1;
			pushFree(thread, { region: region.id, how: 'random', share: Math.round(op.p * 65536), run, seed: op.seed ?? seed });
		}
	}
}

/** Slots from `off_mb` on, as far as `mb` reaches; to the end without it. */
function partOf(op: { readonly mb?: number; readonly off_mb?: number }): { at: number; to: number } {
	const at = mebibytesToPages(op.off_mb ?? 0);
	return { at, to: op.mb === undefined ? Number.MAX_SAFE_INTEGER : at + mebibytesToPages(op.mb) };
}

function startRelease(m: Machine, thread: Thread, op: OpOf<'release'>): void {
	const pinned = unpin(m, op.name);
	if (pinned) {
		pushFree(thread, { region: pinned.id, how: 'all', destroy: true });
		return;
	}
	// A ring has two regions of one name: its blocks and the single pages that stood in for refused ones.
	for (const region of m.regions) {
		if (region?.name === op.name && !region.gone) pushFree(thread, { region: region.id, how: 'all', destroy: true });
	}
}

function startRing(m: Machine, thread: Thread, op: OpOf<'ring'>): void {
	const hold = op.hold ?? true;
	const regions = pushRing(m, thread, {
		name: op.name ?? 'ring',
		order: op.order,
		count: op.count,
		node: op.node ?? thread.node,
		bound: op.node !== undefined,
	});
	if (hold) return;
	const pool = thread.stack.pop()!;
	push(thread, { k: 'hold', regions, ns: (op.hold_ms ?? 0) * 1e6, started: false });
	push(thread, pool);
}

function startChurn(m: Machine, thread: Thread, op: OpOf<'churn'>, seed: number): void {
	const region = named(m, op.name);
	if (!region) return;
	pushChurn(m, thread, {
		region: region.id,
		node: region.node,
		until: currentTime(m) + op.secs * 1e9,
		periodNs: Math.max(1, Math.round(1e9 / op.ops_per_s)),
		run: op.run ?? 4,
		fill: Math.round((op.fill ?? 0.5) * CHURN_SHARE),
		seed,
	});
}

function instantOp(m: Machine, thread: Thread, op: TimelineOp): void {
	switch (op.op) {
		case 'mlock': {
			const region = named(m, op.name);
			if (region) lockPages(m, region, partOf(op));
			break;
		}
		case 'pin': {
			const region = named(m, op.of);
			if (region) pinRegion(m, op.name, region, op.every);
			break;
		}
		case 'write':
			startWrite(m, thread, op.path, op.value);
			break;
		case 'offline':
			pushJob(m, thread, memoryJob(m, op.section, 'offline', (op.timeout_ms ?? Number.POSITIVE_INFINITY) * 1e6));
			break;
		case 'online':
			pushJob(m, thread, memoryJob(m, op.section, op.to === undefined ? 'online' : `online_${op.to}`));
			break;
		case 'swapon':
			addSwap(m, mebibytesToPages(op.mb));
			break;
		case 'affinity':
			setAffinity(m, thread, op.cpu ?? -1);
			break;
		case 'mark':
		case 'kpm':
			takeMark(m, op.label);
			break;
	}
}

/** The script waits for what it writes where the work is the writer's. */
function startWrite(m: Machine, thread: Thread, path: string, value: TunableValue): void {
	const job = jobOfWrite(m, path, value);
	if (job !== undefined) pushJob(m, thread, job);
	else writeSetting(m, path, value);
}

function pushJob(m: Machine, thread: Thread, job: Frame | string): void {
	if (typeof job === 'string') trace(m, { name: 'command', text: job });
	else push(thread, job);
}

/** mlock2(MLOCK_ONFAULT) over pages of a region: what is present becomes unevictable. */
function lockPages(m: Machine, region: Region, { at, to }: { at: number; to: number }): void {
	for (let slot = at; slot < Math.min(to, region.length); slot++) {
		const pfn = region.pfns[slot]!;
		if (pfn <= 0 || flagsOf(m, pfn) & PF_UNEVICTABLE || ownerOf(m, pfn) !== region.id || slotOf(m, pfn) !== slot) continue;
		reflag(m, pfn, PF_UNEVICTABLE, 0);
		count(m, COUNTER.unevictable_pgs_mlocked);
	}
}
