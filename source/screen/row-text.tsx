/**
 * A row of styled text as Ink draws it, in the theme's colours. They are written into the text: Ink's own properties for them depend on
 * what its colour library makes of the environment, and without colours it leaves out bold as well.
 */
import { Text } from 'ink';
import { createContext, useContext } from 'react';
import type { Row, Span } from '../text/row.js';
import { attributes, lookOf, type Look } from '../text/theme.js';

export const LookContext = createContext<Look>(lookOf('dark', 'none'));

/** One line, cut by Ink where it would not fit; rows are made to fit before. */
export function RowText({ row }: { readonly row: Row }) {
	const look = useContext(LookContext);
	return <Text wrap="truncate">{row.map((part) => styled(part, look)).join('')}</Text>;
}

function styled({ text, style }: Span, look: Look): string {
	return attributes(style, look).reduce((shown, { on, off }) => `\u001b[${on}m${shown}\u001b[${off}m`, text);
}
