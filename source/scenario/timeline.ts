/**
 * The operations of a timeline: their keys, units and ranges. The language is that of scenarios recorded on real machines:
 * `t` in seconds, sizes in MiB as plain numbers, flags as 0/1.
 */
import * as v from 'valibot';
import { MAX_PAGE_ORDER } from '../model/index.js';
import type { OpName, TimelineOp } from '../model/index.js';
import { choice, field, flag, keys, kinds, numberIn, text, whole } from './fields.js';

const MIB_MAX = 4_194_304;
const SECONDS_MAX = 1_000_000;

const common = {
	t: numberIn(0, SECONDS_MAX),
	bg: v.optional(flag()),
	every_ms: v.optional(numberIn(1, SECONDS_MAX * 1000)),
	times: v.optional(whole(1, 1_000_000)),
};
const mb = numberIn(0.00390625, MIB_MAX);
const node = v.optional(whole(0, 63));
const seed = v.optional(whole(0, 4_294_967_295));
const share = numberIn(0, 1);
const many = whole(1, 100_000_000);
const pages = whole(1, MIB_MAX * 256);
/** Memory sections up to 2^46 bytes. */
const section = whole(0, 2 ** 19 - 1);
const milliseconds = v.optional(numberIn(0, SECONDS_MAX * 1000));
const written = field('a number or a text', (value) => (typeof value === 'number' || typeof value === 'string' ? value : undefined));
const seconds = numberIn(0, SECONDS_MAX);
const part = { mb: v.optional(mb), off_mb: v.optional(numberIn(0, MIB_MAX)) };
const file = { path: text(), mb, off_mb: part.off_mb, rate_mb_s: v.optional(numberIn(0.001, 1_000_000)), node };
const held = { name: v.optional(text()), node, hold: v.optional(flag()), hold_ms: milliseconds, pause_ms: milliseconds };

function op<const N extends OpName, const E extends v.ObjectEntries>(name: N, entries: E) {
	return keys({ ...common, op: v.literal(name), ...entries });
}

const OPS = [
	op('anon', { name: text(), mb, node }),
	op('free_random', { name: text(), p: share, run: v.optional(pages), seed }),
	op('free_stride', {
		name: text(),
		...part,
		run: v.optional(pages),
		keep_every: whole(2, 1_000_000),
		phase: v.optional(whole(0, 1_000_000)),
		jitter: v.optional(flag()),
		by: v.optional(choice(['virt', 'pfn'])),
	}),
	op('free_range', { name: text(), mb, off_mb: part.off_mb }),
	op('touch', { name: text() }),
	op('release', { name: text() }),
	op('mlock', { name: text(), ...part }),
	op('pin', { name: text(), of: text(), every: whole(1, 1_000_000) }),
	op('thp', { ...held, mb, fill: v.optional(flag()) }),
	op('ring', { ...held, order: whole(0, MAX_PAGE_ORDER), count: whole(1, 10_000_000) }),
	op('take', {
		name: text(),
		order: whole(0, MAX_PAGE_ORDER),
		movable: v.optional(flag()),
		count: v.optional(many),
		refusals: v.optional(many),
		node,
		pause_ms: milliseconds,
	}),
	op('faults', { name: text(), mb, madvise: v.optional(flag()), hold_ms: milliseconds, node }),
	op('thpscale', { name: text(), mb, threads: whole(1, 256), madvise: v.optional(flag()), node }),
	op('pipes', { name: text(), pages, node }),
	op('pipes_free', { name: text(), p: share, seed }),
	op('ptes', { name: text(), count: whole(1, 10_000_000), node }),
	op('slab', { files: whole(1, 100_000_000), node }),
	op('slab_free', { files: whole(1, 100_000_000), stride: v.optional(whole(1, 1_000_000)) }),
	op('file_read', file),
	op('file_write', file),
	op('file_holes', { path: text(), ...part, run: v.optional(pages), keep_every: v.optional(whole(2, 1_000_000)) }),
	op('fadvise_drop', { path: text(), ...part }),
	op('churn', {
		name: text(),
		secs: seconds,
		ops_per_s: numberIn(0.001, 10_000_000),
		run: v.optional(pages),
		fill: v.optional(share),
	}),
	op('write', { path: text(), value: written }),
	op('offline', { section, timeout_ms: milliseconds }),
	op('online', { section, to: v.optional(choice(['kernel', 'movable'])) }),
	op('compact', { node }),
	op('drop_caches', { value: choiceOfNumber([1, 2, 3]) }),
	op('swapon', { mb, path: v.optional(text()) }),
	op('affinity', { cpu: v.optional(whole(-1, 4095)) }),
	op('burn', { secs: seconds }),
	op('wait_idle', { max: v.optional(seconds), quiet: v.optional(seconds) }),
	op('sample', { label: v.optional(text()) }),
	op('mark', { label: text() }),
	op('kpm', { label: text() }),
	op('join', {}),
	op('end', {}),
] as const;

export const OP_NAMES: readonly string[] = OPS.map((schema) => schema.entries.op.literal);

const entry = v.variant('op', OPS, kinds('an operation', OP_NAMES));

/** One entry of `timeline`. */
export const timelineOp = v.pipe(entry, v.transform(toOp));

/** An operation and its place in the list it was written in, which is where messages point. */
export interface NumberedOp {
	readonly op: TimelineOp;
	readonly index: number;
}

export function numbered(timeline: readonly TimelineOp[]): NumberedOp[] {
	return timeline.map((op, index) => ({ op, index }));
}

/** Operations in the order they happen; those at the same time keep the order of the file. */
export function inOrder(timeline: readonly NumberedOp[]): TimelineOp[] {
	return [...timeline].sort((a, b) => a.op.t - b.op.t || a.index - b.index).map(({ op }) => op);
}

function toOp(from: v.InferOutput<typeof entry>): TimelineOp {
	const { bg, every_ms: everyMs, times, ...rest } = from;
	const repeat = {
		...(bg === undefined ? {} : { bg }),
		...(everyMs === undefined ? {} : { everyMs }),
		...(times === undefined ? {} : { times }),
	};
	return { ...rest, ...repeat };
}

function choiceOfNumber<const T extends number>(numbers: readonly T[]) {
	return field(`one of ${numbers.join(', ')}`, (value) => numbers.find((one) => one === value));
}
