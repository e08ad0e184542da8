/**
 * Texts of the tracepoints of compaction, page allocation, reclaim and migration.
 * Source: include/trace/events/{compaction,kmem,vmscan,migrate,oom}.h (6.1, 6.12 and 6.18, whose texts differ in one event only).
 * Kernels before 6.1 are taken to print as 6.1 does.
 *
 * A template is the event's text with places: {name:kind}. Kinds: d a decimal number, x the same as 0x…, p a pointer of 16 digits,
 * s a word, z a zone name padded to 8 columns, g gfp_flags.
 */
import { inEras } from './eras.js';
import { formatGfpFlags, parseGfpFlags } from './gfp-flags.js';

export interface Tracepoint {
	readonly group: string;
	readonly name: string;
	/** Eras whose text this is. */
	readonly eras: string;
	readonly template: string;
}

const SCAN = 'range=({start:x} ~ {end:x}) nr_scanned={nr_scanned:d} nr_taken={nr_taken:d}';
const RUN = 'zone_start={zone_start:x} migrate_pfn={migrate_pfn:x} free_pfn={free_pfn:x} zone_end={zone_end:x}, mode={mode:s}';
const VERDICT = 'node={node:d} zone={zone:z} order={order:d} ret={ret:s}';
const DEFERRAL = 'node={node:d} zone={zone:z} order={order:d} order_failed={order_failed:d} consider={consider:d} limit={limit:d}';
const WAKE = 'nid={nid:d} order={order:d} classzone_idx={classzone_idx:z}';
const PAGE = 'page={page:p} pfn={pfn:x} order={order:d}';
const EXTFRAG = [
	'page={page:p} pfn={pfn:x} alloc_order={alloc_order:d} fallback_order={fallback_order:d} pageblock_order={pageblock_order:d}',
	'alloc_migratetype={alloc_migratetype:d} fallback_migratetype={fallback_migratetype:d}',
	'fragmenting={fragmenting:d} change_ownership={change_ownership:d}',
].join(' ');
const MIGRATED = [
	'nr_succeeded={nr_succeeded:d} nr_failed={nr_failed:d} nr_thp_succeeded={nr_thp_succeeded:d} nr_thp_failed={nr_thp_failed:d}',
	'nr_thp_split={nr_thp_split:d}',
].join(' ');
const RETRY = [
	'order={order:d} priority={priority:s} compaction_result={compaction_result:s} retries={retries:d}',
	'max_retries={max_retries:d} should_retry={should_retry:d}',
].join(' ');
const RECLAIM_RETRY = [
	'node={node:d} zone={zone:z} order={order:d} reclaimable={reclaimable:d} available={available:d} min_wmark={min_wmark:d}',
	'no_progress_loops={no_progress_loops:d} wmark_check={wmark_check:d}',
].join(' ');

/** Compaction got its tracepoints one after another; the first era here that has them is 4.9. */
export const TRACEPOINTS: readonly Tracepoint[] = [
	{ group: 'compaction', name: 'mm_compaction_begin', eras: '4.9..', template: RUN },
	{ group: 'compaction', name: 'mm_compaction_end', eras: '4.9..', template: `${RUN} status={status:s}` },
	{
		group: 'compaction',
		name: 'mm_compaction_try_to_compact_pages',
		eras: '4.9..',
		template: 'order={order:d} gfp_mask={gfp_mask:g} priority={priority:d}',
	},
	{ group: 'compaction', name: 'mm_compaction_suitable', eras: '4.9..', template: VERDICT },
	{ group: 'compaction', name: 'mm_compaction_finished', eras: '4.9..', template: VERDICT },
	{ group: 'compaction', name: 'mm_compaction_isolate_migratepages', eras: '4.9..', template: SCAN },
	{ group: 'compaction', name: 'mm_compaction_isolate_freepages', eras: '4.9..', template: SCAN },
	{ group: 'compaction', name: 'mm_compaction_fast_isolate_freepages', eras: '6.12..', template: SCAN },
	{
		group: 'compaction',
		name: 'mm_compaction_migratepages',
		eras: '4.9..',
		template: 'nr_migrated={nr_migrated:d} nr_failed={nr_failed:d}',
	},
	{ group: 'compaction', name: 'mm_compaction_deferred', eras: '4.9..', template: DEFERRAL },
	{ group: 'compaction', name: 'mm_compaction_defer_compaction', eras: '4.9..', template: DEFERRAL },
	{ group: 'compaction', name: 'mm_compaction_defer_reset', eras: '4.9..', template: DEFERRAL },
	{ group: 'compaction', name: 'mm_compaction_kcompactd_sleep', eras: '4.9..', template: 'nid={nid:d}' },
	{ group: 'compaction', name: 'mm_compaction_kcompactd_wake', eras: '4.9..', template: WAKE },
	{ group: 'compaction', name: 'mm_compaction_wakeup_kcompactd', eras: '4.9..', template: WAKE },
	{ group: 'kmem', name: 'mm_page_alloc', eras: '..', template: `${PAGE} migratetype={migratetype:d} gfp_flags={gfp_flags:g}` },
	{ group: 'kmem', name: 'mm_page_alloc_extfrag', eras: '..', template: EXTFRAG },
	{
		group: 'kmem',
		name: 'mm_page_alloc_zone_locked',
		eras: '..',
		template: `${PAGE} migratetype={migratetype:d} percpu_refill={percpu_refill:d}`,
	},
	{ group: 'kmem', name: 'mm_page_free', eras: '..', template: PAGE },
	{ group: 'kmem', name: 'mm_page_pcpu_drain', eras: '..', template: `${PAGE} migratetype={migratetype:d}` },
	{ group: 'migrate', name: 'mm_migrate_pages', eras: '..6.1', template: `${MIGRATED} mode={mode:s} reason={reason:s}` },
	{
		group: 'migrate',
		name: 'mm_migrate_pages',
		eras: '6.12..',
		template: `${MIGRATED} nr_split={nr_split:d} mode={mode:s} reason={reason:s}`,
	},
	{ group: 'oom', name: 'compact_retry', eras: '5.3..', template: RETRY },
	{ group: 'oom', name: 'reclaim_retry_zone', eras: '5.3..', template: RECLAIM_RETRY },
	{ group: 'vmscan', name: 'mm_vmscan_kswapd_sleep', eras: '4.9..', template: 'nid={nid:d}' },
	{ group: 'vmscan', name: 'mm_vmscan_kswapd_wake', eras: '4.9..', template: 'nid={nid:d} order={order:d}' },
	{ group: 'vmscan', name: 'mm_vmscan_wakeup_kswapd', eras: '4.9..', template: 'nid={nid:d} order={order:d} gfp_flags={gfp_flags:g}' },
	{ group: 'vmscan', name: 'mm_vmscan_direct_reclaim_begin', eras: '4.9..', template: 'order={order:d} gfp_flags={gfp_flags:g}' },
	{ group: 'vmscan', name: 'mm_vmscan_direct_reclaim_end', eras: '4.9..', template: 'nr_reclaimed={nr_reclaimed:d}' },
];

/** Tracepoints that a kernel has. Throws on a version without an era. */
export function tracepointsOf(kernel: string): Tracepoint[] {
	return TRACEPOINTS.filter(({ eras }) => inEras(eras, kernel));
}

/** Values of an event's places by name: numbers, words; gfp_flags as a mask, pages as 16 digits, numbers beyond 2^53 as they stand. */
export type TraceArgs = Readonly<Record<string, number | string>>;

interface Compiled {
	readonly pattern: RegExp;
	readonly places: readonly { readonly name: string; readonly kind: string; readonly before: string }[];
	readonly tail: string;
}

const KINDS: Readonly<Record<string, string>> = {
	d: '(-?\\d+)',
	x: '(0x[0-9a-f]+)',
	p: '([0-9a-f]{16})',
	s: '(\\S+)',
	z: '(\\S+) *',
	g: '(\\S+)',
};

const compiled = new Map<string, Compiled>();

function compile(template: string): Compiled {
	const known = compiled.get(template);
	if (known) return known;
	const parts = template.split(/\{(\w+):(\w)\}/);
	const places: { name: string; kind: string; before: string }[] = [];
	for (let i = 0; i + 2 < parts.length; i += 3) places.push({ before: parts[i] ?? '', name: parts[i + 1] ?? '', kind: parts[i + 2] ?? '' });
	const tail = parts.at(-1) ?? '';
	const escaped = (text: string): string => text.replace(/[()~]/g, '\\$&');
	const source = places.map(({ before, kind }) => escaped(before) + (KINDS[kind] ?? '')).join('') + escaped(tail);
	const result = { pattern: new RegExp(`^${source}$`), places, tail };
	compiled.set(template, result);
	return result;
}

/** The values in a text, undefined when it is not of this template. */
export function readTemplate(template: string, text: string, kernel: string): TraceArgs | undefined {
	const { pattern, places } = compile(template);
	const found = pattern.exec(text);
	if (!found) return undefined;
	const args: Record<string, number | string> = {};
	for (const [i, { name, kind }] of places.entries()) {
		const value = readValue(kind, found[i + 1] ?? '', kernel);
		if (value === undefined) return undefined;
		args[name] = value;
	}
	return args;
}

function readValue(kind: string, text: string, kernel: string): number | string | undefined {
	if (kind === 'g') return parseGfpFlags(text, kernel);
	if (kind !== 'd' && kind !== 'x') return text;
	return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

/** A place without a value is a mistake of the caller, and throws. */
export function writeTemplate(template: string, args: TraceArgs, kernel: string): string {
	const { places, tail } = compile(template);
	return places.map(({ before, name, kind }) => before + writeValue(kind, args[name], kernel, name)).join('') + tail;
}

function writeValue(kind: string, value: number | string | undefined, kernel: string, name: string): string {
	if (value === undefined) throw new Error(`no value for ${name}`);
	if (typeof value === 'number' && kind === 'x') return `0x${value.toString(16)}`;
	if (typeof value === 'number' && kind === 'g') return formatGfpFlags(value, kernel);
	return String(value).padEnd(kind === 'z' ? 8 : 0);
}
