/** The keys of a preset file, with units, ranges and defaults. What concerns more than one key is in checks.ts. */
import * as v from 'valibot';
import { DEFAULT_KERNEL, THP_DEFRAG_MODES, THP_ENABLED_MODES, TUNABLES } from '../model/index.js';
import { actor } from './actors.js';
import { choice, field, keys, list, seconds, show, size, sizeOrNone, text, whole } from './fields.js';
import { timelineOp } from './timeline.js';

/** x86-64 lets memory begin at 1 MiB at the earliest; the largest physical address is 2^46. */
const PFN_MAX = 2 ** 34 - 1;
/** Below this there is no room for the DMA zone and a pageblock above it. */
const MEMORY_MIN_MIB = 16;
const MEMORY_MAX_MIB = 1_048_576;
const CPUS_MAX = 256;
const NODES_MAX = 16;
/** 10 is a node to itself; 255 would mean out of reach. */
const DISTANCE_MIN = 10;
const DISTANCE_MAX = 254;

/** Without quotes YAML reads 6.10 as the number 6.1, so a number is never taken for a version. */
const version = field('a kernel version in quotes, such as "6.18"', (value) => (typeof value === 'string' ? value : undefined));
const setting = field('a number or a word', (value) => (typeof value === 'number' || typeof value === 'string' ? value : undefined));

const node = keys({
	memory: v.pipe(size(MEMORY_MAX_MIB), v.minValue(MEMORY_MIN_MIB, `expected at least ${MEMORY_MIN_MIB} MiB`)),
	cpus: v.optional(whole(1, CPUS_MAX), 2),
	start_pfn: v.optional(whole(1, PFN_MAX)),
});

const nodes = v.pipe(
	list(node),
	v.minLength(1, 'expected at least one node'),
	v.maxLength(NODES_MAX, `expected at most ${NODES_MAX} nodes`),
);

const distances = list(list(whole(DISTANCE_MIN, DISTANCE_MAX)));

/**
 * `low`: memory below 4 GiB; the rest up to 4 GiB is the PCI hole. `boot_kernel`: kernel memory taken at boot, per node. `swap`: swap
 * space there is from the start. `kernelcore`, `movablecore`, `hugepages`: the boot parameters of these names. `distances`: a row per node.
 */
const machine = keys({
	nodes,
	low: v.optional(size(4096), '3GiB'),
	reserved_permille: v.optional(whole(0, 500), 15),
	boot_kernel: v.optional(sizeOrNone()),
	swap: v.optional(sizeOrNone()),
	kernelcore: v.optional(size()),
	movablecore: v.optional(size()),
	distances: v.optional(distances),
	hugepages: v.optional(whole(0, MEMORY_MAX_MIB)),
});
export type MachineKeys = v.InferOutput<typeof machine>;

const khugepaged = TUNABLES.flatMap((tunable) => (tunable.kind === 'number' && tunable.name.startsWith('khugepaged.') ? [tunable] : []));
const khugepagedKeys = Object.fromEntries(
	khugepaged.map(({ name, min, max }) => [name.slice('khugepaged.'.length), v.optional(whole(min, max))] as const),
);

/** Files in /sys/kernel/mm/transparent_hugepage. */
const thp = keys({
	enabled: v.optional(choice(THP_ENABLED_MODES)),
	defrag: v.optional(choice(THP_DEFRAG_MODES)),
	khugepaged: v.optional(keys(khugepagedKeys), {}),
});

export type ThpKeys = v.InferOutput<typeof thp>;

const named = <const S extends v.GenericSchema>(value: S, what: string) =>
	v.record(v.string(), value, (issue) => `expected ${what}, got ${show(issue.input)}`);

export const preset = keys({
	title: text(),
	question: text(),
	watch: v.optional(list(text()), []),
	try: v.optional(list(text()), []),
	kernel: v.optional(version, DEFAULT_KERNEL),
	features: v.optional(named(choice(['on', 'off']), 'names of kernel features with on or off'), {}),
	seed: v.optional(whole(0, 4_294_967_295), 1),
	seconds: v.optional(seconds(1), 60),
	machine,
	sysctl: v.optional(named(setting, 'names of /proc/sys files with their values, such as vm.swappiness: 60'), {}),
	thp: v.optional(thp, {}),
	costs: v.optional(named(whole(0, 1_000_000_000), 'names of costs with their nanoseconds'), {}),
	timeline: v.optional(list(timelineOp), []),
	actors: v.optional(list(actor), []),
});
export type PresetFile = v.InferOutput<typeof preset>;
