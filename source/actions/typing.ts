/** Typing a line, on the status line or in the Shell view: what is text, and the keys that move and erase. */
import { type EditedLine, erase, insert, type Motion, move, placesOf } from '../session/index.js';
import { type Action, type ActionContext, TYPING } from './action.js';
import type { Key } from './keys.js';
import { editPrompt } from './prompt.js';
import { editShell, typeInShell } from './shell.js';

/** Takes what was typed or pasted as text where a line is being typed. False: nothing is. */
export function typeText(text: string, context: ActionContext): boolean {
	const places = placesOf(context.state);
	if (places.includes('shell')) typeInShell(text, context, printable);
	else if (places.includes('prompt')) editPrompt(context, (line) => insert(line, printable(text)));
	else return false;
	return true;
}

/** One line of ASCII, as the kernel's files are. */
function printable(text: string): string {
	return text.replace(/[^\u0020-\u007e]+/g, ' ');
}

function editing(id: string, keys: readonly Key[], help: string, change: (line: EditedLine) => EditedLine): Action {
	return {
		id: `type-${id}`,
		keys,
		title: () => '',
		help,
		group: 'Typing',
		where: TYPING,
		run: (context) => (placesOf(context.state).includes('shell') ? editShell : editPrompt)(context, change),
	};
}

const moving = (id: string, keys: readonly Key[], help: string, motion: Motion): Action =>
	editing(id, keys, help, (line) => move(line, motion));
const erasing = (id: string, keys: readonly Key[], help: string, motion: Motion): Action =>
	editing(id, keys, help, (line) => erase(line, motion));

export const typingActions: readonly Action[] = [
	moving('left', ['left'], 'Cursor to the left.', 'left'),
	moving('right', ['right'], 'Cursor to the right.', 'right'),
	moving('start', ['home', 'ctrl-a'], 'Cursor to the start of the line.', 'start'),
	moving('end', ['end', 'ctrl-e'], 'Cursor to the end of the line.', 'end'),
	erasing('backspace', ['backspace'], 'Erase the character before the cursor.', 'left'),
	erasing('word', ['ctrl-w'], 'Erase the word before the cursor.', 'wordLeft'),
	erasing('line', ['ctrl-u'], 'Erase everything before the cursor.', 'start'),
	erasing('rest', ['ctrl-k'], 'Erase everything behind the cursor.', 'end'),
];
