import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceEvent } from '../../source/model/index.js';
import { createHistory, recordFrame } from '../../source/session/history.js';
import type { EventsUi } from '../../source/session/view-ui.js';
import { explain } from '../../source/text/glossary.js';
import { rowText } from '../../source/text/row.js';
import { eventsView } from '../../source/views/events-view.js';
import type { ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput, viewText } from '../helpers/view-laws.js';

const run = sampleRun(60);
const early = { snapshot: { ...sampleSnapshot(0), events: [] }, history: createHistory() };
recordFrame(early.history, early.snapshot);

function at(columns: number, rows: number, change: Partial<EventsUi> = {}, more: Partial<ViewInput> = {}): ViewInput {
	const plain = plainUi();
	const ui = { ...plain, views: { ...plain.views, events: { ...plain.views.events, ...change } } };
	return viewInput(run, columns, rows, { ui, ...more });
}

const lines = (input: ViewInput): string[] => (eventsView.compose(input)[0]?.rows ?? []).map(rowText);

test('panels tile the area at every size, with and without events, in words and raw', () => {
	checkView(eventsView, [run, early]);
	checkView(eventsView, [run], { ui: at(1, 1, { raw: true, at: 20 }).ui });
	checkView(eventsView, [run], { ui: at(1, 1, { filter: 'no such thing' }).ui });
});

test('newest at the bottom and selected while following; a selected one stays', () => {
	const following = lines(at(160, 30));
	assert.match(following[0] ?? '', /^ following · 60 of 60 kept · the story/);
	assert.match(following.at(-1) ?? '', /^▌ +3:26\.750/);
	const held = lines(at(160, 30, { at: 10 }));
	assert.match(held[0] ?? '', /^ held/);
	assert.match(held.find((line) => line.startsWith('▌')) ?? '', /3:14\.500 .*deferred/);
});

test('words and the line of trace_pipe stand side by side on a wide screen, else one of them', () => {
	const raw =
		/redis-214 +\[000\] \.{5} +\d+\.\d{6}: mm_compaction_deferred: node=0 zone=Normal +order=9 order_failed=9 consider=3 limit=16/;
	const words = /deferred: order 9 on node 0 Normal, attempt 3 of 16/;
	const wide = lines(at(300, 30, { at: 10 })).find((line) => line.startsWith('▌')) ?? '';
	assert.match(wide, words);
	assert.match(wide, raw);
	assert.match(lines(at(120, 30, { at: 10 })).join('\n'), words);
	assert.doesNotMatch(lines(at(120, 30, { at: 10 })).join('\n'), raw);
	assert.match(lines(at(180, 30, { at: 10, raw: true })).join('\n'), raw);
	assert.match(viewText(eventsView.compose(at(180, 30, { at: 10 }))), raw, 'and below the list');
});

test('the filter finds words and what the kernel prints; level and name narrow the list', () => {
	const found = (change: Partial<EventsUi>): string => lines(at(160, 30, change))[0] ?? '';
	assert.match(found({ filter: 'gave up' }), /following · 8 of 60/);
	assert.match(found({ filter: 'ORDER_FAILED=9 deferred' }), / 9 of 60/);
	assert.match(found({ filter: 'gave deferred' }), / 0 of 60/);
	assert.match(found({ level: 'yours' }), / 8 of 60 kept · what you did/);
	assert.match(found({ level: 'trouble' }), / 34 of 60| 3\d of 60/);
	assert.match(found({ name: 'stall' }), / 1[67] of 60 kept · the story · only stall/);
	assert.match(lines(at(160, 30, { filter: 'nothing like it' })).join('\n'), /no event is as asked for/);
});

test('single batches are listed only while they are traced', () => {
	const batch: TraceEvent = {
		seq: 61,
		t: 207e9,
		cpu: 0,
		comm: 'kcompactd1',
		pid: 41,
		name: 'mm_compaction_migratepages',
		migrated: 31,
		failed: 1,
	};
	const history = createHistory();
	recordFrame(history, { ...run.snapshot, events: [batch] });
	const shown = (tracepoints: readonly string[]): string =>
		lines(at(160, 30, { level: 'all' }, { history, snapshot: { ...run.snapshot, tracepoints } })).join('\n');
	assert.match(shown(['mm_compaction_migratepages']), /moved 31 of 32 pages/);
	assert.doesNotMatch(shown([]), /moved 31/);
});

test('the selected event is explained, with what led to it', () => {
	const about = (seq: number): string => eventsView.about?.(at(160, 30, { at: seq })) ?? '';
	assert.match(about(10), /this is attempt 3 since then, attempt 16 will be let through/);
	assert.match(about(11), /fragmentation index of 0\.412, at or below vm\.extfrag_threshold \(0\.500\)/);
	for (let seq = 0; seq < 7; seq++) assert.ok(about(seq).length > 40, about(seq));
	for (const term of ['kept', 'lost', 'batches']) assert.ok(explain(term) !== undefined, term);
});

test('a click selects, the wheel scrolls', () => {
	const input = at(160, 30);
	const seqOf = (y: number, kind: 'press' | 'wheel-up' | 'release'): number | undefined => {
		const [message] = eventsView.point?.(input, { kind, x: 5, y }) ?? [];
		return message?.type === 'views' ? message.change.events?.at : undefined;
	};
	assert.equal(seqOf(22, 'press'), 59, 'the last line of the list');
	assert.equal(seqOf(21, 'press'), 58);
	assert.equal(seqOf(5, 'wheel-up'), 56);
	assert.equal(seqOf(25, 'press'), undefined, 'below the list');
	assert.equal(seqOf(20, 'release'), undefined);
});
