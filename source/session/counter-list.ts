/** Which counters the Counters view lists, in which order. */
import { type Snapshot, COUNTER_NAMES, type VmstatName, vmstatIndex } from '../model/index.js';
import { vmstatNames } from '../procfs/vmstat-names.js';
import { counterRate, type History } from './history.js';
import type { CounterSort, CountersUi } from './view-ui.js';

/** What the counters say together, in the order in which it is told beside the list. */
export const COUNTER_SENTENCES = [
	'succeeded',
	'price',
	'cost',
	'mover',
	'stuck',
	'stalls',
	'huge',
	'hugeTime',
	'reclaimed',
	'byTasks',
] as const;
export type CounterSentence = (typeof COUNTER_SENTENCES)[number];

const KNOWN: ReadonlySet<string> = new Set(COUNTER_NAMES);

/** The counters of the watched kernel in the order of its /proc/vmstat. */
export function countersOf({ kernel, features }: Snapshot): readonly VmstatName[] {
	return vmstatNames(kernel, features)
		.map(({ name }) => name)
		.filter((name): name is VmstatName => KNOWN.has(name));
}

/** Those whose names contain the filter: pinned ones in the order in which they were pinned, then the others sorted. */
export function counterList(snapshot: Snapshot, history: History, ui: CountersUi): readonly VmstatName[] {
	const listed = countersOf(snapshot).filter((name) => name.includes(ui.filter.trim().toLowerCase()));
	const pinned = ui.pinned.filter((name) => listed.includes(name));
	const rest = listed.filter((name) => !pinned.includes(name));
	return [...pinned, ...sorted(rest, ui.sort, snapshot, history)];
}

/** Position of the selected counter in a list; 0 when it is not there. */
export function counterPosition(list: readonly VmstatName[], ui: CountersUi): number {
	return Math.max(0, list.indexOf(ui.counter));
}

/** The counter is pinned, or no longer; its neighbour is selected, so that the list stays where it is. */
export function togglePin(list: readonly VmstatName[], { pinned }: CountersUi, name: VmstatName): Partial<CountersUi> {
	const at = list.indexOf(name);
	return {
		counter: list[at + 1] ?? list[at - 1] ?? name,
		pinned: pinned.includes(name) ? pinned.filter((each) => each !== name) : [...pinned, name],
	};
}

/** Equal ones stay in the kernel's order. */
function sorted(names: readonly VmstatName[], sort: CounterSort, snapshot: Snapshot, history: History): readonly VmstatName[] {
	switch (sort) {
		case 'kernel':
			return names;
		case 'name':
			return [...names].sort((a, b) => (a < b ? -1 : 1));
		case 'rate':
			return descending(names, (name) => Math.abs(counterRate(history, name)));
		case 'total':
			return descending(names, (name) => snapshot.vmstat[vmstatIndex(name)] ?? 0);
	}
}

/** What is not known counts as nothing. */
function descending(names: readonly VmstatName[], size: (name: VmstatName) => number): readonly VmstatName[] {
	const sizes = new Map(names.map((name) => [name, size(name) || 0]));
	return [...names].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
}
