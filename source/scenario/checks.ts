/** Rules that span several keys: nodes exist, names are created before they are used, tunables exist and are in range. Pure. */
import {
	checkTunable,
	DEFAULT_KERNEL,
	featuresOf,
	hugepagesNode,
	MEMORY_STATES,
	memoryState,
	stateSection,
	TRIGGER_PATHS,
	TUNABLES,
	tunableByName,
	tunableByPath,
	tunableIn,
} from '../model/index.js';
import type { Actor, Features, TimelineOp, Tunable, TunableValue } from '../model/index.js';
import type { Path, Problem } from './document.js';
import { show } from './fields.js';
import { suggestion } from './nearest.js';
import type { ThpKeys } from './preset-schema.js';
import type { NumberedOp } from './timeline.js';

const SYSCTL_NAMES = TUNABLES.map((tunable) => tunable.name).filter((name) => name.startsWith('vm.'));
const WRITABLE_PATHS = [...TUNABLES.map((tunable) => tunable.path), ...TRIGGER_PATHS];

const NEWEST: KernelChoice = { kernel: DEFAULT_KERNEL, features: {} };

/** Kernel whose files are meant, and the features turned by hand. */
export interface KernelChoice {
	readonly kernel: string;
	readonly features: Readonly<Partial<Features>>;
}

/** What is wrong with `name = value` as a tunable to set at boot; undefined when nothing is. */
export function tunableFlaw(name: string, value: TunableValue, choice: KernelChoice): string | undefined {
	const tunable = tunableByName(name);
	if (tunable === undefined) {
		const names = TUNABLES.map((one) => one.name);
		return `no tunable is named ${name}${didYouMean(name, names)}; there are ${names.join(', ')}`;
	}
	return rangeFlaw(tunable, value, choice);
}

function rangeFlaw(known: Tunable, value: TunableValue, { kernel, features }: KernelChoice): string | undefined {
	const tunable = tunableIn(known, kernel, featuresOf(kernel, features));
	if (tunable === undefined) return `Linux ${kernel} has no ${known.name}; it came with ${known.since}`;
	const checked = checkTunable(tunable, value);
	return checked.ok ? undefined : `expected ${checked.expected}, got ${show(value)} (the kernel answers EINVAL)`;
}

export function checkSysctl(sysctl: Readonly<Record<string, TunableValue>>, choice: KernelChoice): Problem[] {
	return Object.entries(sysctl).flatMap(([name, value]): Problem[] => {
		if (!SYSCTL_NAMES.includes(name)) {
			const text = `no such sysctl${didYouMean(name, SYSCTL_NAMES)}; there are ${SYSCTL_NAMES.join(', ')}`;
			return [{ path: ['sysctl', name], atKey: true, text }];
		}
		const flaw = tunableFlaw(name, value, choice);
		return flaw === undefined ? [] : [{ path: ['sysctl', name], text: flaw }];
	});
}

/** Tunables set in the section `thp`, and where. */
export function thpTunables({ enabled, defrag, khugepaged }: ThpKeys): { name: string; path: Path; value: TunableValue }[] {
	const written = [
		{ name: 'thp.enabled', path: ['enabled'], value: enabled },
		{ name: 'thp.defrag', path: ['defrag'], value: defrag },
		...Object.entries(khugepaged).map(([key, value]) => ({ name: `khugepaged.${key}`, path: ['khugepaged', key], value })),
	];
	return written.flatMap(({ name, path, value }) => (value === undefined ? [] : [{ name, path: ['thp', ...path], value }]));
}

export function checkThp(thp: ThpKeys, choice: KernelChoice): Problem[] {
	return thpTunables(thp).flatMap(({ name, path, value }) => {
		const flaw = tunableFlaw(name, value, choice);
		return flaw === undefined ? [] : [{ path, text: flaw }];
	});
}

export function checkActors(actors: readonly Actor[], nodeCount: number): Problem[] {
	const seen = new Set<string>();
	return actors.flatMap((actor, index) => {
		const problems = checkNode(actor.node, nodeCount, ['actors', index, 'node']);
		if (seen.has(actor.name)) problems.push({ path: ['actors', index, 'name'], text: `another actor is already named ${actor.name}` });
		seen.add(actor.name);
		return problems;
	});
}

export function checkTimeline(timeline: readonly NumberedOp[], nodeCount: number, choice: KernelChoice = NEWEST): Problem[] {
	const created = new Map<string, string>();
	const problems: Problem[] = [];
	for (const { op, index } of [...timeline].sort((a, b) => a.op.t - b.op.t || a.index - b.index)) {
		const at: Path = ['timeline', index];
		if ('node' in op && op.node !== undefined) problems.push(...checkNode(op.node, nodeCount, [...at, 'node']));
		if (op.op === 'write') problems.push(...checkWrite(op.path, op.value, { nodeCount, choice, at }));
		problems.push(...checkName(op, created, at));
		const made = creates(op);
		if (made !== undefined) created.set(made, op.op);
	}
	return problems;
}

function checkNode(node: number, nodeCount: number, path: Path): Problem[] {
	if (node < nodeCount) return [];
	return [{ path, text: `expected a node of the machine (0 to ${nodeCount - 1}), got ${node}` }];
}

function checkWrite(
	path: string,
	value: TunableValue,
	{ nodeCount, choice, at }: { nodeCount: number; choice: KernelChoice; at: Path },
): Problem[] {
	if (stateSection(path) !== undefined) {
		const text = `expected one of ${MEMORY_STATES.join(', ')}, got ${show(value)} (the kernel answers EINVAL)`;
		return memoryState(value) === undefined ? [{ path: [...at, 'value'], text }] : [];
	}
	const node = hugepagesNode(path);
	const tunable = node === undefined ? tunableByPath(path) : tunableByName('vm.nr_hugepages');
	if (node !== undefined && node >= nodeCount) return checkNode(node, nodeCount, [...at, 'path']);
	if (tunable !== undefined) {
		const text = rangeFlaw(tunable, value, choice);
		return text === undefined ? [] : [{ path: [...at, 'value'], text }];
	}
	if (!WRITABLE_PATHS.includes(path)) {
		return [
			{
				path: [...at, 'path'],
				text: `the simulated machine has no file ${path}${didYouMean(path, WRITABLE_PATHS)}; there are ${WRITABLE_PATHS.join(', ')}`,
			},
		];
	}
	const allowed = path.endsWith('drop_caches') ? ['1', '2', '3'] : ['1'];
	if (allowed.includes(String(value).trim())) return [];
	return [{ path: [...at, 'value'], text: `expected ${allowed.join(', ')}, got ${show(value)} (the kernel answers EINVAL)` }];
}

/** Operation → the operations whose memory it can work on; not listed: it needs none. */
const WORKS_ON: Readonly<Partial<Record<TimelineOp['op'], readonly string[]>>> = {
	free_random: ['anon', 'thp'],
	free_stride: ['anon', 'thp'],
	free_range: ['anon', 'thp'],
	touch: ['anon', 'thp'],
	mlock: ['anon', 'thp'],
	churn: ['anon', 'thp'],
	pin: ['anon', 'thp'],
	pipes_free: ['pipes'],
	release: ['anon', 'thp', 'ring', 'pipes', 'ptes', 'pin', 'take'],
};

function checkName(op: TimelineOp, created: ReadonlyMap<string, string>, at: Path): Problem[] {
	const works = WORKS_ON[op.op];
	if (works === undefined) return [];
	const key = op.op === 'pin' ? 'of' : 'name';
	const name = op.op === 'pin' ? op.of : 'name' in op ? (op.name ?? '') : '';
	const maker = created.get(name);
	if (maker !== undefined && works.includes(maker)) return [];
	const usable = [...created].filter(([, kind]) => works.includes(kind)).map(([known]) => known);
	const text =
		maker === undefined
			? `nothing named ${name} exists at t=${op.t}${suggestion(name, usable)}; create it with ${works.join(', ')} before`
			: `${name} was made by ${maker}, but ${op.op} works on memory of ${works.join(', ')}`;
	return [{ path: [...at, key], text }];
}

function creates(op: TimelineOp): string | undefined {
	switch (op.op) {
		case 'anon':
		case 'pin':
		case 'pipes':
		case 'ptes':
		case 'take':
			return op.name;
		case 'thp':
		case 'ring':
			return op.hold === false ? undefined : op.name;
		default:
			return undefined;
	}
}

function didYouMean(word: string, known: readonly string[]): string {
	const tip = suggestion(word, known);
	return tip.startsWith(' (did') ? tip : '';
}
