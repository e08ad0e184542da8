/** Writes to files that mean work for the writer: it is done, and charged, in the thread that writes. */
import {
	checkTunable,
	hugepagesNode,
	MEMORY_STATES,
	memoryState,
	type MemoryState,
	stateSection,
	tunableByName,
	tunableByPath,
	type TunableValue,
} from '../model/index.js';
import type { Frame } from './frames.js';
import { hugePoolFrame } from './hugetlb.js';
import type { Machine } from './machine.js';
import { startOffline } from './offline.js';
import { startOnline } from './online.js';

export const NR_HUGEPAGES = 'vm.nr_hugepages';

export function invalid(name: string, expected: string, written: TunableValue): string {
	return `${name}: Invalid argument (EINVAL): expected ${expected}, got ${written}`;
}

/** The job that a write means, the kernel's refusal, or undefined: it is a file of another kind. */
export function jobOfWrite(m: Machine, path: string, value: TunableValue): Frame | string | undefined {
	const section = stateSection(path);
	if (section !== undefined) {
		const state = memoryState(value);
		return state ? memoryJob(m, section, state) : invalid(`memory${section}`, `one of ${MEMORY_STATES.join(', ')}`, value);
	}
	const node = tunableByPath(path)?.name === NR_HUGEPAGES ? -1 : hugepagesNode(path);
	if (node === undefined || node >= m.nodes.length) return undefined;
	const check = checkTunable(tunableByName(NR_HUGEPAGES)!, value);
	return check.ok ? hugePoolFrame(node, Number(check.value)) : invalid(NR_HUGEPAGES, check.expected, value);
}

/** Taking a section offline or bringing it online; `timeoutNs`: after this long a signal comes. */
export function memoryJob(m: Machine, section: number, state: MemoryState, timeoutNs?: number): Frame | string {
	return state === 'offline' ? startOffline(m, section, timeoutNs) : startOnline(m, section, state);
}
