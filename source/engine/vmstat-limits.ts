/**
 * Lines of /proc/vmstat that are neither events nor gauges of a zone or node but follow from the whole machine.
 * Source: mm/page-writeback.c, domain_dirty_limits; mm/page_alloc.c, calculate_totalreserve_pages; mm/vmstat.c, memmap_boot_pages_add
 * (6.18).
 * Simplifications: vm.dirty_ratio is 20, its background one 10.
 */
import { SECTION_PAGES, vmstatIndex, type VmstatName } from '../model/index.js';
import type { Machine } from './machine.js';

/** struct page takes 64 bytes: pages of them per section. */
const MEMMAP_PAGES = SECTION_PAGES / 64;
const DIRTY_PERCENT = 20;
const DIRTY_BACKGROUND_PERCENT = 10;

/** Pages nobody but the kernel may use: each zone's HIGH mark and its largest reserve. */
export function totalReserve(m: Machine): number {
	return m.zones.reduce((sum, zone) => sum + Math.min(zone.managed, Math.max(...zone.reserve) + zone.high), 0);
}

/** Fills in the limits; everything else must be in `out` already. */
export function fillLimits(m: Machine, out: Float64Array): void {
	const value = (name: VmstatName): number => out[vmstatIndex(name)]!;
	const set = (name: VmstatName, pages: number): void => {
		out[vmstatIndex(name)] = pages;
	};
	const free = value('nr_free_pages');
	const dirtyable = free - Math.min(free, totalReserve(m)) + value('nr_inactive_file') + value('nr_active_file');
	set('nr_dirty_threshold', Math.floor((dirtyable * DIRTY_PERCENT) / 100));
	set('nr_dirty_background_threshold', Math.floor((dirtyable * DIRTY_BACKGROUND_PERCENT) / 100));
	const sections = m.zones.reduce((sum, zone) => sum + Math.ceil(zone.present / SECTION_PAGES), 0);
	set('nr_memmap_boot_pages', sections * MEMMAP_PAGES);
}
