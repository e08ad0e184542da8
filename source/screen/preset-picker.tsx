/** The preset picker: a table that changes only when the person moves in it. */
import { Box } from 'ink';
import { Table } from 'ink-table';
import { createContext, type ReactNode, useContext } from 'react';
import { fitRow } from '../text/row.js';
import { style } from '../text/style.js';
import { Placed } from './placed.js';
import type { PresetsOverlay } from './presets-layout.js';
import { RowText } from './row-text.js';

const FRAME = style('dim');

/** For the table's parts, which it keeps as they were when it was made and hands nothing but their text. */
const PickerContext = createContext({ ascii: false, selected: '' });

export function PresetPicker({ overlay, ascii }: { readonly overlay: PresetsOverlay; readonly ascii: boolean }) {
	const { rect, heading, lines, footer } = overlay;
	const selected = lines[overlay.selected]?.['preset'] ?? '';
	return (
		<PickerContext value={{ ascii, selected: selected.trim() }}>
			<Placed rect={rect}>
				<Backdrop width={rect.width} height={rect.height} />
				<RowText row={heading} />
				<Table data={[...lines]} header={Heading} cell={Cell} skeleton={Rule} />
				{footer.map((row, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: lines of a sentence are known by their place
					<RowText key={index} row={row} />
				))}
			</Placed>
		</PickerContext>
	);
}

function Heading({ children }: { readonly children?: ReactNode }) {
	return <RowText row={[{ text: String(children), style: FRAME }]} />;
}

/** A value, or a piece of a rule: the table draws both with the same component. */
function Cell({ children }: { readonly column: number; readonly children?: ReactNode }) {
	const { selected } = useContext(PickerContext);
	const text = String(children);
	if (/^─+$/.test(text)) return <Rule>{text}</Rule>;
	return <RowText row={[{ text, style: text.trim() === selected ? style('strong') : style('default') }]} />;
}

function Rule({ children }: { readonly children?: ReactNode }) {
	const { ascii } = useContext(PickerContext);
	const text = String(children);
	const drawn = ascii
		? text
				.replace(/[┌┬┐├┼┤└┴┘]/g, '+')
				.replaceAll('─', '-')
				.replaceAll('│', '|')
		: text;
	return <RowText row={[{ text: drawn, style: FRAME }]} />;
}

/** Blanks under the table, so that nothing below shows through where it ends short of the rectangle. */
function Backdrop({ width, height }: { readonly width: number; readonly height: number }) {
	return (
		<Box position="absolute" flexDirection="column" width={width} height={height}>
			{Array.from({ length: height }, (_, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: blank lines are all the same
				<RowText key={index} row={fitRow([], width)} />
			))}
		</Box>
	);
}
