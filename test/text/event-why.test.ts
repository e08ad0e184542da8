import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceBody, TraceEvent } from '../../source/model/index.js';
import { eventWhy } from '../../source/text/event-why.js';

const CONTEXT = { extfragThreshold: 500, ascii: false };
const event = (seq: number, comm: string, body: TraceBody): TraceEvent => ({ seq, t: seq * 1e6, cpu: 0, comm, pid: 7, ...body });
const wakeup = (seq: number, comm: string, order = 9): TraceEvent =>
	event(seq, comm, { name: 'mm_compaction_wakeup_kcompactd', node: 0, order, zone: 'Normal' });
const wake = event(9, 'kcompactd0', { name: 'mm_compaction_kcompactd_wake', node: 0, order: 9, zone: 'Normal' });

test('why kcompactd woke: by whom, when, and for which reason', () => {
	assert.match(
		eventWhy(wake, [wakeup(2, 'redis'), wakeup(6, 'kswapd0'), wake], CONTEXT),
		/^Woken 3\.0ms before by kswapd0\. kswapd has reclaimed enough/,
	);
	assert.match(eventWhy(wake, [wakeup(6, 'redis'), wake], CONTEXT), /by redis\[7\]\. A request for order 9 found free memory but no block/);
	assert.match(eventWhy(wake, [wakeup(6, 'you', -1), wake], CONTEXT), /by you\. vm\.compaction_proactiveness was written/);
	assert.match(eventWhy(wake, [wake, wakeup(10, 'redis')], CONTEXT), /^It compacts every zone up to Normal/, 'what came later is no cause');
});

test('why a zone was skipped or deferred, with the numbers of the case', () => {
	const suitable = (ret: 'skipped' | 'not_suitable_zone', index?: number): string =>
		eventWhy(
			event(1, 'redis', {
				name: 'mm_compaction_suitable',
				node: 0,
				zone: 'Normal',
				order: 9,
				ret,
				...(index === undefined ? {} : { index }),
			}),
			[],
			CONTEXT,
		);
	assert.match(suitable('skipped'), /1 024 of them above the watermark for order 9/);
	assert.match(suitable('not_suitable_zone', 412), /index of 0\.412, at or below vm\.extfrag_threshold \(0\.500\)/);
	const deferral = { node: 0, zone: 'Normal', order: 9, orderFailed: 9, considered: 3, limit: 16 };
	const failed = event(1, 'kcompactd0', { name: 'mm_compaction_defer_compaction', ...deferral });
	const deferred = event(4, 'redis', { name: 'mm_compaction_deferred', ...deferral });
	assert.match(
		eventWhy(deferred, [failed, deferred], CONTEXT),
		/the last failure was 3\.0ms earlier, by kcompactd0\).*attempt 3 since then, attempt 16/,
	);
	assert.match(eventWhy(failed, [], CONTEXT), /of the next 16 requests from order 9 on, 15 are refused/);
});
