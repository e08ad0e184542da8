/**
 * gfp_flags as tracepoints print them: composite masks first, as long as all their bits are still there, then single flags, then what
 * is left in hexadecimal. Numbers are those of include/linux/gfp_types.h since 6.3.
 * Source: include/trace/events/mmflags.h (6.1, 6.12, 6.18). Kernels before 6.1 are printed as 6.1 does.
 */
import { inEras } from './eras.js';

/** Bits in ascending order; bit 9 was __GFP_ATOMIC until 6.2. */
const BITS = [
	'DMA HIGHMEM DMA32 MOVABLE RECLAIMABLE HIGH IO FS ZERO ATOMIC DIRECT_RECLAIM KSWAPD_RECLAIM',
	'WRITE NOWARN RETRY_MAYFAIL NOFAIL NORETRY MEMALLOC COMP NOMEMALLOC HARDWALL THISNODE ACCOUNT ZEROTAGS',
]
	.join(' ')
	.split(' ');

function bits(...names: string[]): number {
	return names.reduce((mask, name) => mask | (1 << BITS.indexOf(name)), 0);
}

const RECLAIM = bits('DIRECT_RECLAIM', 'KSWAPD_RECLAIM');
const KERNEL = RECLAIM | bits('IO', 'FS');
const USER = KERNEL | bits('HARDWALL');
const HIGHUSER = USER | bits('HIGHMEM');
const HIGHUSER_MOVABLE = HIGHUSER | bits('MOVABLE');
const TRANSHUGE_LIGHT = (HIGHUSER_MOVABLE | bits('COMP', 'NOMEMALLOC', 'NOWARN')) & ~RECLAIM;

type Named = readonly (readonly [name: string, mask: number])[];

function composites(kernel: string): Named {
	const old = inEras('..6.1', kernel);
	return [
		['GFP_TRANSHUGE', TRANSHUGE_LIGHT | bits('DIRECT_RECLAIM')],
		['GFP_TRANSHUGE_LIGHT', TRANSHUGE_LIGHT],
		['GFP_HIGHUSER_MOVABLE', HIGHUSER_MOVABLE],
		['GFP_HIGHUSER', HIGHUSER],
		['GFP_USER', USER],
		['GFP_KERNEL_ACCOUNT', KERNEL | bits('ACCOUNT')],
		['GFP_KERNEL', KERNEL],
		['GFP_NOFS', RECLAIM | bits('IO')],
		['GFP_ATOMIC', bits('HIGH', 'KSWAPD_RECLAIM') | (old ? bits('ATOMIC') : 0)],
		['GFP_NOIO', RECLAIM],
		['GFP_NOWAIT', bits('KSWAPD_RECLAIM') | (old ? 0 : bits('NOWARN'))],
		['GFP_DMA', bits('DMA')],
	];
}

/** Until 6.12 the single flags had an order of their own. */
const OLD_SINGLES = [
	'HIGHMEM DMA32 HIGH ATOMIC IO FS NOWARN RETRY_MAYFAIL NOFAIL NORETRY COMP ZERO NOMEMALLOC MEMALLOC HARDWALL THISNODE',
	'RECLAIMABLE MOVABLE ACCOUNT WRITE RECLAIM DIRECT_RECLAIM KSWAPD_RECLAIM ZEROTAGS',
]
	.join(' ')
	.split(' ');

/** The mask as a kernel has it: until 6.2 an urgent request that may not wait has __GFP_ATOMIC as well. */
export function atomicMask(mask: number, kernel: string): number {
	const atomic = (mask & bits('HIGH')) !== 0 && (mask & bits('DIRECT_RECLAIM')) === 0;
	return atomic && inEras('..6.1', kernel) ? mask | bits('ATOMIC') : mask;
}

const tables = new Map<string, Named>();

/** Names in the order in which they are tried. */
function namesOf(kernel: string): Named {
	const known = tables.get(kernel);
	if (known) return known;
	const single = (name: string): readonly [string, number] =>
		name === 'RECLAIM' ? ['__GFP_RECLAIM', RECLAIM] : [name === 'DMA32' ? 'GFP_DMA32' : `__GFP_${name}`, bits(name)];
	const recent = ['DMA32', 'RECLAIM', ...BITS.filter((name) => name !== 'ATOMIC')];
	const table = [...composites(kernel), ...(inEras('..6.12', kernel) ? OLD_SINGLES : recent).map(single)];
	tables.set(kernel, table);
	return table;
}

export function formatGfpFlags(mask: number, kernel: string): string {
	if (mask === 0) return 'none';
	const parts: string[] = [];
	let left = mask;
	for (const [name, wanted] of namesOf(kernel)) {
		if ((left & wanted) !== wanted || left === 0) continue;
		parts.push(name);
		left &= ~wanted;
	}
	if (left !== 0) parts.push(`0x${(left >>> 0).toString(16)}`);
	return parts.join('|');
}

/** The mask of a text, undefined when it has a name that the kernel does not know. */
export function parseGfpFlags(text: string, kernel: string): number | undefined {
	if (text === 'none') return 0;
	const table = namesOf(kernel);
	let mask = 0;
	for (const part of text.split('|')) {
		const bitsOfPart = /^0x[0-9a-f]+$/.test(part) ? Number(part) : table.find(([name]) => name === part)?.[1];
		if (bitsOfPart === undefined) return undefined;
		mask |= bitsOfPart;
	}
	return mask;
}
