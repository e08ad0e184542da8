/**
 * Kernel memory that tasks use up through system calls: dentries and inodes of files in memory, and page tables.
 * Source: mm/shmem.c; fs/dcache.c; mm/memory.c, pte_alloc_one (6.18). Object sizes are those of x86-64.
 * Simplification: files of a batch share slab pages in order, so that only deleting every file of a page frees it; a dentry of such a
 * file is in use, hence no shrinker frees it.
 */
import { PAGE_SLAB, PAGE_SLAB_RECLAIMABLE, PAGE_TABLE } from '../../model/index.js';
import { GFP_BIT_COMP, GFP_BIT_RECLAIMABLE, GFP_BIT_THISNODE, GFP_KERNEL } from '../gfp.js';
import type { Machine } from '../machine.js';
import { createRegion } from '../region.js';
import type { Thread } from '../thread.js';
import { pushFree } from './free.js';
import { pushPool } from './pool.js';

/** 192-byte dentries to a page; 720-byte inodes to a block of four. */
const DENTRIES = 21;
const INODES = 22;
const INODE_ORDER = 2;
const NAME = 'files in memory';
/** Page table entries to a page table. */
const ENTRIES = 512;

/** Creates empty files. */
export function createFiles(m: Machine, thread: Thread, files: number, node: number): void {
	const inodes = createRegion(m, NAME, PAGE_SLAB, 64, { order: INODE_ORDER, node });
	const dentries = createRegion(m, NAME, PAGE_SLAB_RECLAIMABLE, 64, { node });
	dentries.shrinkable = false;
	const common = { node, fallback: 0 };
	const gfp = GFP_KERNEL;
	pushPool(thread, { ...common, region: inodes.id, order: INODE_ORDER, gfp: gfp | GFP_BIT_COMP, left: Math.ceil(files / INODES) });
	pushPool(thread, { ...common, region: dentries.id, order: 0, gfp: gfp | GFP_BIT_RECLAIMABLE, left: Math.ceil(files / DENTRIES) });
}

/** Deletes the first files, every `stride`-th: pages come free when no file of theirs is left. */
export function deleteFiles(m: Machine, thread: Thread, files: number, stride: number): void {
	if (stride > 1) return;
	for (const region of m.regions) {
		if (region?.name !== NAME || region.gone) continue;
		const blocks = Math.floor(files / (region.kind === PAGE_SLAB ? INODES : DENTRIES));
		pushFree(thread, { region: region.id, how: 'all', to: blocks, destroy: blocks >= region.length });
	}
}

/** Page tables for `count` ranges of 2 MiB, with the tables above them. */
export function createPageTables(m: Machine, thread: Thread, options: { name: string; count: number; node: number; bound: boolean }): void {
	const { name, count, node, bound } = options;
	const tables = count + Math.ceil(count / ENTRIES);
	const region = createRegion(m, name, PAGE_TABLE, tables, { node });
	const gfp = GFP_KERNEL | (bound ? GFP_BIT_THISNODE : 0);
	pushPool(thread, { region: region.id, node, order: 0, gfp, left: tables, fallback: 0 });
}
