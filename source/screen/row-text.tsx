/** A row of styled text as Ink draws it, in the theme's colours. */
import { Text } from 'ink';
import { createContext, useContext } from 'react';
import type { Row, Span } from '../text/row.js';
import { BOLD, INVERSE, type Style, textSlot, UNDERLINE } from '../text/style.js';
import { lookOf, type Look, monoLook } from '../text/theme.js';

export const LookContext = createContext<Look>(lookOf('dark', 'none'));

const BASIC = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const FIRST_BRIGHT = 8;

/** One line, cut by Ink where it would not fit; rows are made to fit before. */
export function RowText({ row }: { readonly row: Row }) {
	const shown = useContext(LookContext);
	return (
		<Text wrap="truncate">
			{row.map((part, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: the position is all that tells spans of a row apart
				<Text key={index} {...inkLook(part.style, shown)}>
					{shown.level === 'none' ? withoutColour(part) : part.text}
				</Text>
			))}
		</Text>
	);
}

/** Ink's colour library leaves out attributes together with colours; written into the text they stay. */
function withoutColour({ text, style }: Span): string {
	const { bold, dim } = monoLook(style);
	const attributes: readonly (readonly [on: number, off: number, isSet: boolean])[] = [
		[1, 22, bold],
		[2, 22, dim],
		[4, 24, (style & UNDERLINE) !== 0],
		[7, 27, (style & INVERSE) !== 0],
	];
	return attributes.reduce((shown, [on, off, isSet]) => (isSet ? `\u001b[${on}m${shown}\u001b[${off}m` : shown), text);
}

interface InkLook {
	readonly bold: boolean;
	readonly underline: boolean;
	readonly inverse: boolean;
	readonly color: string | undefined;
}

/** The same decisions as the theme's `sgr`, as Ink takes them; chrome has no colours behind its text. */
function inkLook(value: Style, shown: Look): InkLook {
	const slot = textSlot(value);
	return {
		bold: (value & BOLD) !== 0 || slot === 'strong' || slot === 'bad',
		underline: (value & UNDERLINE) !== 0,
		inverse: (value & INVERSE) !== 0,
		color: colourName(value, shown),
	};
}

function colourName(value: Style, { palette, level }: Look): string | undefined {
	const colour = palette[textSlot(value)];
	if (colour === undefined || level === 'none') return undefined;
	if (level === '256') return `ansi256(${colour.indexed})`;
	if (level === 'truecolor') return `#${colour.rgb.toString(16).padStart(6, '0')}`;
	if (colour.basic === FIRST_BRIGHT) return 'gray';
	return colour.basic < FIRST_BRIGHT ? BASIC[colour.basic] : `${BASIC[colour.basic - FIRST_BRIGHT]}Bright`;
}
