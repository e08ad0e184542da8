/** The least that any simulator in this language has to do for the same work: what the engine's rates are compared with. */
import { cpuSeconds } from './machines.js';

const PAGES = 1 << 20;

/** Pages per second of a loop that reads a byte for each page and counts those of one kind. */
export function scanLoop(): number {
	const kind = Uint8Array.from({ length: PAGES }, (_, page) => (page * 2_654_435_761) >>> 29);
	const rounds = 64;
	let found = 0;
	const seconds = cpuSeconds(() => {
		for (let round = 0; round < rounds; round++) {
			for (let page = 0; page < PAGES; page++) if (kind[page] === 4) found++;
		}
	});
	if (found === 0) throw new Error('the loop found nothing');
	return (PAGES * rounds) / seconds;
}

/** Blocks per second taken from and given back to one linked free list, at random places of memory. */
export function listLoop(pages = PAGES): number {
	const next = Int32Array.from({ length: pages }, (_, page) => page + 1);
	const owner = new Int32Array(pages);
	const taken = new Int32Array(pages / 2);
	const returns = Math.max(4 * PAGES, taken.length);
	let head = 0;
	let random = 1;
	const seconds = cpuSeconds(() => {
		for (let i = 0; i < taken.length; i++) {
			taken[i] = head;
			head = next[head] ?? 0;
		}
		for (let i = 0; i < returns; i++) {
			random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
			const at = Math.floor((random / 2 ** 32) * taken.length);
			const page = taken[at] ?? 0;
			owner[page] = 0;
			next[page] = head;
			head = next[page] ?? 0;
			taken[at] = page;
			owner[page] = at;
		}
	});
	return (taken.length + 2 * returns) / seconds;
}

/** Pages per second whose identity is copied from one place of memory to another, as a migration must at the very least. */
export function moveLoop(): number {
	const arrays = [new Int32Array(PAGES), new Int32Array(PAGES), new Int32Array(PAGES)];
	const rounds = 16;
	const seconds = cpuSeconds(() => {
		for (let round = 0; round < rounds; round++) {
			for (const array of arrays) {
				for (let source = 0, target = PAGES - 1; source < target; source++, target--) {
					array[target] = array[source] ?? 0;
					array[source] = round;
				}
			}
		}
	});
	return (rounds * PAGES) / 2 / seconds;
}
