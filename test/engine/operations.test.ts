/** Operations of a timeline: what each does to memory. */
import assert from 'node:assert/strict';
import { startWorkload } from '../../source/engine/threads.js';
import { PAGE_KERNEL, PAGE_SLAB, PAGE_SLAB_RECLAIMABLE, PAGE_TABLE, type TimelineOp } from '../../source/model/index.js';
import { engineTest, type Lab, type LabOptions, labOfNodes } from '../helpers/lab.js';

const EMPTY = Array.from({ length: 6 }, () => '.512');

/** Runs a script on a machine of two empty nodes for a while. */
function script(timeline: readonly TimelineOp[], options: LabOptions = {}, ms = 1000): Lab {
	const a = labOfNodes([EMPTY, EMPTY], { timeline, ...options });
	startWorkload(a.m);
	a.runFor(ms);
	return a;
}

const kinds = (a: Lab, kind: number) => a.m.nodes.reduce((pages, node) => pages + node.kinds[kind]!, 0);

engineTest('free_range frees a part, touch fills it again where the region is bound to', () => {
	const ops: TimelineOp[] = [
		{ t: 0, op: 'anon', name: 'a', mb: 4, node: 1 },
		{ t: 0.1, op: 'free_range', name: 'a', mb: 1, off_mb: 2 },
	];
	const a = script(ops);
	assert.equal(a.region('a').pages, 768);
	assert.ok(
		a
			.region('a')
			.pfns.subarray(512, 768)
			.every((pfn) => pfn === 0),
	);
	const b = script([...ops, { t: 0.2, op: 'touch', name: 'a' }]);
	assert.equal(b.region('a').pages, 1024);
	assert.equal(b.m.zones[0]!.free, 6 * 512 - 2, 'all of it on node 1, but for its page tables');
});

engineTest('swapon adds swap space', () => {
	const a = script([{ t: 0, op: 'swapon', mb: 3, path: '/dev/vdd' }]);
	assert.equal(a.m.swap.pages, 768);
});

engineTest('reading stops where the file ends, which is where it is written to', () => {
	const a = script([
		{ t: 0, op: 'file_write', path: '/f', mb: 1 },
		{ t: 0.1, op: 'file_read', path: '/f', mb: 4 },
		{ t: 0.2, op: 'file_read', path: '/g', mb: 2 },
	]);
	assert.equal(a.region('/f').pages, 256);
	assert.equal(a.region('/g').pages, 512, 'a file that nobody wrote here is there already');
	assert.equal(a.count('pgpgin'), 512 * 4);
});

engineTest('file_holes leaves every k-th run of clean pages, fadvise_drop none', () => {
	const read: TimelineOp = { t: 0, op: 'file_read', path: '/f', mb: 2 };
	const holes = script([read, { t: 0.1, op: 'file_holes', path: '/f', mb: 1, run: 4, keep_every: 4 }]);
	assert.equal(holes.region('/f').pages, 256 + 64);
	assert.deepEqual(
		[...holes.region('/f').pfns.subarray(0, 20)].map((pfn) => pfn > 0),
		[...[true, true, true, true], ...Array<boolean>(12).fill(false), ...[true, true, true, true]],
	);
	assert.equal(script([read, { t: 0.1, op: 'fadvise_drop', path: '/f', off_mb: 1 }]).region('/f').pages, 256);
	assert.equal(script([read, { t: 0.1, op: 'fadvise_drop', path: '/f' }]).region('/f').pages, 0);
});

engineTest('files in memory cost dentries and inodes, and only whole slab pages come back', () => {
	const make: TimelineOp = { t: 0, op: 'slab', files: 420 };
	const a = script([make]);
	assert.equal(kinds(a, PAGE_SLAB_RECLAIMABLE), 20);
	assert.equal(kinds(a, PAGE_SLAB), 20 * 4, '22 inodes to a block of four pages');
	assert.equal(kinds(script([make, { t: 0.1, op: 'slab_free', files: 420, stride: 2 }]), PAGE_SLAB_RECLAIMABLE), 20);
	assert.equal(kinds(script([make, { t: 0.1, op: 'slab_free', files: 210, stride: 1 }]), PAGE_SLAB_RECLAIMABLE), 10);
	assert.equal(kinds(script([make, { t: 0.1, op: 'slab_free', files: 420, stride: 1 }]), PAGE_SLAB), 4, 'one inode block is shared');
});

engineTest('ptes makes page tables, with the tables above them, until they are released', () => {
	const make: TimelineOp = { t: 0, op: 'ptes', name: 'p', count: 600, node: 1 };
	const a = script([make]);
	assert.equal(a.m.nodes[1]!.kinds[PAGE_TABLE], 602);
	assert.equal(kinds(script([make, { t: 0.1, op: 'release', name: 'p' }]), PAGE_TABLE), 0);
});

engineTest('affinity binds the script and what it starts to a CPU', () => {
	const write: TimelineOp = { t: 0.1, op: 'file_write', path: '/f', mb: 8, bg: true };
	const pages = (a: Lab) => a.m.nodes.map((node) => node.kinds[5]!);
	const slow = { costs: { writePage: 200_000 } };
	assert.deepEqual(pages(script([{ t: 0, op: 'affinity', cpu: 1 }, write], slow)), [0, 2048]);
	const [here = 0, there = 0] = pages(script([write], slow));
	assert.ok(here > 300 && there > 300, `${here} and ${there}: without, it is moved about`);
});

engineTest('burn keeps a CPU busy, wait_idle waits for the daemons, sample does nothing, end ends', () => {
	const at = (ops: TimelineOp[], label: string) => {
		const event = script([...ops, { t: 0, op: 'mark', label }], {}, 5000).events('mark')[0];
		return event ? Math.round(event.t / 1e8) / 10 : undefined;
	};
	assert.equal(at([{ t: 0, op: 'burn', secs: 0.3 }], 'x'), 0.3);
	assert.equal(at([{ t: 0, op: 'wait_idle', max: 2, quiet: 0.5 }], 'x'), 0.5);
	assert.equal(at([{ t: 0, op: 'sample' }], 'x'), 0);
	assert.equal(at([{ t: 0, op: 'end' }], 'x'), undefined);
});

engineTest('a huge page operation writes one byte of each 2 MiB: refused ones cost one page', () => {
	const refuse = { tunables: { 'thp.enabled': 'never' } };
	const op: TimelineOp = { t: 0, op: 'thp', name: 'h', mb: 8 };
	assert.equal(script([op], refuse).region('h').pages, 4);
	assert.equal(script([{ ...op, fill: true }], refuse).region('h').pages, 2048);
	assert.equal(kinds(script([op]), PAGE_KERNEL), 0);
});

engineTest('churn toggles runs of random length around the share it is to keep', () => {
	const a = script(
		[
			{ t: 0, op: 'anon', name: 'a', mb: 8, node: 0 },
			{ t: 0.1, op: 'free_random', name: 'a', p: 0.4, seed: 1 },
			{ t: 0.2, op: 'churn', name: 'a', secs: 10, ops_per_s: 2000, run: 8, fill: 0.6 },
		],
		{},
		3000,
	);
	const { pages } = a.region('a');
	assert.ok(Math.abs(pages - 1229) < 16, `${pages} pages`);
	assert.ok(a.count('pgfault') > 4000);
});
