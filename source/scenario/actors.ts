/** The continuous workloads of a preset: their keys, units and ranges. */
import * as v from 'valibot';
import { MAX_PAGE_ORDER } from '../model/index.js';
import type { Actor } from '../model/index.js';
import { duration, flag, keys, kinds, numberIn, size, sizeOrNone, text, whole } from './fields.js';

const MANY = 100_000_000;

const common = {
	name: text(),
	/** Node whose CPUs run it and whose memory it prefers. */
	node: v.optional(whole(0, 63), 0),
	/** When it begins, after boot. */
	start: v.optional(duration('ms')),
};

const heap = keys({
	...common,
	kind: v.literal('heap'),
	resident: size(),
	grow_per_s: size(),
	churn_per_s: sizeOrNone(),
	run: v.optional(whole(1, 1_048_576), 1),
	hugepage: v.optional(flag(), false),
	swing: v.optional(sizeOrNone(), 0),
	swing_period: v.optional(duration('ms'), '4s'),
});
const reader = keys({
	...common,
	kind: v.literal('reader'),
	file: size(),
	rate_per_s: size(),
	random_percent: v.optional(numberIn(0, 100), 0),
});
const buffers = keys({
	...common,
	kind: v.literal('buffers'),
	order: whole(0, MAX_PAGE_ORDER),
	rate_per_s: numberIn(0, MANY),
	life: duration('ms'),
	atomic: v.optional(flag(), false),
	/** A burst begins so often and lasts half as long. */
	burst_every: v.optional(v.pipe(duration('ms'), v.minValue(10, 'expected at least 10ms'))),
});
const slab = keys({
	...common,
	kind: v.literal('slab'),
	reclaimable: flag(),
	grow_pages_per_s: numberIn(0, MANY),
	limit: size(),
	churn_pages_per_s: v.optional(numberIn(0, MANY), 0),
});
const thp = keys({
	...common,
	kind: v.literal('thp'),
	size: size(),
	every: duration('ms'),
	hold: duration('ms'),
	pause: v.optional(duration('us'), 0),
});

const written = v.variant('kind', [heap, reader, buffers, slab, thp], kinds('an actor kind', ['heap', 'reader', 'buffers', 'slab', 'thp']));

/** One entry of `actors`. */
export const actor = v.pipe(written, v.transform(toActor));

function toActor(entry: v.InferOutput<typeof written>): Actor {
	const shared = { name: entry.name, node: entry.node, ...(entry.start === undefined ? {} : { startMs: entry.start }) };
	switch (entry.kind) {
		case 'heap': {
			const { kind, run, hugepage } = entry;
			return {
				...shared,
				kind,
				run,
				hugepage,
				residentMib: entry.resident,
				growMibPerS: entry.grow_per_s,
				churnMibPerS: entry.churn_per_s,
				swingMib: entry.swing,
				swingMs: entry.swing_period,
			};
		}
		case 'reader':
			return { ...shared, kind: entry.kind, fileMib: entry.file, rateMibPerS: entry.rate_per_s, randomPercent: entry.random_percent };
		case 'buffers': {
			const { kind, order, atomic, burst_every: burstMs } = entry;
			const bursts = burstMs === undefined ? {} : { burstMs };
			return { ...shared, ...bursts, kind, order, atomic, ratePerS: entry.rate_per_s, lifeMs: entry.life };
		}
		case 'slab': {
			const { kind, reclaimable } = entry;
			const rates = { growPagesPerS: entry.grow_pages_per_s, churnPagesPerS: entry.churn_pages_per_s };
			return { ...shared, ...rates, kind, reclaimable, limitMib: entry.limit };
		}
		case 'thp':
			return { ...shared, kind: entry.kind, mib: entry.size, everyMs: entry.every, holdMs: entry.hold, pauseUs: entry.pause };
	}
}
