import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	ALLOC_HIGHATOMIC,
	ALLOC_KSWAPD,
	ALLOC_MIN_RESERVE,
	ALLOC_NON_BLOCK,
	GFP_ATOMIC,
	GFP_BIT_DIRECT_RECLAIM,
	GFP_BIT_DMA,
	GFP_BIT_DMA32,
	GFP_BIT_HIGHMEM,
	GFP_BIT_KSWAPD_RECLAIM,
	GFP_BIT_MOVABLE,
	GFP_BIT_NOMEMALLOC,
	GFP_BIT_NORETRY,
	GFP_BIT_RECLAIMABLE,
	GFP_HIGHUSER_MOVABLE,
	GFP_KERNEL,
	GFP_TRANSHUGE_LIGHT,
	highestZone,
	migratetypeOf,
	slowAllocFlags,
	thpFaultMask,
} from '../../source/engine/gfp.js';
import { THP_DEFRAG_MODES } from '../../source/model/index.js';

test('values of the composite masks', () => {
	// As /sys/kernel/tracing prints them on x86-64.
	assert.equal(GFP_KERNEL, 0xcc0);
	assert.equal(GFP_ATOMIC, 0x820);
	assert.equal(GFP_HIGHUSER_MOVABLE, 0x100cca);
	assert.equal(GFP_TRANSHUGE_LIGHT, 0x1c20ca);
});

test('highest zone and migratetype', () => {
	assert.deepEqual(
		[GFP_BIT_DMA, GFP_BIT_DMA32, GFP_KERNEL, GFP_KERNEL | GFP_BIT_HIGHMEM, GFP_HIGHUSER_MOVABLE].map(highestZone),
		[0, 1, 2, 2, 3],
	);
	assert.deepEqual([GFP_KERNEL, GFP_KERNEL | GFP_BIT_MOVABLE, GFP_KERNEL | GFP_BIT_RECLAIMABLE].map(migratetypeOf), [0, 1, 2]);
});

test('huge page masks by defrag mode, madvised and not', () => {
	const L = GFP_TRANSHUGE_LIGHT;
	const D = L | GFP_BIT_DIRECT_RECLAIM;
	const K = L | GFP_BIT_KSWAPD_RECLAIM;
	const table = Object.fromEntries(THP_DEFRAG_MODES.map((mode) => [mode, [thpFaultMask(mode, true), thpFaultMask(mode, false)]]));
	assert.deepEqual(table, { always: [D, D | GFP_BIT_NORETRY], defer: [K, K], 'defer+madvise': [D, K], madvise: [D, L], never: [L, L] });
});

test('flags of the slow path', () => {
	assert.equal(slowAllocFlags(GFP_KERNEL, 0), ALLOC_KSWAPD);
	assert.equal(slowAllocFlags(GFP_ATOMIC, 0), ALLOC_KSWAPD | ALLOC_MIN_RESERVE | ALLOC_NON_BLOCK);
	assert.equal(slowAllocFlags(GFP_ATOMIC, 2), ALLOC_KSWAPD | ALLOC_MIN_RESERVE | ALLOC_NON_BLOCK | ALLOC_HIGHATOMIC);
	assert.equal(slowAllocFlags(GFP_ATOMIC | GFP_BIT_NOMEMALLOC, 2), ALLOC_KSWAPD | ALLOC_MIN_RESERVE);
	assert.equal(slowAllocFlags(GFP_TRANSHUGE_LIGHT, 9), 0, 'a huge page request without reclaim is not "non-blocking"');
});
