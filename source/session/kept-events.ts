/** Which events are kept: of each name the last ones, so that frequent ones do not push out the rest. */
import type { TraceEvent } from '../model/index.js';

const KEPT_PER_NAME = 400;
/** They are thinned out when so many more have come. */
export const THIN_AFTER = 1000;

/** One per batch or per page: what hardly anybody wants to read. */
export const BATCH_EVENTS: ReadonlySet<string> = new Set([
	'mm_compaction_isolate_migratepages',
	'mm_compaction_isolate_freepages',
	'mm_compaction_fast_isolate_freepages',
	'mm_compaction_migratepages',
	'mm_compaction_finished',
	'mm_page_alloc',
]);

export function thinned(events: readonly TraceEvent[]): TraceEvent[] {
	const counts = new Map<string, number>();
	const kept = events.toReversed().filter(({ name }) => {
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		return count <= KEPT_PER_NAME;
	});
	return kept.reverse();
}
