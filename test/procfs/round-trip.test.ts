import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBuddyinfo, parseBuddyinfo } from '../../source/procfs/buddyinfo.js';
import { FormatError } from '../../source/procfs/format-error.js';
import { formatPagetypeinfo, parsePagetypeinfo } from '../../source/procfs/pagetypeinfo.js';
import { formatZoneinfo, parseZoneinfo, zonePages } from '../../source/procfs/zoneinfo.js';
import { recording } from '../validate/fixture.js';

const FILES: readonly { readonly path: string; readonly again: (text: string) => string }[] = [
	{ path: '/proc/buddyinfo', again: (text) => formatBuddyinfo(parseBuddyinfo(text)) },
	{ path: '/proc/pagetypeinfo', again: (text) => formatPagetypeinfo(parsePagetypeinfo(text)) },
	{ path: '/proc/zoneinfo', again: (text) => formatZoneinfo(parseZoneinfo(text)) },
];

for (const { path, again } of FILES) {
	test(`${path} of a real kernel reads and prints to the same bytes`, () => {
		const texts = recording.samples.flatMap((sample) => sample.files[path] ?? []);
		assert.ok(texts.length >= 4);
		for (const text of texts) assert.equal(again(text), text);
	});
}

test('what is read is what is there', () => {
	const text = 'Node 0, zone      DMA      0      0      1      0      1      1      1      0      1      1      3 \n';
	assert.deepEqual(parseBuddyinfo(text), [{ node: 0, name: 'DMA', free: [0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 3] }]);
	assert.equal(formatBuddyinfo(parseBuddyinfo(text)), text);
	const [zone] = parseZoneinfo(ZONE_OF_6_18);
	assert.ok(zone);
	assert.deepEqual([zonePages(zone, 'free'), zonePages(zone, 'promo'), zone.protection.length], [3840, 30, 5]);
	assert.deepEqual(zone.populated?.pagesets[0]?.items.at(-1), ['high_max', 240]);
	assert.equal(zone.populated?.startPfn, 1);
	assert.throws(() => zonePages(zone, 'scanned'), /expected scanned of node 0 zone DMA/);
});

/** The kernel gives up counting a free list at 100 000 blocks. */
test('a list too long to be counted stays one', () => {
	const [sample] = recording.samples;
	const long = (sample?.files['/proc/pagetypeinfo'] ?? '').replace(/(zone {4}DMA32, type {6}Movable) +\d+/, '$1 >100000');
	const free = parsePagetypeinfo(long)[0]?.zones.find((zone) => zone.name === 'DMA32')?.free[1];
	assert.equal(free?.[0], Number.POSITIVE_INFINITY);
	assert.ok((free?.[1] ?? 0) > 0);
	assert.equal(formatPagetypeinfo(parsePagetypeinfo(long)), long);
});

const ZONE_OF_6_18 = `Node 0, zone      DMA
  per-node stats
      nr_inactive_anon 4378
      nr_mapped    12
  pages free     3840
        boost    0
        min      18
        low      22
        high     26
        promo    30
        spanned  4095
        present  3998
        managed  3840
        cma      0
        protection: (0, 3003, 12509, 12509, 12509)
      nr_free_pages 3840
      nr_mlock     0
      numa_hit     0
  pagesets
    cpu: 0
              count:    0
              high:     0
              batch:    1
              high_min: 11
              high_max: 240
  vm stats threshold: 4
  node_unreclaimable:  0
  start_pfn:           1
Node 0, zone  Movable
  pages free     0
        boost    0
        min      32
        protection: (0, 0, 0, 0, 0)
`;

test('the zoneinfo of a kernel with adaptive per-CPU limits keeps its columns', () => {
	assert.equal(formatZoneinfo(parseZoneinfo(ZONE_OF_6_18)), ZONE_OF_6_18);
});

test('a text that is none of these is refused with its line', () => {
	const flawed = (parse: (text: string) => unknown, text: string): FormatError => {
		try {
			parse(text);
		} catch (error) {
			assert.ok(error instanceof FormatError, String(error));
			return error;
		}
		assert.fail('nothing was thrown');
	};
	const good = 'Node 0, zone      DMA      0      0      1      0      1      1      1      0      1      1      3 \n';
	const error = flawed(parseBuddyinfo, `${good}Node 1, zone Normal x\n`);
	assert.deepEqual([error.file, error.line], ['/proc/buddyinfo', 2]);
	assert.match(error.message, /^\/proc\/buddyinfo:2: expected Node N, zone NAME .*, got "Node 1, zone Normal x"$/);
	assert.match(flawed(parseBuddyinfo, 'Node 0, zone DMA 1 2 3 \n').message, /11 orders/);
	assert.match(
		flawed(parsePagetypeinfo, 'Page block order: 9\n').message,
		/pagetypeinfo:2: expected Pages per block: N, got the end of the file$/,
	);
	assert.equal(flawed(parseZoneinfo, ZONE_OF_6_18.replace('  pagesets\n', '')).line, 19);
});
