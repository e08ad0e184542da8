/** The simulated kernel's files: texts that read and print the same, errors as recorded kernels gave them, what each era has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extfragForOrder } from '../../source/engine/fragmentation.js';
import { listKernelDirectory, readKernelFile } from '../../source/feeds/kernel-files.js';
import { ERAS, featuresOf, type Features } from '../../source/model/index.js';
import { parseBuddyinfo } from '../../source/procfs/buddyinfo.js';
import { kernelFile } from '../../source/procfs/catalogue.js';
import { parseIndexFile } from '../../source/procfs/extfrag.js';
import { formatKmsg, parseKmsg } from '../../source/procfs/kmsg.js';
import { itemOf } from '../../source/procfs/items.js';
import { meminfoNames, parseMeminfo } from '../../source/procfs/meminfo.js';
import { parsePagetypeinfo } from '../../source/procfs/pagetypeinfo.js';
import { parseTrace } from '../../source/procfs/trace.js';
import { parseTraceEnable } from '../../source/procfs/trace-enable.js';
import { parseVmstat } from '../../source/procfs/vmstat.js';
import { vmstatNames } from '../../source/procfs/vmstat-names.js';
import { parseZoneinfo, zonePages } from '../../source/procfs/zoneinfo.js';
import { KERNELS, kernelText } from '../procfs/kernel-texts.js';
import { boot, NODE, read, THP, TRACING, tree, VM, write } from './booted.js';

for (const { kernel } of ERAS) {
	test(`every file of a simulated ${kernel} kernel reads as a real one's would`, () => {
		const engine = boot(kernel);
		const files = tree(engine, '/');
		assert.ok(files.length > 20);
		for (const { path, mode } of files) {
			if ((mode & 0o400) === 0) {
				assert.deepEqual(readKernelFile(engine, path), { ok: false, errno: 'EACCES', reason: 'Permission denied' });
				continue;
			}
			const text = read(engine, path);
			const format = kernelFile(path);
			if (format) assert.equal(format.again(text, path), text, path);
			else if (path.endsWith('/enable') || path.endsWith('/tracing_on')) parseTraceEnable(text);
			else if (path.endsWith('/trace')) parseTrace(text, kernel);
			else if (path === '/dev/kmsg') assert.equal(formatKmsg(parseKmsg(text)), text);
			else assert.ok(/trace_pipe$|nr_hugepages$/.test(path), path);
		}
	});
}

test('a simulated kernel prints the lines of a real one of its version, in their order', () => {
	for (const { kernel } of KERNELS) {
		const engine = boot(kernel);
		const names = (text: string): string[] => text.split('\n').map((line) => line.replace(/[ :]*\d.*$/, ''));
		const when = kernel === '6.18' ? 'live' : 'boot';
		for (const path of ['/proc/vmstat', '/proc/meminfo', `${NODE}/node0/meminfo`, `${NODE}/node0/vmstat`]) {
			assert.deepEqual(names(read(engine, path)), names(kernelText(kernel, when, path)), `${path} of ${kernel}`);
		}
		const [real] = parseZoneinfo(kernelText(kernel, when, '/proc/zoneinfo'));
		const [simulated] = parseZoneinfo(read(engine, '/proc/zoneinfo'));
		assert.deepEqual(
			simulated?.pages.map(([name]) => name),
			real?.pages.map(([name]) => name),
		);
		assert.deepEqual(
			simulated?.populated?.pagesets[0]?.items.map(([name]) => name),
			real?.populated?.pagesets[0]?.items.map(([name]) => name),
		);
		const paths = (engineFiles: readonly { path: string }[]): string[] =>
			engineFiles.map(({ path }) => path).filter((path) => path.startsWith(VM));
		const settings = KERNELS.find((one) => one.kernel === kernel)?.samples.find(({ why }) => why === 'settings')?.files ?? {};
		for (const path of paths(tree(engine, VM))) {
			if (/compact_memory|drop_caches/.test(path)) continue;
			assert.ok(settings[path] !== undefined, `${path} is not in ${kernel}`);
		}
	}
});

test('the files agree with each other', () => {
	const engine = boot();
	engine.apply({ kind: 'thpSpike', node: 0, mib: 60, holdMs: 50 });
	engine.runUntil(60_000_000);
	const buddy = parseBuddyinfo(read(engine, '/proc/buddyinfo'));
	const vmstat = parseVmstat(read(engine, '/proc/vmstat'));
	const meminfo = parseMeminfo(read(engine, '/proc/meminfo'));
	const zones = parseZoneinfo(read(engine, '/proc/zoneinfo'));
	const populated = zones.filter((zone) => zone.populated);
	assert.deepEqual([zones.length, populated.length], [10, 3]);
	const free = buddy.map((zone) => zone.free.reduce((sum, blocks, order) => sum + (blocks << order), 0));
	assert.deepEqual(
		populated.map((zone) => zonePages(zone, 'free')),
		free,
	);
	const total = free.reduce((sum, pages) => sum + pages, 0);
	assert.deepEqual([itemOf(vmstat, 'nr_free_pages'), itemOf(meminfo, 'MemFree')], [total, 4 * total]);
	const managed = populated.reduce((sum, zone) => sum + zonePages(zone, 'managed'), 0);
	assert.equal(itemOf(meminfo, 'MemTotal'), 4 * managed);
	assert.ok((itemOf(meminfo, 'AnonHugePages') ?? 0) >= 2048);
	assert.ok((itemOf(meminfo, 'MemAvailable') ?? 0) < 4 * total);
	// Counters of zones and nodes add up to the machine's.
	for (const name of ['numa_hit', 'nr_zone_active_anon', 'nr_zone_inactive_anon', 'numa_other']) {
		const sum = populated.reduce((pages, zone) => pages + (itemOf(zone.populated?.counters ?? [], name) ?? Number.NaN), 0);
		assert.equal(sum, itemOf(vmstat, name), name);
	}
	const perNode = [0, 1].map((node) => parseVmstat(read(engine, `${NODE}/node${node}/vmstat`)));
	for (const name of ['nr_free_pages', 'nr_anon_pages', 'nr_slab_unreclaimable', 'numa_local', 'nr_page_table_pages'])
		assert.equal(
			perNode.reduce((sum, items) => sum + (itemOf(items, name) ?? Number.NaN), 0),
			itemOf(vmstat, name),
			name,
		);
	const types = parsePagetypeinfo(read(engine, '/proc/pagetypeinfo'));
	const rows = types.flatMap((node) =>
		node.zones.map((zone) => buddy[0]?.free.map((_, order) => zone.free.reduce((sum, row) => sum + (row[order] ?? 0), 0))),
	);
	assert.deepEqual(
		rows,
		buddy.map((zone) => zone.free),
	);
	const unusable = parseIndexFile(read(engine, '/sys/kernel/debug/extfrag/unusable_index'), 'unusable_index').zones;
	unusable.forEach(({ index }, i) => {
		assert.equal(Math.floor((index[9] ?? 0) / 10), extfragForOrder(buddy[i]?.free ?? [], 9));
	});
	const pagesets = populated[1]?.populated?.pagesets ?? [];
	assert.deepEqual(
		pagesets.map(({ cpu }) => cpu),
		[0, 1],
	);
	assert.ok(pagesets.some(({ items }) => (itemOf(items, 'count') ?? 0) > 0));
});

/** Every write of the captured answers that concerns a file the simulated kernel has. */
for (const { kernel, answers } of KERNELS) {
	test(`a simulated ${kernel} kernel answers to writes as the real one did`, () => {
		const engine = boot(kernel);
		const has = new Set(tree(engine, '/').map(({ path }) => path));
		let compared = 0;
		for (const { write: path, read: opened, text = '', answer, then } of answers) {
			if (opened !== undefined) {
				const real = answer.replace(/^(open|read) ?/, '');
				const got = readKernelFile(engine, opened);
				if (!/stat_refresh|^\/proc$/.test(opened)) assert.equal(got.ok ? '' : got.errno, real, `read ${opened}`);
				continue;
			}
			if (path === undefined || !has.has(path) || path.includes('/memory/')) continue;
			// Depends on how much memory there is.
			if (path.endsWith('nr_hugepages') && answer.startsWith('wrote')) continue;
			const got = write(engine, path, text);
			const real = answer.replace(/ of \d+$/, '').replace(/^(open|write) /, '');
			compared++;
			assert.equal(got, real, `${JSON.stringify(text)} to ${path}`);
			if (then !== undefined && then !== '' && /\/sys\/vm\/(?!min_free|nr_huge)|transparent|tracing_on$|enable$/.test(path))
				assert.equal(read(engine, path), `${then}\n`, `${path} after ${JSON.stringify(text)}`);
		}
		assert.ok(compared > 60, `${compared}`);
	});
}

test('what a kernel does not have is not there', () => {
	const missing = (kernel: string, path: string, features: Partial<Features> = {}): void => {
		const refusal = { ok: false, errno: 'ENOENT', reason: 'No such file or directory' };
		assert.deepEqual(readKernelFile(boot(kernel, features), path), refusal, `${path} of ${kernel}`);
	};
	for (const path of [
		`${VM}/compact_memory`,
		`${VM}/extfrag_threshold`,
		`${NODE}/node0/compact`,
		'/sys/kernel/debug/extfrag/extfrag_index',
		`${THP}/enabled`,
	])
		missing('2.6.34', path);
	missing('2.6.35', `${THP}/defrag`);
	missing('2.6.35', `${VM}/watermark_scale_factor`);
	missing('2.6.35', `${NODE}/node0/vmstat`);
	missing('2.6.35', `${TRACING}/events/compaction/enable`);
	missing('4.9', '/proc/pressure/memory');
	missing('5.3', `${VM}/compaction_proactiveness`);
	missing('6.18', `${VM}/compaction_proactiveness`, { proactive: false });
	missing('6.1', `${TRACING}/events/compaction/mm_compaction_fast_isolate_freepages/enable`);
	assert.equal(read(boot('4.9'), `${THP}/defrag`), 'always defer [madvise] never\n');
	assert.match(read(boot('2.6.35'), '/proc/pagetypeinfo'), /type +Reserve/);
	assert.equal(write(boot('5.3'), `${VM}/swappiness`, '101'), 'EINVAL');
	assert.equal(write(boot('5.9'), `${VM}/swappiness`, '200'), 'wrote 3');
	const old = boot('4.9');
	assert.equal(read(old, `${VM}/drop_caches`), '0\n');
	assert.equal(write(old, `${VM}/drop_caches`, '3'), 'wrote 1');
	assert.equal(read(old, `${VM}/drop_caches`), '3\n');
	assert.deepEqual(
		parseMeminfo(read(old, '/proc/meminfo')).map(([name]) => name),
		meminfoNames('4.9'),
	);
	assert.deepEqual(
		parseVmstat(read(old, '/proc/vmstat')).map(([name]) => name),
		vmstatNames('4.9', featuresOf('4.9')).map(({ name }) => name),
	);
});

test('paths: directories, modes and what is wrong with one', () => {
	const engine = boot();
	const list = listKernelDirectory(engine, '/sys/kernel/debug/extfrag/');
	assert.deepEqual(list, {
		ok: true,
		entries: [
			{ name: 'extfrag_index', kind: 'file', mode: 0o444 },
			{ name: 'unusable_index', kind: 'file', mode: 0o444 },
		],
	});
	const root = listKernelDirectory(engine, '/');
	assert.deepEqual(root.ok && root.entries.map(({ name, kind, mode }) => [name, kind, mode]), [
		['dev', 'directory', 0o755],
		['proc', 'directory', 0o555],
		['sys', 'directory', 0o755],
	]);
	const kernel = listKernelDirectory(engine, '/sys/kernel');
	assert.deepEqual(kernel.ok && kernel.entries.map(({ name, mode }) => [name, mode]), [
		['debug', 0o700],
		['mm', 0o755],
		['tracing', 0o700],
	]);
	const errors = ['/proc/buddyinfo/', '/proc/buddyinfo/x', '/nowhere', 'proc/buddyinfo', ''].map((path) => {
		const answer = readKernelFile(engine, path);
		return answer.ok ? 'ok' : answer.errno;
	});
	assert.deepEqual(errors, ['ENOTDIR', 'ENOTDIR', 'ENOENT', 'ENOENT', 'ENOENT']);
	assert.equal(read(engine, '//proc/./buddyinfo'), read(engine, '/proc/buddyinfo'));
	const debug = listKernelDirectory(engine, '/sys/kernel/debug');
	assert.deepEqual(debug.ok && debug.entries.map(({ name, mode }) => [name, mode]), [
		['extfrag', 0o755],
		['tracing', 0o700],
	]);
	assert.deepEqual(tree(engine, '/sys/kernel/debug/tracing').length, tree(engine, TRACING).length);
	assert.equal(write(engine, '/sys/kernel/debug/tracing/events/compaction/enable', '1'), 'wrote 1');
	assert.equal(read(engine, `${TRACING}/events/compaction/enable`), '1\n');
	const noDirectory = ['/proc/buddyinfo', '/nowhere'].map((path) => listKernelDirectory(engine, path));
	assert.deepEqual(
		noDirectory.map((answer) => (answer.ok ? 'ok' : answer.errno)),
		['ENOTDIR', 'ENOENT'],
	);
	assert.equal(write(engine, '/proc/sys', '1'), 'EISDIR');
	assert.equal(write(engine, '/proc/vmstat', ''), 'wrote 0');
});

test('writes do what they say, are logged, and can be replayed', () => {
	const engine = boot();
	const migrated = (): number => itemOf(parseVmstat(read(engine, '/proc/vmstat')), 'compact_migrate_scanned') ?? 0;
	assert.equal(write(engine, `${NODE}/node1/compact`, 'now'), 'wrote 3');
	engine.runUntil(engine.now() + 500_000_000);
	assert.ok(migrated() > 0);
	const lowmem = `${VM}/lowmem_reserve_ratio`;
	const reserves = (): number[] => [...(parseZoneinfo(read(engine, '/proc/zoneinfo'))[0]?.protection ?? [])];
	const before = reserves();
	assert.equal(write(engine, lowmem, '128'), 'wrote 3');
	assert.equal(read(engine, lowmem), '128\t256\t32\t0\t0\n');
	assert.ok(Math.abs(reserves()[1]! - 2 * before[1]!) <= 1 && before[1]! > 0);
	assert.equal(write(engine, lowmem, '0 -7'), 'wrote 4');
	assert.deepEqual(reserves(), [0, 0, 0, 0, 0]);
	assert.equal(write(engine, `${NODE}/node0/hugepages/hugepages-2048kB/nr_hugepages`, '3\n'), 'wrote 2');
	engine.runUntil(engine.now() + 100_000_000);
	assert.equal(read(engine, `${VM}/nr_hugepages`), '3\n');
	assert.match(read(engine, `${NODE}/node0/meminfo`), /^Node 0 HugePages_Free: {6}3$/m);
	const again = boot();
	for (const { t, command } of engine.log()) {
		again.runUntil(t);
		again.apply(command);
	}
	again.runUntil(engine.now());
	assert.equal(again.hash(), engine.hash());
	engine.audit();
});

test('a memory block that can not go offline says why', () => {
	const engine = boot();
	const state = (section: number): string => `/sys/devices/system/memory/memory${section}/state`;
	assert.equal(read(engine, state(0)), 'online\n');
	// The first block is of two zones, kernel memory is in the others.
	assert.equal(write(engine, state(0), 'offline'), 'EINVAL');
	assert.equal(write(engine, state(0), 'online'), 'EINVAL');
	assert.equal(write(engine, state(1), 'offlin'), 'EINVAL');
	assert.ok(['EBUSY', 'EINVAL'].includes(write(engine, state(1), 'offline')));
	assert.equal(write(engine, state(77), 'offline'), 'ENOENT');
});
