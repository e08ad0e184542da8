/**
 * Page tables of anonymous memory: one page for every 2 MiB of address space in which something was ever mapped, base page or huge. They
 * are the kernel's, do not move, and stay until the whole address range goes.
 * Source: mm/memory.c, __pte_alloc, free_pgtables; mm/huge_memory.c, pgtable_trans_huge_deposit (6.18).
 * Simplification: the tables above these, 1 page in 512 of them, are left out; a table is kept when its 2 MiB page goes.
 */
import { HUGE_ORDER, PAGE_TABLE } from '../model/index.js';
import type { Machine } from './machine.js';
import { discardPage } from './pages.js';
import { createRegion, mapPage, regionById, type Region } from './region.js';

/** Must a page table be had before the slot can be mapped? */
export function needsTable(m: Machine, region: Region, slot: number): boolean {
	return region.tables === 0 || !regionById(m, region.tables).pfns[slot >> HUGE_ORDER];
}

/** Makes a page the table of the range around a slot. False when there is one by now. */
export function addTable(m: Machine, region: Region, slot: number, pfn: number): boolean {
	if (!needsTable(m, region, slot)) return false;
	if (region.tables === 0) region.tables = createRegion(m, `page tables of ${region.name}`, PAGE_TABLE, 0, { node: region.node }).id;
	mapPage(m, regionById(m, region.tables), slot >> HUGE_ORDER, pfn, 0);
	return true;
}

/** The address space is gone, and its page tables with it. */
export function freeTables(m: Machine, region: Region): void {
	if (region.tables === 0) return;
	const tables = regionById(m, region.tables);
	region.tables = 0;
	tables.gone = true;
	for (const [at, pfn] of tables.pfns.entries()) {
		if (!pfn) continue;
		tables.pfns[at] = 0;
		tables.pages--;
		discardPage(m, pfn);
	}
	tables.length = 0;
	tables.pfns = new Int32Array(0);
}
