/**
 * Seeded integers: xoshiro128** by Blackman and Vigna (public domain), seeded through splitmix32. State is four words, so that a
 * saved machine continues with the same numbers. Integers only: floating point functions may differ between platforms.
 */
export type RandomState = Uint32Array;

/** A generator for one purpose, e.g. an actor: same seed and name, same numbers, whatever else draws. */
export function createRandom(seed: number, name = ''): RandomState {
	let word = seed >>> 0;
	for (let i = 0; i < name.length; i++) word = Math.imul(word ^ name.charCodeAt(i), 0x01000193) >>> 0;
	const state = new Uint32Array(4);
	for (let i = 0; i < 4; i++) {
		word = (word + 0x9e3779b9) >>> 0;
		let mixed = word;
		mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		state[i] = (mixed ^ (mixed >>> 15)) >>> 0;
	}
	return state;
}

/** Next 32-bit unsigned integer. */
export function nextUint32(state: RandomState): number {
	const s0 = state[0]!;
	const s1 = state[1]!;
	const s2 = state[2]! ^ s0;
	const s3 = state[3]! ^ s1;
	const times5 = Math.imul(s1, 5);
	const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
	state[1] = s1 ^ s2;
	state[0] = s0 ^ s3;
	state[2] = s2 ^ (s1 << 9);
	state[3] = (s3 << 11) | (s3 >>> 21);
	return result;
}

/** Uniform integer in [0, bound). `bound` from 1 to 2^32. */
export function below(state: RandomState, bound: number): number {
	// The product is below 2^64 but only its top 32 bits are wanted; doubles carry 53 bits, so it is split.
	const word = nextUint32(state);
	const high = Math.floor(bound / 65536);
	const low = bound % 65536;
	return Math.floor((word * high + Math.floor((word * low) / 65536)) / 65536);
}

/** True with probability numerator/denominator. */
export function chance(state: RandomState, numerator: number, denominator: number): boolean {
	return below(state, denominator) < numerator;
}

/** Puts the items in a random order, in place; every order is equally likely. */
export function shuffle<T>(list: T[], state: RandomState): T[] {
	for (let i = list.length - 1; i > 0; i--) {
		const j = below(state, i + 1);
		const item = list[i]!;
		list[i] = list[j]!;
		list[j] = item;
	}
	return list;
}
