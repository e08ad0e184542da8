/**
 * What the terminal sends, cut between keys only. A line may bring an escape sequence in pieces, and a terminal hands over no more than
 * 4 KiB at once: Ink would take the first piece for the key Esc or [, and the rest for typed text. A piece is kept here until the rest is
 * there. Only a lone ESC may be a whole key: what tells is the pause behind it.
 */
import { Readable } from 'node:stream';
import { type Clock, systemClock } from '../session/index.js';

/** The rest of a sequence follows its ESC within this time, or the key Esc was pressed. */
const ESC_MS = 50;
/** ESC [ and ESC O are also what a key means that is held with Alt; it has no effect. */
const ALT_MS = 1000;
/** No sequence is longer. */
const LONGEST = 64;

const ESC = '\u001b';
/** CSI with parameters and no final character yet; the second character of SS3; or ESC itself. */
const UNFINISHED = /\u001b(?:\[\[?[\u0020-\u003f]*|O)?$/;
/** A sequence that is cut off: something came that cannot be part of it. */
const CUT_OFF = /\u001b(?:\[\[?[\u0020-\u003f]*|O)(?=[^\u0020-\u007e])/g;

/** Sorts pieces of input into what can be understood now and the start of a sequence. */
export class KeyPieces {
	readonly #clock: Clock;
	readonly #whole: (text: string) => void;
	#held = '';
	#cancel: (() => void) | undefined;

	/** @param whole called with one or more whole keys, sequences and texts */
	constructor(clock: Clock, whole: (text: string) => void) {
		this.#clock = clock;
		this.#whole = whole;
	}

	/** Takes what was read, decoded. */
	take(piece: string): void {
		this.#cancel?.();
		this.#cancel = undefined;
		const text = (this.#held + piece).replaceAll(CUT_OFF, '');
		const start = UNFINISHED.exec(text)?.index ?? text.length;
		this.#held = text.slice(start);
		if (start > 0) this.#whole(text.slice(0, start));
		if (this.#held.length > LONGEST) this.#held = '';
		if (this.#held.length === 1) this.#cancel = this.#clock.after(ESC_MS, () => this.#afterPause());
		else if (this.#held.length === 2) this.#cancel = this.#clock.after(ALT_MS, () => this.#forget());
	}

	/** The timer of a program that was busy may be early: whatever the terminal has is read before the ESC is believed. */
	#afterPause(): void {
		const check = setImmediate(() => {
			this.#forget();
			this.#whole(ESC);
		});
		this.#cancel = () => clearImmediate(check);
	}

	#forget(): void {
		this.#cancel = undefined;
		this.#held = '';
	}
}

/** The terminal's input for Ink: the stream's own methods that Ink uses, everything read from it in whole keys. */
export class KeyStream extends Readable {
	readonly isTTY = true;
	readonly #source: NodeJS.ReadStream;

	constructor(source: NodeJS.ReadStream) {
		super();
		this.#source = source;
		const pieces = new KeyPieces(systemClock, (text) => this.push(text));
		source.setEncoding('utf8');
		source.on('data', (text: string) => pieces.take(text));
	}

	/** This object as Ink's `stdin` option. */
	stdin(): NodeJS.ReadStream {
		return this as unknown as NodeJS.ReadStream;
	}

	override _read(): void {
		// Whatever comes is pushed when it comes.
	}

	setRawMode(isRaw: boolean): this {
		this.#source.setRawMode(isRaw);
		return this;
	}

	ref(): this {
		this.#source.ref();
		return this;
	}

	unref(): this {
		this.#source.unref();
		return this;
	}
}
