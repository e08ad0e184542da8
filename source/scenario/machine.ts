/** Rules about the machine of a preset that span several keys. Pure. */
import type { Path, Problem } from './document.js';
import type { MachineKeys } from './preset-schema.js';

/** Kernel memory taken at boot, per node. A freshly booted server holds about a hundredth of its memory in slab, page tables and stacks. */
export function bootKernelMib(machine: MachineKeys): number {
	return machine.boot_kernel ?? Math.floor(Math.min(...machine.nodes.map((node) => node.memory)) / 100);
}

/** Frames the simulator can number: a table of 4 bytes a frame must be readable as bytes, of which an array holds 2^32. 4 TiB. */
const FRAMES_MAX = 2 ** 30;
/** At most so many frames are left out below 4 GiB, and the tables go on for some pageblocks. */
const HOLE_FRAMES = 2 ** 20 + 2048;

export function checkMachine(machine: MachineKeys): Problem[] {
	return [
		...checkFrames(machine),
		...checkBootKernel(machine),
		...checkMovable(machine),
		...checkDistances(machine),
		...checkHugepages(machine),
	];
}

function checkFrames({ nodes }: MachineKeys): Problem[] {
	let end = 0;
	return nodes.flatMap((node, index): Problem[] => {
		end = (node.start_pfn ?? end) + node.memory * 256;
		if (end + HOLE_FRAMES <= FRAMES_MAX) return [];
		return [{ path: ['machine', 'nodes', index, 'memory'], text: `expected memory that ends below 4 TiB, got an end at frame ${end}` }];
	});
}

function checkBootKernel(machine: MachineKeys): Problem[] {
	const kernelMib = machine.boot_kernel ?? 0;
	return machine.nodes.flatMap((node, index): Problem[] => {
		const usable = Math.floor((node.memory * (1000 - machine.reserved_permille)) / 1000);
		const text = `expected more than the ${kernelMib} MiB of boot_kernel, got ${node.memory} MiB`;
		return kernelMib < usable ? [] : [{ path: ['machine', 'nodes', index, 'memory'], text }];
	});
}

/** The kernel ignores figures that leave nothing for one of the two sides; a person who writes them expects something. */
function checkMovable(machine: MachineKeys): Problem[] {
	const total = machine.nodes.reduce((sum, node) => sum + node.memory, 0);
	const bootKernel = bootKernelMib(machine) * machine.nodes.length;
	const { kernelcore, movablecore } = machine;
	const problems: Problem[] = [];
	const refuse = (key: string, text: string) => problems.push({ path: ['machine', key], text });
	if (kernelcore !== undefined && kernelcore >= total) refuse('kernelcore', `expected less than the ${total} MiB of the machine`);
	if (movablecore !== undefined && movablecore >= total) refuse('movablecore', `expected less than the ${total} MiB of the machine`);
	const left = Math.max(kernelcore ?? 0, total - (movablecore ?? total));
	if (problems.length === 0 && left > 0 && left <= bootKernel) {
		const text = `leaves ${left} MiB to the kernel, which takes ${bootKernel} MiB at boot (boot_kernel on each node)`;
		refuse(movablecore === undefined ? 'kernelcore' : 'movablecore', text);
	}
	return problems;
}

/** The kernel would reserve what it can and say so in its log; nothing would be left to run on. */
function checkHugepages({ nodes, hugepages }: MachineKeys): Problem[] {
	const total = nodes.reduce((sum, node) => sum + node.memory, 0);
	if (hugepages === undefined || hugepages * 2 < total) return [];
	const text = `expected fewer than ${Math.floor(total / 2)} pages of 2 MiB, as the machine has ${total} MiB, got ${hugepages}`;
	return [{ path: ['machine', 'hugepages'], text }];
}

function checkDistances({ nodes, distances }: MachineKeys): Problem[] {
	if (distances === undefined) return [];
	const wrong = (path: Path, text: string): Problem => ({ path: ['machine', 'distances', ...path], text });
	if (distances.length !== nodes.length)
		return [wrong([], `expected a row for each of the ${nodes.length} nodes, got ${distances.length}`)];
	return distances.flatMap((row, from): Problem[] => {
		if (row.length !== nodes.length) return [wrong([from], `expected a distance to each of the ${nodes.length} nodes, got ${row.length}`)];
		return row.flatMap((distance, to) => {
			if (from === to) return distance === 10 ? [] : [wrong([from, to], `expected 10, the distance of a node to itself, got ${distance}`)];
			return distance > 10 ? [] : [wrong([from, to], `expected more than 10, the distance of a node to itself, got ${distance}`)];
		});
	});
}
