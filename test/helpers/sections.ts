/** Machines of whole memory sections for tests, and what is asked of them. Section 0 is left out: it begins with frames that are no memory. */
import { writeSetting } from '../../source/engine/settings.js';
import { type MemoryState, SECTION_PAGES } from '../../source/model/index.js';
import { type Lab, lab, labOfNodes, type LabOptions } from './lab.js';
import { kindOf } from '../../source/engine/page-fields.js';

export const FREE = '.512';
export const rows = (count: number, row: string) => Array.from({ length: count }, () => row);
/** A section of 64 pageblocks, the first ones as given. */
export const section = (...first: string[]) => [...first, ...rows(64 - first.length, FREE)];
/** Sections 1, 2, … of one node. */
export const sections = (parts: readonly string[][], options: LabOptions = {}) => lab(parts.flat(), { start: SECTION_PAGES, ...options });
/** One section a node: section 1 is node 0, section 2 node 1, … */
export const perNode = (...parts: string[][]) => labOfNodes(parts, { start: SECTION_PAGES });

export function write(a: Lab, number: number, state: MemoryState): string | undefined {
	return writeSetting(a.m, `/sys/devices/system/memory/memory${number}/state`, state);
}
export const lastNote = (a: Lab) => JSON.stringify(a.events('command').at(-1) ?? 'none');
export const usedIn = (a: Lab, number: number) => {
	let pages = 0;
	for (let pfn = number * SECTION_PAGES; pfn < (number + 1) * SECTION_PAGES; pfn++) if ((kindOf(a.m, pfn) & 15) > 3) pages++;
	return pages;
};
