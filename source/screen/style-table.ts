/**
 * Looks (colours and attributes) by number, so that a cell is one integer. Text from Ink and painted rows share the
 * table: equal looks get equal ids whatever escape sequence they came from.
 */
import { MAX_STYLES, type StyleId } from './cells.js';

/** One bit per attribute; index in ATTRIBUTE_CODES = bit. */
const ATTRIBUTE_CODES = [1, 2, 3, 4, 5, 7, 8, 9] as const;

interface Look {
	readonly attributes: number;
	/** SGR parameters of the colour, e.g. `38;5;214`; empty: the terminal's own. */
	readonly text: string;
	readonly behind: string;
}
const PLAIN: Look = { attributes: 0, text: '', behind: '' };
export const PLAIN_STYLE: StyleId = 0;
/** Transitions remembered before they are forgotten and built anew. */
const MAX_TRANSITIONS = 8192;

/** The graphic state a terminal would be in after the SGR sequences applied so far. */
export class Pen {
	private look: Look = PLAIN;

	/** Applies the parameters of one SGR sequence: `0;1;38;5;214`. Unknown ones are ignored. */
	apply(parameters: string): void {
		const codes = parameters === '' ? [0] : parameters.split(';').map(Number);
		let { attributes, text, behind } = this.look;
		for (let i = 0; i < codes.length; i++) {
			const code = codes[i] ?? 0;
			if (code === 0) {
				attributes = 0;
				text = '';
				behind = '';
			} else if (code < 10) attributes |= attributeBit(code);
			else if (code < 30) attributes &= ~attributesEndedBy(code);
			else if (code === 38 || code === 48 || code === 58) {
				const length = codes[i + 1] === 2 ? 5 : codes[i + 1] === 5 ? 3 : 1;
				const colour = length > 1 && i + length <= codes.length ? codes.slice(i, i + length).join(';') : undefined;
				if (colour !== undefined && code === 38) text = colour;
				if (colour !== undefined && code === 48) behind = colour;
				i += length - 1;
			} else if (code < 38 || (code >= 90 && code <= 97)) text = String(code);
			else if (code === 39) text = '';
			else if (code < 48 || (code >= 100 && code <= 107)) behind = String(code);
			else if (code === 49) behind = '';
		}
		this.look = { attributes, text, behind };
	}

	current(): Look {
		return this.look;
	}
}

function attributeBit(code: number): number {
	const bit = ATTRIBUTE_CODES.indexOf(code as (typeof ATTRIBUTE_CODES)[number]);
	return bit < 0 ? 0 : 1 << bit;
}

/** 22 ends bold and dim, 23 italic, ... 29 crossed out; 21 is a double underline, which is shown as none. */
function attributesEndedBy(code: number): number {
	if (code === 22) return attributeBit(1) | attributeBit(2);
	return code > 22 ? attributeBit(code - 20) : 0;
}

export class StyleTable {
	private readonly looks: Look[] = [PLAIN];
	private readonly ids = new Map<string, StyleId>([[keyOf(PLAIN), PLAIN_STYLE]]);
	private readonly transitions = new Map<number, string>();

	/** Id of what a pen would draw. When the table is full, new looks become plain. */
	idOf(pen: Pen): StyleId {
		const look = pen.current();
		const key = keyOf(look);
		const known = this.ids.get(key);
		if (known !== undefined) return known;
		if (this.looks.length >= MAX_STYLES) return PLAIN_STYLE;
		const id = this.looks.length;
		this.looks.push(look);
		this.ids.set(key, id);
		return id;
	}

	/** Id of the look that SGR text asks for: whole escape sequences, or bare parameters such as `1;38;5;214`. */
	idOfSgr(sgr: string): StyleId {
		const pen = new Pen();
		if (sgr.includes('\u001b')) for (const match of sgr.matchAll(/\u001b\[([\d;]*)m/g)) pen.apply(match[1] ?? '');
		else if (sgr !== '') pen.apply(sgr);
		return this.idOf(pen);
	}

	/** SGR parameters of a look; '' when it is plain. */
	parameters(id: StyleId): string {
		const { attributes, text, behind } = this.looks[id] ?? PLAIN;
		return parameters(attributes, text, behind);
	}

	/** The shortest SGR sequence that takes a terminal from one look to another; empty when they are the same. */
	transition(from: StyleId, to: StyleId): string {
		if (from === to) return '';
		const key = from * (MAX_STYLES + 1) + to;
		const known = this.transitions.get(key);
		if (known !== undefined) return known;
		if (this.transitions.size >= MAX_TRANSITIONS) this.transitions.clear();
		const sequence = shortest(this.looks[from] ?? PLAIN, this.looks[to] ?? PLAIN);
		this.transitions.set(key, sequence);
		return sequence;
	}
}

function keyOf(look: Look): string {
	return `${look.attributes}/${look.text}/${look.behind}`;
}

function shortest(from: Look, to: Look): string {
	const whole = parameters(to.attributes, to.text, to.behind);
	const reset = whole === '' ? '\u001b[m' : `\u001b[0;${whole}m`;
	// Attributes can only be added one by one: the codes that end them end others too (22: bold and dim).
	if ((from.attributes & ~to.attributes) !== 0) return reset;
	const step = `\u001b[${parameters(
		to.attributes & ~from.attributes,
		from.text === to.text ? '' : to.text || '39',
		from.behind === to.behind ? '' : to.behind || '49',
	)}m`;
	return step.length < reset.length ? step : reset;
}

function parameters(attributes: number, text: string, behind: string): string {
	const out: string[] = [];
	ATTRIBUTE_CODES.forEach((code, bit) => {
		if ((attributes & (1 << bit)) !== 0) out.push(String(code));
	});
	if (text !== '') out.push(text);
	if (behind !== '') out.push(behind);
	return out.join(';');
}
