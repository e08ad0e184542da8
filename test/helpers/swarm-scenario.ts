/** What a random machine of the swarm is made of: a seed decides sizes, tunables, costs, script, actors and commands. */
import { below, chance, createRandom, type RandomState } from '../../source/engine/random.js';
import {
	type Actor,
	checkTunable,
	type Command,
	DEFAULT_KERNEL,
	ERAS,
	FEATURE_NAMES,
	type Features,
	featuresOf,
	MEMORY_STATES,
	type MachineSpec,
	type Scenario,
	type TimelineOp,
	TUNABLES,
	type TunableValue,
	tunableByName,
	tunableIn,
} from '../../source/model/index.js';
import { smallScenario } from './lab.js';
import { between, node, operation, pick } from './swarm-operations.js';

/** When the tasks of a crowd start, simulated ms. */
export const CROWD_MS = 80;

/** Every eighth seed crowds one zone: two dozen tasks that want huge pages at once, beside a kcompactd at work. */
export function isCrowd(seed: number): boolean {
	return seed % 8 === 0;
}

export function swarmScenario(seed: number): Scenario {
	const random = createRandom(seed, 'swarm');
	const drawn = isCrowd(seed) ? crowdScenario(random, seed) : mixedScenario(random, seed);
	const { kernel, features } = rules(createRandom(seed, 'rules'), isCrowd(seed));
	return { ...drawn, kernel, features, tunables: accepted(drawn.tunables, kernel, featuresOf(kernel, features)) };
}

/** What of drawn values a kernel takes. */
function accepted(drawn: Scenario['tunables'], kernel: string, features: Features): Scenario['tunables'] {
	const takes = (name: string, value: TunableValue): boolean => {
		const known = tunableByName(name);
		const tunable = known && tunableIn(known, kernel, features);
		return tunable !== undefined && checkTunable(tunable, value).ok;
	};
	return Object.fromEntries(Object.entries(drawn).filter(([name, value]) => takes(name, value)));
}

/** Half of the machines run today's rules, the others those of some era; in one of three some features are turned over by hand. */
function rules(random: RandomState, crowd: boolean): Pick<Scenario, 'kernel' | 'features'> {
	const kernel = chance(random, 1, 2) ? DEFAULT_KERNEL : pick(random, ERAS).kernel;
	if (chance(random, 2, 3)) return { kernel, features: {} };
	const own = featuresOf(kernel);
	// A crowd without skip bits looks at every page again and again: half a minute for one machine.
	const turned = FEATURE_NAMES.filter((name) => chance(random, 1, 8) && !(crowd && name === 'skipBits'));
	return { kernel, features: Object.fromEntries(turned.map((name) => [name, !own[name]])) };
}

/** Every sixteenth machine is large enough for whole memory sections to come and go. */
export function isHotplug(seed: number): boolean {
	return seed % 16 === 5;
}

function tunables(random: RandomState): Record<string, TunableValue> {
	const set: Record<string, TunableValue> = {};
	for (const tunable of TUNABLES) {
		if (chance(random, 1, 2)) continue;
		if (tunable.kind === 'choice') set[tunable.name] = pick(random, tunable.choices);
		else if (tunable.name === 'vm.min_free_kbytes') set[tunable.name] = pick(random, [0, 128, 512, 1024]);
		else if (tunable.name === 'vm.nr_hugepages') set[tunable.name] = pick(random, [0, 1, 3, 100]);
		else set[tunable.name] = pick(random, tunable.steps);
	}
	return set;
}

function mixedScenario(random: RandomState, seed: number): Scenario {
	const [least, most] = isHotplug(seed) ? [280, 420] : [12, 40];
	const memoryMib = Array.from({ length: between(random, 1, 2) }, () => between(random, least!, most!));
	const total = memoryMib.reduce((sum, mib) => sum + mib, 0);
	return smallScenario({
		seed,
		memoryMib,
		swapMib: pick(random, [0, 0, 1, total]),
		cpus: between(random, 1, 3),
		tunables: tunables(random),
		bootKernelMib: 1,
		machine: machineParts(createRandom(seed, 'machine parts'), total, memoryMib.length, isHotplug(seed)),
		timeline: chance(random, 3, 4) ? script(random, total, memoryMib.length) : [],
		actors: actors(random, total, memoryMib.length),
		costs: chance(random, 1, 4) ? { migrate: pick(random, [0, 100_000]), free: 0 } : {},
	});
}

/** Boot parameters and distances. What is to go offline is best kept free of kernel memory. */
function machineParts(random: RandomState, total: number, nodes: number, hotplug: boolean): Partial<MachineSpec> {
	const far = between(random, 11, 60);
	const movable = hotplug ? chance(random, 3, 4) : chance(random, 1, 3);
	return {
		...(movable ? { movablecoreMib: between(random, hotplug ? 200 : 4, total - 4) } : {}),
		...(chance(random, 1, 4) ? { hugepages: between(random, 1, 4) } : {}),
		...(chance(random, 1, 2)
			? { distances: Array.from({ length: nodes }, (_, i) => Array.from({ length: nodes }, (_, j) => (i === j ? 10 : far))) }
			: {}),
	};
}

function crowdScenario(random: RandomState, seed: number): Scenario {
	const memory = between(random, 72, 96);
	const timeline: TimelineOp[] = [
		{ t: 0, op: 'anon', name: 'old', mb: memory - 8 },
		{ t: 0.06, op: 'free_random', name: 'old', p: 0.5, run: pick(random, [1, 2]) },
	];
	const burst = (i: number): Actor => ({
		name: `task${i}`,
		node: 0,
		startMs: CROWD_MS,
		kind: 'thp',
		mib: 16,
		everyMs: 40,
		holdMs: 10,
		pauseUs: 0,
	});
	return smallScenario({
		seed,
		memoryMib: [memory],
		cpus: 26,
		timeline,
		actors: Array.from({ length: 24 }, (_, i) => burst(i)),
		costs: { migrate: 20_000 },
		tunables: { 'thp.enabled': 'always', 'thp.defrag': 'always', 'vm.extfrag_threshold': 0, 'vm.min_free_kbytes': 512 },
	});
}

/** A script whose names always exist, in an order a person could have written. */
function script(random: RandomState, total: number, nodes: number): TimelineOp[] {
	const ops: TimelineOp[] = [{ t: 0, op: 'anon', name: 'a0', mb: between(random, 2, total), ...node(random, nodes) }];
	const names = ['a0'];
	const pipes: string[] = [];
	let t = 0;
	for (let i = 1; i <= between(random, 2, 14); i++) {
		t += below(random, 120) / 1000;
		const bg = chance(random, 1, 4) ? { bg: true } : {};
		ops.push({ t, ...bg, ...operation(random, { i, names, pipes, total, nodes }) });
		if (chance(random, 1, 5)) ops.push({ t, op: 'join' });
	}
	return ops;
}

function actors(random: RandomState, total: number, nodes: number): Actor[] {
	return Array.from({ length: below(random, 6) }, (_, i): Actor => {
		const base = { name: `actor${i}`, node: below(random, nodes), startMs: below(random, 200) };
		switch (below(random, 5)) {
			case 0:
				return {
					...base,
					kind: 'heap',
					residentMib: between(random, 2, total),
					growMibPerS: between(random, 20, 800),
					churnMibPerS: below(random, 300),
					run: pick(random, [1, 8, 64, 512]),
					hugepage: chance(random, 1, 2),
					swingMib: below(random, 8),
					swingMs: between(random, 20, 300),
				};
			case 1:
				return {
					...base,
					kind: 'reader',
					fileMib: between(random, 1, 2 * total),
					rateMibPerS: between(random, 10, 500),
					randomPercent: below(random, 101),
				};
			case 2: {
				const [order, ratePerS, lifeMs] = [between(random, 0, 5), between(random, 50, 5000), between(random, 1, 200)];
				const bursts = lifeMs % 2 === 0 ? { burstMs: 10 * lifeMs } : {};
				return { ...base, ...bursts, kind: 'buffers', order, ratePerS, lifeMs, atomic: chance(random, 1, 2) };
			}
			case 3:
				return {
					...base,
					kind: 'slab',
					reclaimable: chance(random, 1, 2),
					growPagesPerS: between(random, 100, 20_000),
					limitMib: between(random, 1, 8),
					churnPagesPerS: below(random, 5000),
				};
			default:
				return {
					...base,
					kind: 'thp',
					mib: 2 * between(random, 1, 8),
					everyMs: between(random, 5, 300),
					holdMs: below(random, 200),
					pauseUs: pick(random, [0, 500]),
				};
		}
	});
}

export function command(random: RandomState, nodes: number, hotplug: boolean): Command {
	const at = below(random, nodes);
	if (hotplug && chance(random, 2, 3)) return memoryCommand(random);
	switch (below(random, 6)) {
		case 5:
			return chance(random, 1, 3) ? { kind: 'reboot' } : { kind: 'compact' };
		case 0:
			return chance(random, 1, 2) ? { kind: 'compact', node: at } : { kind: 'compact' };
		case 1:
			return { kind: 'dropCaches', what: pick(random, [1, 2, 3] as const) };
		case 2: {
			const [name, value] = pick(random, Object.entries({ ...tunables(random), 'vm.swappiness': 60 }));
			return { kind: 'set', name, value };
		}
		case 3:
			return { kind: 'thpSpike', node: at, mib: 2 * between(random, 1, 10), holdMs: below(random, 60) };
		default:
			return { kind: 'mark', label: 'swarm' };
	}
}

function memoryCommand(random: RandomState): Command {
	const section = pick(random, [1, 1, 1, 3, 3, 4, 0, 2, 9]);
	if (chance(random, 1, 8)) return { kind: 'interruptOffline', section };
	return { kind: 'memory', section, state: pick(random, ['offline', 'offline', ...MEMORY_STATES]) };
}
