/** Files of the running machine that are written with more than a value to keep: which they are, and what they take. */

/** Words a memory block's state file takes. online_kernel and online_movable came in 3.8. */
export const MEMORY_STATES = ['offline', 'online', 'online_kernel', 'online_movable'] as const;
export type MemoryState = (typeof MEMORY_STATES)[number];

const NODE_HUGEPAGES = /^\/sys\/devices\/system\/node\/node(\d+)\/hugepages\/hugepages-2048kB\/nr_hugepages$/;
const MEMORY_STATE = /^\/sys\/devices\/system\/memory\/memory(\d+)\/state$/;

function numberIn(pattern: RegExp, path: string): number | undefined {
	const match = pattern.exec(path);
	return match ? Number(match[1]) : undefined;
}

/** Node whose nr_hugepages file this is; undefined: another file. It is written like vm.nr_hugepages. */
export function hugepagesNode(path: string): number | undefined {
	return numberIn(NODE_HUGEPAGES, path);
}

/** Memory block (section) whose state file this is; undefined: another file. */
export function stateSection(path: string): number | undefined {
	return numberIn(MEMORY_STATE, path);
}

export function memoryState(written: string | number): MemoryState | undefined {
	return MEMORY_STATES.find((state) => state === String(written).trim());
}
