/** What the simulated kernel shows of its work: tracefs, the daemons' CPU time, memory pressure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeKernelFile } from '../../source/feeds/kernel-files.js';
import { parsePressure } from '../../source/procfs/pressure.js';
import { parseSchedstat, parseTaskStat } from '../../source/procfs/task-stat.js';
import { parseTrace, traceText } from '../../source/procfs/trace.js';
import { KERNELS } from '../procfs/kernel-texts.js';
import { boot, read, THP, TRACING, tree, VM, write } from './booted.js';

test('tracepoints: switched on alone, by group and all; trace shows, trace_pipe consumes', () => {
	const engine = boot();
	const events = `${TRACING}/events`;
	const enable = (what: string): string => read(engine, `${events}/${what}enable`);
	assert.equal(enable(''), '0\n');
	assert.equal(write(engine, `${events}/compaction/mm_compaction_begin/enable`, '1'), 'wrote 1');
	assert.deepEqual(
		[enable('compaction/mm_compaction_begin/'), enable('compaction/'), enable(''), enable('kmem/')],
		['1\n', 'X\n', 'X\n', '0\n'],
	);
	assert.equal(write(engine, `${events}/compaction/enable`, '1\n'), 'wrote 2');
	assert.equal(write(engine, `${events}/migrate/enable`, '1'), 'wrote 1');
	assert.equal(enable('compaction/'), '1\n');
	assert.match(read(engine, `${TRACING}/trace`), /^# entries-in-buffer\/entries-written: 0\/0 {3}#P:2$/m);
	assert.equal(write(engine, `${VM}/compact_memory`, '1'), 'wrote 1');
	engine.runUntil(engine.now() + 300_000_000);
	const trace = parseTrace(read(engine, `${TRACING}/trace`), '6.18');
	assert.ok(trace.entriesInBuffer > 5 && trace.lines.every((line) => line.kind === 'event'));
	const names = new Set(trace.lines.map((line) => (line.kind === 'event' ? line.event : '')));
	assert.ok(names.has('mm_compaction_begin') && names.has('mm_compaction_end'));
	assert.equal(read(engine, `${TRACING}/trace`), read(engine, `${TRACING}/trace`));
	const pipe = read(engine, `${TRACING}/trace_pipe`);
	assert.equal(pipe.split('\n').length - 1, trace.lines.length);
	const { parseLine, formatLine } = traceText('6.18');
	for (const line of pipe.split('\n').slice(0, -1)) assert.equal(formatLine(parseLine(line)!), line);
	assert.equal(read(engine, `${TRACING}/trace_pipe`), '');
	assert.match(read(engine, `${TRACING}/trace`), new RegExp(`: 0/${trace.entriesWritten} `));
	assert.deepEqual(writeKernelFile(engine, `${TRACING}/trace`, 'x', true), { ok: true, written: 1 });
	assert.match(read(engine, `${TRACING}/trace`), new RegExp(`: 0/${trace.entriesWritten} `));
	assert.equal(write(engine, `${TRACING}/trace`, ''), 'wrote 0');
	assert.match(read(engine, `${TRACING}/trace`), /: 0\/0 /);
	assert.equal(write(engine, `${TRACING}/tracing_on`, '0'), 'wrote 1');
	assert.equal(write(engine, `${VM}/compact_memory`, '1'), 'wrote 1');
	engine.runUntil(engine.now() + 300_000_000);
	assert.equal(read(engine, `${TRACING}/trace_pipe`), '');
	// What is switched on is part of the machine, what was recorded is not.
	assert.ok(engine.log().some(({ command }) => command.kind === 'write' && command.path.endsWith('tracing_on')));
});

test('every event of the trace files has the text of its kernel', () => {
	for (const kernel of ['6.1', '6.18']) {
		const engine = boot(kernel);
		write(engine, `${TRACING}/events/enable`, '1');
		write(engine, `${THP}/defrag`, 'always');
		write(engine, `${VM}/nr_hugepages`, '200');
		engine.apply({ kind: 'thpSpike', node: 0, mib: 170, holdMs: 100 });
		engine.runUntil(engine.now() + 400_000_000);
		const { lines } = parseTrace(read(engine, `${TRACING}/trace`), kernel);
		const seen = new Set(lines.map((line) => (line.kind === 'event' ? line.event : line.kind)));
		assert.equal(seen.has('other'), false);
		for (const name of [
			'mm_page_alloc',
			'mm_page_free',
			'mm_compaction_try_to_compact_pages',
			'mm_vmscan_direct_reclaim_begin',
			'reclaim_retry_zone',
		])
			assert.ok(seen.has(name), `${name} of ${kernel}`);
	}
});

test('daemons show their CPU time, and memory pressure what it cost', () => {
	const engine = boot('6.18', {}, [{ t: 0.1, op: 'file_read', path: '/data', mb: 4000, rate_mb_s: 2000, node: 0 }]);
	const tasks = tree(engine, '/proc').flatMap(({ path }) => (path.endsWith('/stat') ? [path] : []));
	const all = tasks.map((path) => ({ path, stat: parseTaskStat(read(engine, path)) }));
	assert.deepEqual(
		all.map(({ stat }) => `${stat.comm} of ${stat.fields.ppid}`),
		['script of 1', 'kcompactd0 of 2', 'kcompactd1 of 2', 'kswapd0 of 2', 'kswapd1 of 2', 'flush of 2', 'khugepaged of 2'],
	);
	const daemons = all.slice(1, 5).map(({ path }) => path);
	const stats = all.slice(1, 5).map(({ stat }) => stat);
	const real = parseTaskStat(
		KERNELS[1]!.samples
			.flatMap(({ files }) => Object.entries(files))
			.find(([path, text]) => path.endsWith('/stat') && text.includes('kcompactd0'))![1],
	);
	const constant = ['flags', 'ppid', 'priority', 'rsslim', 'wchan', 'exit_signal', 'sigignore', 'tpgid', 'num_threads'] as const;
	for (const field of constant) assert.equal(stats[0]?.fields[field], real.fields[field], field);
	assert.deepEqual(parsePressure(read(engine, '/proc/pressure/memory')).some, { avg10: 0, avg60: 0, avg300: 0, total: 0 });
	engine.runUntil(8_000_000_000);
	const hash = engine.hash();
	const { some, full } = parsePressure(read(engine, '/proc/pressure/memory'));
	assert.ok(some.total > 0 && full.total <= some.total && some.avg10 > some.avg60 && some.avg60 >= some.avg300);
	const kswapd = daemons.at(-2)!.replace('/stat', '/schedstat');
	const { runNs, slices } = parseSchedstat(read(engine, kswapd));
	assert.ok(runNs > 0 && slices > 0);
	assert.equal(parseTaskStat(read(engine, daemons.at(-2)!)).fields.stime, BigInt(Math.floor(runNs / 1e7)));
	// Reading changes nothing.
	assert.equal(engine.hash(), hash);
	engine.audit();
});
