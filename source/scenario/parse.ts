/** Preset text → Scenario. Strict: whatever is not understood is an error that says where it stands and what was expected. */
import * as v from 'valibot';
import { DEFAULT_KERNEL, type Features, type MachineSpec, type Scenario, type TunableValue } from '../model/index.js';
import { checkActors, checkSysctl, checkThp, checkTimeline, thpTunables } from './checks.js';
import { type Problem, readDocument } from './document.js';
import { featureFlaw, kernelFlaw } from './kernels.js';
import { bootKernelMib, checkMachine } from './machine.js';
import { suggestion } from './nearest.js';
import { type MachineKeys, type PresetFile, preset } from './preset-schema.js';
import { inOrder, numbered } from './timeline.js';
import { UsageError } from './usage-error.js';

export interface ParseContext {
	/** How messages call the text. */
	readonly file: string;
	/** Name the scenario gets. */
	readonly name: string;
	/** Names of the cost table, as the engine has them. */
	readonly costNames: readonly string[];
}

/** Reads a preset in YAML or JSON. Throws UsageError with one `file:line:column: path: what is wrong` line per problem. */
export function parsePreset(content: string, context: ParseContext): Scenario {
	if (content.trim() === '') throw new UsageError(`${context.file}:1:1: the file is empty; expected a preset`);
	const source = readDocument(content, context.file);
	source.refuse(checkMaps(source.value));
	const result = v.safeParse(preset, source.value);
	if (!result.success) {
		source.refuse(result.issues.map(toProblem));
		throw new Error(`preset ${context.file} was refused without a reason`);
	}
	const file = result.output;
	source.refuse(checkPreset(file, context));
	return toScenario(file, context);
}

/** An empty list where names with values belong would pass for an object without keys. */
function checkMaps(value: unknown): Problem[] {
	if (Array.isArray(value)) return [{ path: [], text: 'expected names with values such as title: ..., got a list' }];
	if (value === null || typeof value !== 'object') return [];
	return ['machine', 'sysctl', 'thp', 'costs', 'features']
		.filter((key) => Array.isArray((value as Record<string, unknown>)[key]))
		.map((key) => ({ path: [key], text: 'expected names with values, got a list' }));
}

export function toProblem(issue: v.BaseIssue<unknown>): Problem {
	const path = (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)));
	return { path, atKey: issue.path?.at(-1)?.origin === 'key', text: issue.message };
}

function checkPreset(file: PresetFile, context: ParseContext): Problem[] {
	const nodeCount = file.machine.nodes.length;
	const kernel = kernelFlaw(file.kernel);
	const choice = { kernel: kernel === undefined ? file.kernel : DEFAULT_KERNEL, features: switches(file) };
	return [
		...(kernel === undefined ? [] : [{ path: ['kernel'], text: kernel }]),
		...checkMachine(file.machine),
		...checkFeatures(Object.keys(file.features)),
		...checkSysctl(file.sysctl, choice),
		...checkThp(file.thp, choice),
		...checkCosts(Object.keys(file.costs), context.costNames),
		...checkTimeline(numbered(file.timeline), nodeCount, choice),
		...checkActors(file.actors, nodeCount),
	];
}

function checkCosts(names: readonly string[], known: readonly string[]): Problem[] {
	const written = known.map(snakeCase);
	return names
		.filter((name) => !written.includes(name))
		.map((name) => ({ path: ['costs', name], atKey: true, text: `no such cost${suggestion(name, written)}` }));
}

function checkFeatures(names: readonly string[]): Problem[] {
	return names.flatMap((name): Problem[] => {
		const flaw = featureFlaw(name);
		return flaw === undefined ? [] : [{ path: ['features', name], atKey: true, text: flaw }];
	});
}

function switches(file: PresetFile): Partial<Features> {
	return Object.fromEntries(Object.entries(file.features).map(([name, value]) => [name, value === 'on']));
}

function toScenario(file: PresetFile, context: ParseContext): Scenario {
	return {
		name: context.name,
		title: file.title,
		question: file.question,
		watch: file.watch,
		tryThis: file.try,
		kernel: file.kernel,
		features: switches(file),
		seed: file.seed,
		seconds: file.seconds,
		machine: toMachine(file.machine),
		tunables: toTunables(file),
		costs: Object.fromEntries(Object.entries(file.costs).map(([name, ns]) => [camelCase(name), ns])),
		timeline: inOrder(numbered(file.timeline)),
		actors: file.actors,
	};
}

function toMachine(machine: MachineKeys): MachineSpec {
	return {
		nodes: machine.nodes.map((node) => ({
			memoryMib: node.memory,
			cpus: node.cpus,
			...(node.start_pfn === undefined ? {} : { startPfn: node.start_pfn }),
		})),
		reservedPermille: machine.reserved_permille,
		lowMib: machine.low,
		bootKernelMib: bootKernelMib(machine),
		...(machine.swap === undefined ? {} : { swapMib: machine.swap }),
		...(machine.kernelcore === undefined ? {} : { kernelcoreMib: machine.kernelcore }),
		...(machine.movablecore === undefined ? {} : { movablecoreMib: machine.movablecore }),
		...(machine.distances === undefined ? {} : { distances: machine.distances }),
		...(machine.hugepages === undefined ? {} : { hugepages: machine.hugepages }),
	};
}

function toTunables(file: PresetFile): Record<string, TunableValue> {
	const tunables: Record<string, TunableValue> = { ...file.sysctl };
	for (const { name, value } of thpTunables(file.thp)) tunables[name] = value;
	return tunables;
}

function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
	return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
