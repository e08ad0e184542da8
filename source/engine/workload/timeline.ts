/** The scripted part of a preset: operations one after another, each at its time or, when late, at once. */
import { mebibytesToPages, PAGE_ANON, PAGE_KERNEL, type TimelineOp, type TunableValue } from '../../model/index.js';
import { COUNTER, count } from '../counters.js';
import { GFP_BIT_THISNODE } from '../gfp.js';
import type { Frame } from '../frames.js';
import { pushCompactNode } from '../kcompactd.js';
import { reflag } from '../lru.js';
import { currentTime, PF_UNEVICTABLE, type Machine } from '../machine.js';
import { pinRegion, unpin } from '../pins.js';
import { createRegion, type Region } from '../region.js';
import { takeMark, writeSetting } from '../settings.js';
import { AGAIN, pop, push, sleepUntil, spawn, type Step, type Thread } from '../thread.js';
import { trace } from '../trace.js';
import { jobOfWrite, memoryJob } from '../writes.js';
import { pushChurn } from './churn.js';
import { dropFrame } from './drop.js';
import { fileRegion, pushFile } from './file.js';
import { pushFill } from './fill.js';
import type { RepeatFrame, TimelineFrame } from './frames.js';
import { pushFree } from './free.js';
import { GFP_PIPE, pushPool, pushRing } from './pool.js';
import { spikeFrame } from './spike.js';

const JOIN_POLL_NS = 10_000_000;
const CHURN_SHARE = 65536;

export function stepTimeline(m: Machine, thread: Thread, f: TimelineFrame): Step {
	const op = f.ops[f.next];
	if (!op) return pop(thread, 1);
	const due = Math.round(op.t * 1e9);
	if (currentTime(m) < due) return sleepUntil(thread, due);
	if (op.op === 'join') {
		if (f.children.some((id) => isRunning(m, id))) return sleepUntil(thread, currentTime(m) + JOIN_POLL_NS);
		f.children = [];
		f.next++;
		return AGAIN;
	}
	f.next++;
	if (!op.bg && !op.times) {
		startOp(m, thread, op, f.seed);
		return AGAIN;
	}
	const repeat: RepeatFrame = { k: 'repeat', op, seed: f.seed, left: op.times ?? 1, at: currentTime(m) };
	if (op.bg) f.children.push(spawn(m, thread.comm, thread.node, repeat).pid);
	else push(thread, repeat);
	return AGAIN;
}

function isRunning(m: Machine, pid: number): boolean {
	return m.threads.some((thread) => thread.pid === pid && !thread.dead);
}

export function stepRepeat(m: Machine, thread: Thread, f: RepeatFrame): Step {
	if (f.left <= 0) return pop(thread, 1);
	if (currentTime(m) < f.at) return sleepUntil(thread, f.at);
	f.left--;
	f.at += (f.op.everyMs ?? 0) * 1_000_000;
	startOp(m, thread, f.op, f.seed + f.left);
	return AGAIN;
}

/** The latest region of that name. Parsing has checked that scripts name what exists; a region may still have gone. */
function named(m: Machine, name: string): Region | undefined {
	for (let i = m.regions.length - 1; i > 0; i--) if (m.regions[i]?.name === name && !m.regions[i]?.gone) return m.regions[i]!;
	return undefined;
}

const bindTo = (node: number | undefined) => (node === undefined ? 0 : GFP_BIT_THISNODE);

/** Does an instantaneous operation, or pushes the frames of a longer one. */
function startOp(m: Machine, thread: Thread, op: TimelineOp, seed: number): void {
	switch (op.op) {
		case 'anon': {
			const pages = mebibytesToPages(op.mb);
			const region = createRegion(m, op.name, PAGE_ANON, pages, { node: op.node ?? thread.node });
			pushFill(thread, { region: region.id, node: op.node ?? thread.node, at: 0, to: pages, bind: bindTo(op.node) });
			break;
		}
		case 'free_random':
		case 'free_stride':
		case 'pipes_free':
		case 'release':
			startFree(m, thread, op, seed);
			break;
		case 'thp':
			push(
				thread,
				spikeFrame({
					node: op.node ?? thread.node,
					pages: Math.floor(op.mb / 2) * 512,
					holdNs: (op.hold_ms ?? 0) * 1e6,
					pauseNs: (op.pause_ms ?? 0) * 1e6,
					name: op.name ?? 'thp',
					bind: bindTo(op.node),
					keep: op.hold ?? true,
				}),
			);
			break;
		case 'ring':
			startRing(m, thread, op);
			break;
		case 'pipes': {
			const region = createRegion(m, op.name, PAGE_KERNEL, op.pages, { node: op.node ?? thread.node });
			pushPool(thread, {
				region: region.id,
				node: op.node ?? thread.node,
				order: 0,
				gfp: GFP_PIPE | bindTo(op.node),
				left: op.pages,
				fallback: 0,
			});
			break;
		}
		case 'file_read':
		case 'file_write':
			startFile(m, thread, op, seed);
			break;
		case 'churn':
			startChurn(m, thread, op, seed);
			break;
		default:
			instantOp(m, thread, op);
	}
}

type OpOf<N extends TimelineOp['op']> = Extract<TimelineOp, { op: N }>;

function startFree(m: Machine, thread: Thread, op: OpOf<'free_random' | 'free_stride' | 'pipes_free' | 'release'>, seed: number): void {
	if (op.op === 'release') {
		const pinned = unpin(m, op.name);
		if (pinned) {
			pushFree(thread, { region: pinned.id, how: 'all', destroy: true });
			return;
		}
	}
	// A ring has two regions of one name: its blocks and the single pages that stood in for refused ones.
	for (const region of m.regions.filter((candidate) => candidate?.name === op.name && !candidate.gone)) {
		if (!region) continue;
		if (op.op === 'release') pushFree(thread, { region: region.id, how: 'all', destroy: true });
		else if (op.op === 'free_stride') {
			pushFree(thread, {
				region: region.id,
				how: 'stride',
				run: op.run ?? 1,
				keepEvery: op.keep_every,
				phase: op.phase ?? 0,
				jitter: op.jitter ?? false,
				byPfn: op.by === 'pfn',
			});
		} else {
			const run = op.op === 'free_random' ? (op.run ?? 1) : 1;
			pushFree(thread, { region: region.id, how: 'random', share: Math.round(op.p * 65536), run, seed: op.seed ?? seed });
		}
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

function startFile(m: Machine, thread: Thread, op: OpOf<'file_read' | 'file_write'>, seed: number): void {
	const pages = mebibytesToPages(op.mb);
	const node = op.node ?? thread.node;
	const region = fileRegion(m, op.path, pages, node);
	pushFile(m, thread, {
		region: region.id,
		node,
		write: op.op === 'file_write',
		to: pages,
		pagesPerS: (op.rate_mb_s ?? 0) * 256,
		left: pages,
		seed,
	});
}

function startChurn(m: Machine, thread: Thread, op: OpOf<'churn'>, seed: number): void {
	const region = named(m, op.name);
	if (!region) return;
	pushChurn(m, thread, {
		region: region.id,
		node: region.node,
		until: currentTime(m) + op.secs * 1e9,
		periodNs: Math.max(1, Math.round(1e9 / op.ops_per_s)),
		run: op.run ?? 1,
		fill: Math.round((op.fill ?? 0.5) * CHURN_SHARE),
		seed,
	});
}

function instantOp(m: Machine, thread: Thread, op: TimelineOp): void {
	switch (op.op) {
		case 'mlock': {
			const region = named(m, op.name);
			if (region) lockPages(m, region, mebibytesToPages(op.mb));
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
		case 'compact': {
			const nodes = op.node === undefined ? m.nodes.map((node) => node.id) : [op.node];
			for (const node of nodes.reverse()) pushCompactNode(thread, node, false);
			break;
		}
		case 'drop_caches':
			push(thread, dropFrame(m, op.value));
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

/** mlock2(MLOCK_ONFAULT) over the first pages of a region: what is present becomes unevictable. */
function lockPages(m: Machine, region: Region, pages: number): void {
	for (let slot = 0; slot < Math.min(pages, region.length); slot++) {
		const pfn = region.pfns[slot]!;
		if (!pfn || m.flags[pfn]! & PF_UNEVICTABLE || m.owner[pfn] !== region.id || m.slot[pfn] !== slot) continue;
		reflag(m, pfn, PF_UNEVICTABLE, 0);
		count(m, COUNTER.unevictable_pgs_mlocked);
	}
}
