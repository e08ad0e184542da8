/** Nodes and memory blocks under /sys/devices/system, and debugfs extfrag. */
import type { Engine } from '../engine/api.js';
import type { FileFacts } from '../engine/file-facts.js';
import { MEMORY_STATES } from '../model/index.js';
import { inEras } from '../procfs/eras.js';
import { formatIndexFile, hasWideIndex } from '../procfs/extfrag.js';
import { formatNodeMeminfo, hasNarrowFile, nodeMeminfoNames } from '../procfs/meminfo.js';
import { formatMemoryState } from '../procfs/memory-state.js';
import { formatSysctl } from '../procfs/sysctl.js';
import { formatVmstat } from '../procfs/vmstat.js';
import { writtenDecimal, writtenWord } from '../procfs/written-text.js';
import { refuse, type WriteAnswer } from './file-answer.js';
import { type KernelFileEntry, put, sysFile } from './kernel-file.js';
import { countersOf } from './proc-files.js';

export function deviceFiles(engine: Engine, facts: FileFacts): KernelFileEntry[] {
	const nodes = Array.from({ length: facts.nodes }, (_, node) => node);
	const files = [
		...nodes.flatMap((node) => nodeFiles(engine, facts, node)),
		...facts.sections().map(({ section, online }) => stateFile(engine, facts, section, online)),
	];
	return facts.features.compaction ? [...files, ...extfragFiles(facts)] : files;
}

function nodeFiles(engine: Engine, facts: FileFacts, node: number): KernelFileEntry[] {
	const { kernel, features } = facts;
	const folder = `/sys/devices/system/node/node${node}`;
	const meminfo = (): string => {
		const amounts = facts.nodeAmounts(node);
		const items = nodeMeminfoNames(kernel).map((name) => [name, amounts(name)] as const);
		return formatNodeMeminfo({ node, items, narrowFile: hasNarrowFile(kernel) });
	};
	const files = [sysFile(`${folder}/meminfo`, meminfo), hugepagesFile(engine, facts, node)];
	// A node's vmstat came in 2.6.37.
	if (!inEras('..2.6.35', kernel))
		files.push(sysFile(`${folder}/vmstat`, () => formatVmstat(countersOf(facts, ['zone', 'numa', 'node'], facts.nodeCounters(node)))));
	if (features.compaction) files.push(compactFile(engine, `${folder}/compact`));
	return files;
}

/** Whatever is written, the node is compacted. */
function compactFile(engine: Engine, path: string): KernelFileEntry {
	const write = (text: string): WriteAnswer => (text === '' ? { ok: true, written: 0 } : put(engine, path, 1, text.length));
	return { path, mode: 0o200, write };
}

function hugepagesFile(engine: Engine, facts: FileFacts, node: number): KernelFileEntry {
	const path = `/sys/devices/system/node/node${node}/hugepages/hugepages-2048kB/nr_hugepages`;
	const write = (text: string): WriteAnswer => {
		if (text === '') return { ok: true, written: 0 };
		const pages = writtenDecimal(text);
		return pages === undefined ? refuse('EINVAL') : put(engine, path, pages, text.length);
	};
	return { path, mode: 0o644, read: () => formatSysctl([facts.hugePages(node)]), write };
}

/**
 * The write of a block that can not even begin to go offline fails with EBUSY or EINVAL; otherwise it counts as done when its work
 * begins, where a real one would return when it is over.
 */
function stateFile(engine: Engine, { features }: FileFacts, section: number, online: boolean): KernelFileEntry {
	const path = `/sys/devices/system/memory/memory${section}/state`;
	const words: readonly string[] = features.onlineMovable ? MEMORY_STATES : ['offline', 'online'];
	const write = (text: string): WriteAnswer => {
		if (text === '') return { ok: true, written: 0 };
		const word = writtenWord(text);
		return words.includes(word) ? put(engine, path, word, text.length) : refuse('EINVAL');
	};
	return { path, mode: 0o644, read: () => formatMemoryState(online ? 'online' : 'offline'), write };
}

function extfragFiles(facts: FileFacts): KernelFileEntry[] {
	const folder = '/sys/kernel/debug/extfrag';
	const wide = hasWideIndex(facts.kernel);
	const file = (name: string, read: () => string): KernelFileEntry => ({
		path: `${folder}/${name}`,
		mode: 0o444,
		read,
		readOnly: 'EINVAL',
	});
	return [
		file('extfrag_index', () => formatIndexFile({ zones: facts.indices('fragmentation'), wide })),
		file('unusable_index', () => formatIndexFile({ zones: facts.indices('unusable'), wide: false })),
	];
}
