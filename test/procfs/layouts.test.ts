/** Layouts that no captured file here has: older kernels, and numbers that are rare. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERAS, featuresOf } from '../../source/model/index.js';
import { formatChoice, parseChoice } from '../../source/procfs/choice.js';
import { inEras } from '../../source/procfs/eras.js';
import { formatIndexFile, hasWideIndex, parseIndexFile } from '../../source/procfs/extfrag.js';
import { FormatError } from '../../source/procfs/format-error.js';
import { formatGfpFlags, parseGfpFlags } from '../../source/procfs/gfp-flags.js';
import { formatLruGen, parseLruGen, writtenLruGen } from '../../source/procfs/lru-gen.js';
import { formatNodeMeminfo, meminfoNames, nodeMeminfoNames, parseMeminfo, parseNodeMeminfo } from '../../source/procfs/meminfo.js';
import { parseMemoryState } from '../../source/procfs/memory-state.js';
import { formatPressure, parsePressure } from '../../source/procfs/pressure.js';
import { parseSysctl } from '../../source/procfs/sysctl.js';
import { formatTaskStat, parseSchedstat, parseTaskStat } from '../../source/procfs/task-stat.js';
import { formatTrace, parseTrace, traceText } from '../../source/procfs/trace.js';
import { formatTraceEnable, parseTraceEnable } from '../../source/procfs/trace-enable.js';
import { parseVmstat } from '../../source/procfs/vmstat.js';
import { vmstatNames } from '../../source/procfs/vmstat-names.js';
import { formatZoneinfo, parseZoneinfo, zoneinfoLayout } from '../../source/procfs/zoneinfo.js';

const PAGESETS =
	'  pagesets\n    cpu: 0\n              count: 2\n              high:  6\n              batch: 1\n  vm stats threshold: 12\n';

const OLD_ZONE = `Node 0, zone    DMA32
  pages free     209598
        min      1097
        low      1371
        high     1645
        scanned  0
        spanned  1310720
        present  1292800
    nr_free_pages 209598
    nr_mlock     0
    numa_hit     6
        protection: (0, 0, 0, 0)
${PAGESETS}  all_unreclaimable: 0
  prev_priority:     12
  start_pfn:         1048576
  inactive_ratio:    6
`;

const MIDDLE_ZONE = `Node 0, zone      DMA
  per-node stats
      nr_inactive_anon 418
      nr_pages_scanned 0
  pages free     53520
        min      63
        low      128
        high     193
   node_scanned  0
        spanned  65536
        present  65536
        managed  65218
      nr_free_pages 53520
      nr_mlock     0
      numa_hit     313226
      nr_free_cma  0
        protection: (0, 0, 0, 0)
${PAGESETS}  node_unreclaimable:  0
  start_pfn:           0
  node_inactive_ratio: 0
`;

test('zoneinfo of kernels that reclaim zone by zone, and of the first ones that do not', () => {
	const [old] = parseZoneinfo(OLD_ZONE);
	assert.deepEqual([old?.layout, old?.populated?.prevPriority, old?.populated?.inactiveRatio], ['zone', 12, 6]);
	assert.deepEqual(old?.pages[4], ['scanned', 0]);
	assert.equal(formatZoneinfo(parseZoneinfo(OLD_ZONE + OLD_ZONE)), OLD_ZONE + OLD_ZONE);
	const [middle] = parseZoneinfo(MIDDLE_ZONE);
	assert.deepEqual([middle?.layout, middle?.pages[4], middle?.protection.length], ['node', ['node_scanned', 0], 4]);
	assert.equal(formatZoneinfo(parseZoneinfo(MIDDLE_ZONE)), MIDDLE_ZONE);
	// 5.8 to 5.15 leave the protection of an empty zone out.
	const empty = 'Node 0, zone   Device\n  pages free     0\n        min      0\n';
	assert.deepEqual(parseZoneinfo(empty)[0]?.protection, []);
	assert.equal(formatZoneinfo(parseZoneinfo(empty)), empty);
	assert.deepEqual(
		['2.6.35', '4.9', '4.19', '6.18'].map((kernel) => zoneinfoLayout(kernel)),
		['zone', 'node', 'node', 'all'],
	);
});

test('indices print as C divides', () => {
	const index = [-1000, -500, -62, -5, -1, 0, 7, 62, 987, 999, 1000];
	const columns = ['-1.000', ' 0.-500', ' 0.-62', ' 0.-05', ' 0.-01', ' 0.000', ' 0.007', ' 0.062', ' 0.987', ' 0.999', ' 1.000'];
	const wide = `Node 0, zone   Normal ${columns.map((column) => `${column} `).join('')}\n`;
	assert.equal(formatIndexFile({ zones: [{ node: 0, name: 'Normal', index }], wide: true }), wide);
	assert.deepEqual(parseIndexFile(wide, 'extfrag_index'), { zones: [{ node: 0, name: 'Normal', index }], wide: true });
	const narrow = wide.replaceAll(/ ( ?-?\d\.)/g, (_, column: string) => ` ${column.trim()}`);
	assert.deepEqual(parseIndexFile(narrow, 'extfrag_index'), { zones: [{ node: 0, name: 'Normal', index }], wide: false });
	assert.equal(formatIndexFile(parseIndexFile(narrow, 'extfrag_index')), narrow);
	assert.deepEqual([hasWideIndex('5.9'), hasWideIndex('6.1')], [false, true]);
	assert.throws(() => parseIndexFile('Node 0, zone DMA 0.000 \n', 'unusable_index'), /unusable_index:2: expected 11 orders/);
});

test('counters that an era did not have are absent', () => {
	const names = (kernel: string): string[] => vmstatNames(kernel, featuresOf(kernel)).map(({ name }) => name);
	const with_ = (kernel: string, part: string): string[] => names(kernel).filter((name) => name.includes(part));
	assert.deepEqual(with_('2.6.34', 'compact'), []);
	assert.deepEqual(with_('2.6.35', 'compact'), [
		'compact_blocks_moved',
		'compact_pages_moved',
		'compact_pagemigrate_failed',
		'compact_stall',
		'compact_fail',
		'compact_success',
	]);
	assert.deepEqual(with_('4.9', 'compact_daemon'), ['compact_daemon_wake']);
	assert.equal(with_('5.3', 'compact_daemon').length, 3);
	assert.deepEqual(with_('2.6.35', 'thp_'), []);
	assert.equal(names('2.6.35').length, 85);
	assert.deepEqual([names('5.3').at(-1), names('5.9').at(-1)], ['swap_ra_hit', 'nr_unstable']);
	for (const { kernel } of ERAS) assert.equal(new Set(names(kernel)).size, names(kernel).length, `${kernel} prints a name twice`);
	// A switch turned by hand shows in the file.
	assert.ok(vmstatNames('4.9', featuresOf('4.9', { daemonScanCounters: true })).some(({ name }) => name === 'compact_daemon_free_scanned'));
});

test('meminfo of an era has the lines of its time', () => {
	assert.equal(meminfoNames('2.6.35').includes('MemAvailable'), false);
	assert.deepEqual([meminfoNames('2.6.35').length, meminfoNames('6.18').length], [42, 54]);
	assert.equal(nodeMeminfoNames('5.9').includes('SecPageTables'), false);
	const node = 'Node 3 FileHugePages:        0 kB\nNode 3 HugePages_Total: 40000\nNode 3 HugePages_Free:      7\n';
	assert.deepEqual([parseNodeMeminfo(node).narrowFile, parseNodeMeminfo(node).node], [true, 3]);
	assert.equal(formatNodeMeminfo(parseNodeMeminfo(node)), node);
	assert.throws(() => parseNodeMeminfo('Node 0 Dirty: 1 kB\nNode 1 Dirty: 1 kB\n'), /node meminfo:3: expected lines of node 0 only/);
	assert.throws(() => inEras('5.10..', '6.1'), /5\.10 is no era/);
	assert.throws(() => inEras('..', '2.4'), /no rules are known for kernel 2\.4/);
});

test('pressure counts hundredths of per cent', () => {
	const text = 'some avg10=12.05 avg60=0.90 avg300=100.00 total=18446744\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
	assert.deepEqual(parsePressure(text).some, { avg10: 1205, avg60: 90, avg300: 10_000, total: 18_446_744 });
	assert.equal(formatPressure(parsePressure(text)), text);
});

test('gfp flags by kernel', () => {
	const kernelPage = 0xcc0;
	for (const kernel of ['6.1', '6.12', '6.18']) assert.equal(formatGfpFlags(kernelPage, kernel), 'GFP_KERNEL');
	const zeroed = kernelPage | (1 << 8) | (1 << 18);
	assert.deepEqual(
		[formatGfpFlags(zeroed, '6.12'), formatGfpFlags(zeroed, '6.18')],
		['GFP_KERNEL|__GFP_COMP|__GFP_ZERO', 'GFP_KERNEL|__GFP_ZERO|__GFP_COMP'],
	);
	const atomic = 0x820;
	assert.deepEqual([formatGfpFlags(atomic | 0x200, '6.1'), formatGfpFlags(atomic, '6.18')], ['GFP_ATOMIC', 'GFP_ATOMIC']);
	assert.equal(formatGfpFlags(atomic, '6.1'), 'GFP_NOWAIT|__GFP_HIGH');
	assert.deepEqual([formatGfpFlags(0, '6.18'), parseGfpFlags('none', '6.18'), parseGfpFlags('GFP_NEW', '6.18')], ['none', 0, undefined]);
	assert.equal(formatGfpFlags(0x8000_0cc0 | 0, '6.18'), 'GFP_KERNEL|0x80000000');
	assert.equal(
		parseGfpFlags('GFP_TRANSHUGE|__GFP_NORETRY|__GFP_THISNODE', '6.18'),
		parseGfpFlags('GFP_TRANSHUGE|__GFP_NORETRY|__GFP_THISNODE', '6.1'),
	);
});

test('lines of a trace that are no event of ours stay as they are', () => {
	const { parseLine, formatLine } = traceText('6.12');
	const lines = [
		'CPU:1 [LOST 123 EVENTS]',
		'##### CPU 1 buffer started ####',
		'           <...>-1234567 [012] dNh31 12345.000001: sched_switch: prev_comm=a next_comm=b',
		'           a b c-7       [000] .....     0.000000: mm_vmscan_kswapd_sleep: nid=1',
		'  kworker/u8:1-e-77      [000] .....     9.999999: mm_vmscan_kswapd_sleep: nid is 1',
	];
	const parsed = lines.map((line) => parseLine(line));
	assert.deepEqual(
		parsed.map((line) => line?.kind),
		['lost', 'started', 'other', 'event', 'other'],
	);
	assert.deepEqual(
		parsed.map((line) => line && formatLine(line)),
		lines,
	);
	assert.deepEqual(parsed[3], {
		kind: 'event',
		comm: 'a b c',
		pid: 7,
		cpu: 0,
		flags: '.....',
		timeUs: 0,
		event: 'mm_vmscan_kswapd_sleep',
		args: { nid: 1 },
	});
	assert.equal(parseLine('hello'), undefined);
	const head = parseTrace(formatTrace({ tracer: 'nop', entriesInBuffer: 1, entriesWritten: 9, cpus: 4, lines: [] }, '6.18'), '6.18');
	assert.deepEqual(head, { tracer: 'nop', entriesInBuffer: 1, entriesWritten: 9, cpus: 4, lines: [] });
	assert.throws(() => parseTrace('# tracer: nop\n#\n# hello\n', '6.18'), /trace:3: expected # entries-in-buffer/);
});

test('each reader names the line it can not read', () => {
	const stat = `7 (a) b) S ${Array.from({ length: 49 }, (_, i) => i).join(' ')}\n`;
	assert.deepEqual([parseTaskStat(stat).comm, parseTaskStat(stat).fields.exit_code], ['a) b', 48n]);
	assert.equal(formatTaskStat(parseTaskStat(stat)), stat);
	const bad: readonly (readonly [() => unknown, RegExp])[] = [
		[() => parseTaskStat('7 (a) S 1 2\n'), /expected 49 numbers/],
		[() => parseSchedstat('1 2\n'), /schedstat:1: expected three numbers, got "1 2"/],
		[() => parseVmstat('nr_free_pages 1\nnr_x -1\n'), /vmstat:2: expected NAME COUNT, got "nr_x -1"/],
		[() => parseMeminfo('MemTotal 1 kB\n'), /meminfo:1/],
		[() => parsePressure('some avg10=0.0\n'), /memory:1: expected some avg10/],
		[() => parsePressure(`${formatPressure(parsePressure(PRESSURE))}more\n`), /memory:3: expected the end of the file, got "more"/],
		[() => parseSysctl('five\n', 'vm.x'), /vm\.x:1: expected whole numbers/],
		[() => parseSysctl('5\n6\n', 'vm.x'), /vm\.x:2: expected the end/],
		[() => parseChoice('always madvise never\n', 'enabled'), /enabled:1: expected words, one of them in brackets/],
		[() => parseMemoryState('on\n'), /expected online, offline, going-offline, got "on"/],
		[() => parseLruGen('7\n'), /lru_gen\/enabled:1: expected 0x and four digits/],
		[() => parseTraceEnable('2\n'), /enable:1: expected 0, 1 or X/],
	];
	for (const [read, message] of bad) assert.throws(read, (error) => error instanceof FormatError && message.test(error.message));
	assert.deepEqual(
		(['off', 'on', 'mixed'] as const).map((state) => parseTraceEnable(formatTraceEnable(state))),
		['off', 'on', 'mixed'],
	);
	assert.equal(formatChoice({ words: ['a', 'b'], chosen: 'b' }), 'a [b]\n');
	assert.equal(formatLruGen(parseLruGen('0x0007\n')), '0x0007\n');
	assert.deepEqual(['y\n', 'N', '5', '0x3\n', '017', '8', 'x', '1 ', '-1', '4294967296'].map(writtenLruGen), [
		7,
		0,
		5,
		3,
		7,
		0,
		undefined,
		undefined,
		undefined,
		undefined,
	]);
});

const PRESSURE = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
