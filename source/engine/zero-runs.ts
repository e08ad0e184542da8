/** Long runs of zero bytes: what of an array need not be written down. Looked for a block of words at a time, as arrays are large. */

/** Zero runs at least this long are worth packing, bytes. */
const MIN_RUN = 64;
/** A run of MIN_RUN bytes holds at least one whole aligned block of so many words. */
const WORDS = 8;
const BLOCK_BYTES = 4 * WORDS;

/**
 * The first run of zeros from `from` on, where no run is under way, that is MIN_RUN bytes long or reaches to the end: its first byte and the
 * one behind it. Both are the end when there is none.
 */
export function nextZeros(bytes: Uint8Array, from: number): { readonly start: number; readonly end: number } {
	const lead = (4 - (bytes.byteOffset % 4)) % 4;
	const words = new Uint32Array(bytes.buffer, bytes.byteOffset + Math.min(lead, bytes.length), Math.max(0, bytes.length - lead) >> 2);
	const blocks = Math.floor(words.length / WORDS);
	for (let block = Math.max(0, Math.floor((from - lead) / BLOCK_BYTES)); block < blocks; block++) {
		if (!isZero(words, block)) continue;
		let start = lead + block * BLOCK_BYTES;
		while (start > from && bytes[start - 1] === 0) start--;
		while (block + 1 < blocks && isZero(words, block + 1)) block++;
		let end = lead + (block + 1) * BLOCK_BYTES;
		while (end < bytes.length && bytes[end] === 0) end++;
		if (end - start >= MIN_RUN || end === bytes.length) return { start, end };
	}
	let start = bytes.length;
	while (start > from && bytes[start - 1] === 0) start--;
	return { start, end: bytes.length };
}

function isZero(words: Uint32Array, block: number): boolean {
	for (let at = block * WORDS; at < (block + 1) * WORDS; at++) if (words[at] !== 0) return false;
	return true;
}
