import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceBody } from '../../source/model/index.js';
import { eventWords } from '../../source/text/event-words.js';
import { COUNTER_MEANING } from '../../source/text/counter-meaning.js';
import { explain, GLOSSARY } from '../../source/text/glossary.js';
import { OVERVIEW_COUNTERS } from '../../source/views/vmstat.js';

const context = { extfragThreshold: 500, ascii: false };

function words(body: TraceBody, comm = 'redis', pid = 214) {
	return eventWords({ seq: 0, t: 0, cpu: 0, comm, pid, ...body }, context);
}

test('a compaction run is told from begin to end', () => {
	const where = { node: 0, zone: 'Normal', order: 9, zoneStart: 1, migratePfn: 1, freePfn: 2, zoneEnd: 2, sync: true } as const;
	assert.deepEqual(words({ name: 'mm_compaction_begin', ...where, why: 'daemon' }, 'kcompactd0', 40), {
		who: 'kcompactd0',
		sentence: 'begins node 0 Normal for order 9',
		severity: 'plain',
	});
	assert.equal(
		words({ name: 'mm_compaction_begin', ...where, order: -1, why: 'manual' }).sentence,
		'begins node 0 Normal, all of it, by hand',
	);
	const end = words({ name: 'mm_compaction_end', ...where, status: 'success', migrated: 1214, failed: 3, scanned: 9000 });
	assert.deepEqual(
		[end.sentence, end.severity],
		['ends node 0 Normal: made a free order-9 block; 1 214 pages moved, 9.0k scanned, 3 failed', 'good'],
	);
});

test('a stall ends well or badly', () => {
	assert.deepEqual(words({ name: 'stall', order: 9, success: true, ns: 1_800_000, migrated: 214 }), {
		who: 'redis[214]',
		sentence: 'got its order-9 page after 1.8 ms, 214 pages moved',
		severity: 'good',
	});
	assert.equal(words({ name: 'stall', order: 3, success: false, ns: 412_000, migrated: 0 }).severity, 'bad');
});

test('a zone that is passed over says why', () => {
	const zone = { name: 'mm_compaction_suitable', node: 0, zone: 'Normal', order: 4 } as const;
	assert.equal(words({ ...zone, ret: 'skipped' }).sentence, 'skips node 0 Normal order 4: too little free memory');
	assert.equal(
		words({ ...zone, ret: 'not_suitable_zone', index: 412 }).sentence,
		'skips node 0 Normal order 4: index 0.412 ≤ 0.500: failure would be lack of memory, not fragmentation',
	);
	assert.equal(
		words({ name: 'mm_compaction_deferred', node: 1, zone: 'Normal', order: 9, orderFailed: 9, considered: 3, limit: 16 }).sentence,
		'deferred: order 9 on node 1 Normal, attempt 3 of 16',
	);
});

test('a name from outside cannot move the cursor', () => {
	const { who, sentence } = words({ name: 'command', text: 'set \u001b[2J漢' });
	assert.equal(who, 'you');
	assert.equal(sentence, 'set [2J?');
	assert.equal(words({ name: 'oom_kill', victim: 'a\u0007b', pages: 256 }, 'x\u001b', 1).who, 'x[1]');
});

test('every label has exactly one sentence, and every counter of the overview one too', () => {
	const terms = GLOSSARY.map((entry) => entry.term);
	assert.equal(new Set(terms).size, terms.length);
	for (const name of OVERVIEW_COUNTERS) assert.ok(COUNTER_MEANING[name]?.endsWith('.'), name);
	for (const label of [
		'kcompactd',
		'kswapd',
		'frag score',
		'2M free',
		'stalls',
		'mean',
		'low·high',
		'largest free block',
		'next from',
		'succeeded',
		'scanned per page moved',
		'stalls take',
		'huge page faults',
		'fps, kB/f',
		'cpu, sim',
		'thp',
		'doing',
		'extfrag',
		'unusable',
		'spoiled',
		'mixed',
		'huge',
		'kernel',
	]) {
		assert.match(explain(label) ?? '', /^[A-Z].*\.$/, label);
	}
	assert.equal(explain('no such thing'), undefined);
});
