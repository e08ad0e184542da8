/** What Ink draws: titles, key bar and the preset picker around and above the painted rows. Exactly as large as the terminal. */
import { Box } from 'ink';
import { useCallback } from 'react';
import type { Key } from '../actions/index.js';
import type { ColourLevel } from '../text/theme.js';
import { PanelTitles } from './panel-titles.js';
import { Placed } from './placed.js';
import { PresetPicker } from './preset-picker.js';
import type { Presenter } from './presenter.js';
import { ColourContext, RowText } from './row-text.js';
import { useKeys } from './use-keys.js';
import { useChrome } from './use-session.js';

export interface AppProps {
	readonly presenter: Presenter;
	readonly level: ColourLevel;
	readonly ascii: boolean;
	readonly onKey: (key: Key) => void;
}

export function App({ presenter, level, ascii, onKey }: AppProps) {
	const { columns, rows, titles, keyBar, keyBarY, picker } = useChrome(presenter);
	useKeys(
		useCallback(
			(key) => {
				onKey(key);
				presenter.keepCursor();
			},
			[onKey, presenter],
		),
	);
	return (
		<ColourContext value={level}>
			<Box width={columns} height={rows} flexShrink={0} overflow="hidden">
				<PanelTitles titles={titles} />
				<Placed rect={{ x: 0, y: keyBarY, width: columns, height: 1 }}>
					<RowText row={keyBar} />
				</Placed>
				{picker !== undefined && <PresetPicker overlay={picker} ascii={ascii} />}
			</Box>
		</ColourContext>
	);
}
