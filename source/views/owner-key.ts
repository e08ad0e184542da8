/** A letter and a colour for everybody who owns memory. */
import { OWNER_SLOTS, type Slot } from '../text/style.js';
import type { Look } from './map-look.js';
import type { ViewInput } from './view.js';

/** Owners seen to have many pageblocks come first, in the order in which they were seen: their signs stay. */
export class OwnerKey {
	readonly #looks = new Map<string, Look>();

	constructor({ history, snapshot }: Pick<ViewInput, 'history' | 'snapshot'>) {
		const taken = new Set<string>(['X']);
		const names = [...new Set([...history.owners, ...(snapshot.watched?.names ?? [])])].filter((name) => name !== '');
		names.forEach((name, index) => {
			const letter = letterFor(name, taken);
			taken.add(letter);
			const slot: Slot = OWNER_SLOTS[index] ?? 'dim';
			this.#looks.set(name, { slot, glyph: letter, ink: 'empty' });
		});
	}

	look(name: string): Look {
		return this.#looks.get(name) ?? { slot: 'dim', glyph: '+', ink: 'empty' };
	}
}

/** The first letter of a word of the name, or of any letter, that nobody has yet; + when there is none. */
function letterFor(name: string, taken: ReadonlySet<string>): string {
	const letters = name.replace(/^(?:page tables|nodes|buffer heads) of /, '').match(/[a-z]/gi) ?? [];
	const forms = [...letters.map((letter) => letter.toUpperCase()), ...letters.map((letter) => letter.toLowerCase())];
	return forms.find((letter) => !taken.has(letter)) ?? '+';
}
