/** The one place where input is read: what the terminal sent becomes the names of keys, pasted text, and what the mouse did. */
import { type Key as InkKey, useInput } from 'ink';
import { useCallback, useRef } from 'react';
import { isKey, type Key, typedKeys } from '../actions/index.js';
import type { Pointer } from '../views/view.js';
import { pointerOf } from './pointer.js';

const NAMES = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'esc'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof InkKey, Key])[];

export interface InputHandlers {
	onKey(key: Key): void;
	/** Text that came in one piece: pasted, or typed faster than it is read. False: no line is being typed that could take it. */
	onPaste(text: string): boolean;
	/** Cells of the whole screen, from 0. */
	onPointer(pointer: Pointer): void;
}

/** What terminals put around pasted text, without the ESC that Ink takes off. */
const PASTE_BEGINS = '[200~';
const PASTE_ENDS = '[201~';

export function useKeys(handlers: InputHandlers): void {
	const pasting = useRef(false);
	const onInput = useCallback(
		(input: string, key: InkKey) => {
			if (input === PASTE_BEGINS || input === PASTE_ENDS) {
				pasting.current = input === PASTE_BEGINS;
				return;
			}
			if (pasting.current) return void handlers.onPaste(key.return ? '\r' : input);
			const pointer = pointerOf(input);
			if (pointer !== undefined) return handlers.onPointer(pointer);
			const keys = keyNames(input, key);
			if (keys.length === 0 && isPlainText(input, key)) return takeText(input, handlers);
			for (const name of keys) handlers.onKey(name);
		},
		[handlers],
	);
	useInput(onInput);
}

/** A line typed faster than it is read ends with the key that ends it; in the middle of a paste that is not marked as one, it does not. */
function takeText(input: string, { onPaste, onKey }: InputHandlers): void {
	const line = /^[^\r]+(?=\r$)/.exec(input)?.[0];
	if (onPaste(line ?? input) && line !== undefined) onKey('enter');
}

function isPlainText(input: string, key: InkKey): boolean {
	return input.length > 1 && !key.ctrl && !key.meta && !isSequence(input);
}

/** Keys that one piece of input stands for; none when it was pasted, unknown to us, or noise. */
export function keyNames(input: string, key: InkKey): readonly Key[] {
	const named = NAMES.find(([property]) => key[property] === true);
	if (named !== undefined) return [named[1]];
	if (key.ctrl) return [`ctrl-${input}`].filter(isKey);
	return key.meta || isSequence(input) ? [] : typedKeys(input);
}

/** Ink takes the ESC off an escape sequence it does not know: what is left is not typed text. A key [ that is held is. */
function isSequence(input: string): boolean {
	return /^[[O]./.test(input) && !/^\[+$/.test(input);
}
