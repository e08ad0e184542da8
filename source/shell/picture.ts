/** Text that replaces what was printed before it, on a terminal: cursor to the top left, then everything is erased. */
export const NEW_PICTURE = '\u001b[H\u001b[2J';
