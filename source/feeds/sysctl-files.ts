/**
 * /proc/sys/vm of the simulated kernel, and the files of transparent huge pages: which of them a kernel has, what they take, in whose
 * notation. Files of what the machine does not have are left out; so are those that would change nothing in it.
 * Source: kernel/sysctl.c, mm/compaction.c, mm/page_alloc.c, fs/drop_caches.c, mm/huge_memory.c (6.18), and what recorded kernels answered.
 * Simplification: the model's upper limits hold where the kernel has none (min_free_kbytes, vfs_cache_pressure, watermark_boost_factor).
 */
import type { Engine } from '../engine/api.js';
import type { FileFacts } from '../engine/file-facts.js';
import { type NumberTunable, type Tunable, tunableIn, TUNABLES, type TunableValue } from '../model/index.js';
import { formatChoice } from '../procfs/choice.js';
import { inEras } from '../procfs/eras.js';
import { formatLruGen, writtenLruGen } from '../procfs/lru-gen.js';
import { formatSysctl } from '../procfs/sysctl.js';
import { readWrittenNumbers, writtenDecimal, writtenWord } from '../procfs/written-text.js';
import { refuse, type WriteAnswer } from './file-answer.js';
import { type KernelFileEntry, put, sysFile } from './kernel-file.js';

const HUGE_PAGE_BYTES = 2_097_152;
const RATIOS = 5;

export function sysctlFiles(engine: Engine, facts: FileFacts): KernelFileEntry[] {
	const values = facts.tunables();
	const { kernel, features } = facts;
	const tunables = TUNABLES.flatMap((known): KernelFileEntry[] => {
		const tunable = tunableIn(known, kernel, features);
		return tunable ? [tunableFile(engine, facts, tunable, values[tunable.name] ?? 0)] : [];
	});
	const files: KernelFileEntry[] = [...tunables, dropCaches(engine, kernel)];
	if (features.compaction) files.push(compactMemory(engine, facts));
	if (features.thp && !inEras('..4.9', kernel))
		files.push(sysFile('/sys/kernel/mm/transparent_hugepage/hpage_pmd_size', () => formatSysctl([HUGE_PAGE_BYTES])));
	return files;
}

function tunableFile(engine: Engine, facts: FileFacts, tunable: Tunable, value: TunableValue): KernelFileEntry {
	const { path } = tunable;
	if (path === LRU_GEN) return lruGenFile(engine, Number(value));
	if (tunable.kind === 'number') {
		const write = (text: string): WriteAnswer => writeNumber(engine, text, tunable);
		return { path, mode: 0o644, read: () => formatSysctl([Number(value)]), write };
	}
	if (tunable.numbers !== undefined) return ratioFile(engine, facts);
	const words = tunable.choices;
	const read = (): string => formatChoice({ words, chosen: String(value) });
	return { path, mode: 0o644, read, write: (text) => writeChoice(engine, path, text, words) };
}

type Limits = Pick<NumberTunable, 'path' | 'min' | 'max' | 'leastAboveZero'>;

/** Nothing written is no write; a number out of range, or none, is refused. Under /sys it is decimal and stands alone. */
function writeNumber(engine: Engine, text: string, { path, min, max, leastAboveZero = min }: Limits): WriteAnswer {
	if (text === '') return { ok: true, written: 0 };
	const alone = writtenDecimal(text);
	const { values, used, malformed } = path.startsWith('/sys/')
		? { values: alone === undefined ? [] : [alone], used: text.length, malformed: false }
		: readWrittenNumbers(text, 1, path.endsWith('/nr_hugepages') ? 'ulong' : 'int');
	const [value] = values;
	if (malformed || value === undefined || value < min || value > max) return refuse('EINVAL');
	return value > 0 && value < leastAboveZero ? refuse('EINVAL') : put(engine, path, value, used);
}

function writeChoice(engine: Engine, path: string, text: string, words: readonly string[]): WriteAnswer {
	if (text === '') return { ok: true, written: 0 };
	const word = writtenWord(text);
	return words.includes(word) ? put(engine, path, word, text.length) : refuse('EINVAL');
}

const LRU_GEN = '/sys/kernel/mm/lru_gen/enabled';

function lruGenFile(engine: Engine, bits: number): KernelFileEntry {
	const write = (text: string): WriteAnswer => {
		if (text === '') return { ok: true, written: 0 };
		const wanted = writtenLruGen(text);
		return wanted === undefined ? refuse('EINVAL') : put(engine, LRU_GEN, wanted, text.length);
	};
	return { path: LRU_GEN, mode: 0o644, read: () => formatLruGen(bits), write };
}

/** Ratios that are not written keep their value; a negative one counts as 0. The kernel reports no error, whatever is written. */
function ratioFile(engine: Engine, facts: FileFacts): KernelFileEntry {
	const path = '/proc/sys/vm/lowmem_reserve_ratio';
	const shown = inEras('..2.6.35', facts.kernel) ? RATIOS - 1 : RATIOS;
	const write = (text: string): WriteAnswer => {
		if (text === '') return { ok: true, written: 0 };
		const { values, used, malformed } = readWrittenNumbers(text, shown);
		const ratios = facts.reserveRatio().map((ratio, i) => Math.max(0, values[i] ?? ratio));
		const written = malformed ? text.length : used;
		return values.length > 0 ? put(engine, path, ratios.join(' '), written) : { ok: true, written };
	};
	return { path, mode: 0o644, read: () => formatSysctl(facts.reserveRatio().slice(0, shown)), write };
}

/** Since 6.5 the number 1 and nothing else; before, every write compacts, whatever it says. */
function compactMemory(engine: Engine, { features }: FileFacts): KernelFileEntry {
	const path = '/proc/sys/vm/compact_memory';
	const write = (text: string): WriteAnswer => {
		if (features.compactMemoryOne) return writeNumber(engine, text, { path, min: 1, max: 1 });
		return text === '' ? { ok: true, written: 0 } : put(engine, path, 1, text.length);
	};
	return { path, mode: 0o200, write };
}

/** 1 page cache, 2 slab, 3 both; 4 asks the kernel not to log it, which it does not here. Write-only since 5.5. */
function dropCaches(engine: Engine, kernel: string): KernelFileEntry {
	const path = '/proc/sys/vm/drop_caches';
	const write = (text: string): WriteAnswer => {
		if (text === '') return { ok: true, written: 0 };
		const { values, used, malformed } = readWrittenNumbers(text, 1);
		const [value] = values;
		if (malformed || value === undefined || value < 1 || value > 4) return refuse('EINVAL');
		return value === 4 ? { ok: true, written: used } : put(engine, path, value, used);
	};
	if (!inEras('..5.3', kernel)) return { path, mode: 0o200, write };
	const last = engine.log().findLast(({ command }) => command.kind === 'write' && command.path === path)?.command;
	const read = (): string => formatSysctl([last?.kind === 'write' ? Number(last.value) : 0]);
	return { path, mode: 0o644, read, write };
}
