/** Swap: pages out, pages in, and who keeps the books. */
import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { outOfMemory } from '../../source/engine/oom.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { pushFree } from '../../source/engine/workload/free.js';
import { createRegion, type Region } from '../../source/engine/region.js';
import { PAGE_ANON } from '../../source/model/index.js';
import { engineTest, type Lab, type LabOptions, lab } from '../helpers/lab.js';

const EMPTY = Array.from({ length: 8 }, () => '.512');

/** A machine of 16 MiB on which a task has filled more than that. */
function crowded(pages: number, options: LabOptions = {}): { a: Lab; region: Region } {
	const a = lab(EMPTY, { minFreeKbytes: 256, swapMib: 16, ...options });
	const region = createRegion(a.m, 'heap', PAGE_ANON, pages, { huge: options.tunables?.['thp.enabled'] === 'always' });
	a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: pages }));
	a.runFor(1000);
	return { a, region };
}

function touch(a: Lab, region: Region): void {
	a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: region.size, touch: true }));
}

for (const lruGen of [0, 7]) {
	const kind = lruGen === 0 ? 'two lists' : 'generations';
	engineTest(`more memory than there is: the oldest pages are out on swap and come back when touched (${kind})`, () => {
		const { a, region } = crowded(5000, { tunables: { 'lru_gen.enabled': lruGen } });
		assert.ok(region.swapped > 5000 - 4096, `${region.swapped} pages swapped out`);
		assert.equal(region.pages + region.swapped, 5000);
		assert.ok(
			region.pfns.subarray(0, 800).every((entry) => entry < 0),
			'the first ones went first',
		);
		assert.equal(a.count('oom_kill'), 0);
		assert.ok(a.count('pgsteal_anon') >= region.swapped);
		auditMachine(a.m);
		const before = a.count('pswpin');
		touch(a, region);
		assert.ok(a.count('pgmajfault') > 900, `${a.count('pgmajfault')} major faults`);
		assert.equal(a.count('pgmajfault'), a.count('pswpin'));
		assert.ok(a.count('workingset_refault_anon') > 0);
		assert.equal(before, 0);
	});
}

engineTest('a page is not free before the disk has it', () => {
	const { a } = crowded(4300, { costs: { diskWrite: 2_000_000 } });
	assert.ok(a.count('pswpout') >= a.count('pgsteal_anon'));
	assert.ok(a.m.threads.some((thread) => thread.comm === 'kworker/swap' && !thread.dead));
	// 2 ms a page: whoever reclaims goes no faster than that.
	assert.ok(a.m.now > a.count('pgsteal_anon') * 2e6);
});

engineTest('huge pages are split before they are swapped', () => {
	const { a, region } = crowded(4608, { tunables: { 'thp.enabled': 'always' } });
	assert.ok(a.count('thp_split_page') > 0);
	assert.ok(region.swapped > 0);
	assert.equal(a.m.nodes[0]!.hugePages, a.count('thp_fault_alloc') - a.count('thp_split_page'));
});

engineTest('full swap is no swap: then somebody must die', () => {
	const { a } = crowded(6000, { swapMib: 1 });
	assert.ok(a.count('oom_kill') > 0);
	assert.equal(a.m.swap.used, 0, 'with the process went what it had on swap');
});

engineTest('freed, a region gives its swap space back', () => {
	const { a, region } = crowded(5000);
	const thread = a.spawn({ k: 'hold', regions: [], ns: 0, started: true });
	thread.stack.pop();
	pushFree(thread, { region: region.id, how: 'stride', keepEvery: 2 });
	a.runFor(100);
	assert.ok(thread.dead);
	auditMachine(a.m);
	assert.ok(Math.abs(region.pages + region.swapped - 2500) <= 1);
	assert.ok(outOfMemory(a.m));
	assert.deepEqual([region.pages, region.swapped], [0, 0]);
	a.runFor(100);
	assert.equal(a.m.swap.used, 0);
});

engineTest('a page written to while on its way to swap stays', () => {
	const { a, region } = crowded(4200, { costs: { diskWrite: 500_000 } });
	touch(a, region);
	auditMachine(a.m);
	const swapped = region.swapped;
	a.runFor(2000);
	assert.equal(region.pages + region.swapped, 4200);
	assert.ok(region.swapped - swapped < 300);
});

engineTest('anonymous pages begin inactive since 5.9, active before', () => {
	const lists = (kernel: string) => {
		const a = lab(EMPTY, { kernel });
		const region = createRegion(a.m, 'heap', PAGE_ANON, 10);
		a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: 10 }));
		return [...a.m.nodes[0]!.lru.subarray(0, 2)];
	};
	assert.deepEqual(
		[lists('5.3'), lists('5.9')],
		[
			[0, 10],
			[10, 0],
		],
	);
});
