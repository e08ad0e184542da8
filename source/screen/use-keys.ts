/** The one place where input is read: what the terminal sent becomes the names of keys. */
import { type Key as InkKey, useInput } from 'ink';
import { useCallback } from 'react';
import { isKey, type Key, typedKeys } from '../actions/index.js';

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

export function useKeys(onKey: (key: Key) => void): void {
	const onInput = useCallback(
		(input: string, key: InkKey) => {
			for (const name of keyNames(input, key)) onKey(name);
		},
		[onKey],
	);
	useInput(onInput);
}

/** Keys that one piece of input stands for; none when it was pasted, unknown to us, or noise. */
export function keyNames(input: string, key: InkKey): readonly Key[] {
	const named = NAMES.find(([property]) => key[property] === true);
	if (named !== undefined) return [named[1]];
	if (key.ctrl) return [`ctrl-${input}`].filter(isKey);
	// Ink takes the ESC off an escape sequence it does not know: what is left is not typed text.
	if (key.meta || /^[[O]./.test(input)) return [];
	return typedKeys(input);
}
