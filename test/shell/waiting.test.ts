/** Commands during which simulated time passes, and what ends them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShell } from './open-shell.js';

const TRACING = '/sys/kernel/debug/tracing';

test('a line takes no simulated time but what it waits for', async () => {
	const { out, engine } = openShell();
	await out('cat /proc/vmstat | grep compact; ls /proc; ps aux');
	assert.equal(engine.now(), 0);
	await out('sleep 1.5; sleep 0.25');
	assert.equal(engine.now(), 1.75e9);
	await out('sleep 1 2m');
	assert.equal(engine.now(), 122.75e9);
});

test('a write comes back when its work is done', async () => {
	const { out, engine } = openShell();
	await out('sleep 1');
	await out('echo 1 > /proc/sys/vm/compact_memory');
	assert.ok(engine.now() > 1e9);
	assert.match(await out('grep compact_migrate_scanned /proc/vmstat'), / [1-9]\d*\n$/);
	assert.ok(
		!engine
			.facts()
			.tasks()
			.some(({ comm }) => comm === 'sh'),
	);
});

test('trace_pipe is followed for as long as the shell allows, a timeout, an interrupt or a closed pipe', async () => {
	const { out, run, engine } = openShell();
	await out(`echo 1 > ${TRACING}/events/compaction/mm_compaction_begin/enable`);
	assert.equal(await out(`cat ${TRACING}/trace_pipe`), '');
	assert.equal(engine.now(), 1e9);
	engine.apply({ kind: 'compact' });
	assert.match(await out(`cat ${TRACING}/trace_pipe`), /^ +sh-\d+ +\[000\] \.{5} +1\.\d{6}: mm_compaction_begin: zone_start=0x/);
	assert.equal(engine.now(), 2e9);
	engine.apply({ kind: 'compact' });
	assert.equal((await out(`cat ${TRACING}/trace_pipe | head -1`)).split('\n').length, 2);
	assert.ok(engine.now() < 2.2e9, 'nobody reads any more');
	const before = engine.now();
	assert.deepEqual(await run(`timeout 3 cat ${TRACING}/trace_pipe > /dev/null`), { status: 124, out: '', err: '' });
	assert.equal(engine.now(), before + 3e9);
	const interrupt = AbortSignal.abort();
	assert.equal((await run(`cat ${TRACING}/trace_pipe; echo no`, interrupt)).status, 130);
	assert.equal(engine.now(), before + 3e9);
});

test('watch and top repeat as time passes', async () => {
	const { out, run, engine } = openShell(undefined, { followNs: 4e9 });
	const watched = await out("watch -n 2 'grep nr_free_pages /proc/vmstat | wc -l'");
	assert.equal(watched, 'Every 2.0s: grep nr_free_pages /proc/vmstat | wc -l\n\n2\n\n'.repeat(2).trimEnd().concat('\n'));
	assert.equal(engine.now(), 4e9);
	assert.equal((await run('timeout 1 watch -t -n 0.5 echo x')).out, 'x\n\nx\n');
	const pictures = await out('top -d 1 -n 3');
	assert.deepEqual(
		[...pictures.matchAll(/^top - up (\S+)/gm)].map(([, up]) => up),
		['0:06', '0:07', '0:08'],
	);
});

test('live, a picture replaces the one before', async () => {
	const { out } = openShell(undefined, { live: true, followNs: 2e9 });
	assert.equal(await out('watch -t -n 1 echo x'), '\u001b[H\u001b[2Jx\n'.repeat(2));
});
