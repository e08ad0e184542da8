/** What Ink draws: titles, key bar and the preset picker around and above the painted rows. Exactly as large as the terminal. */
import { Box } from 'ink';
import { lazy, Suspense, useMemo } from 'react';
import { PanelTitles } from './panel-titles.js';
import { Placed } from './placed.js';
import type { Presenter } from './presenter.js';
import { LookContext, RowText } from './row-text.js';
import { type InputHandlers, useKeys } from './use-keys.js';
import { useChrome } from './use-session.js';

/** Its table brings a good deal with it that no start should wait for. */
export const loadPicker = async () => ({ default: (await import('./preset-picker.js')).PresetPicker });
const PresetPicker = lazy(loadPicker);

export interface AppProps {
	readonly presenter: Presenter;
	readonly ascii: boolean;
	readonly handlers: InputHandlers;
}

export function App({ presenter, ascii, handlers }: AppProps) {
	const { columns, rows, look, tabs, tabsY, titles, keyBar, keyBarY, picker } = useChrome(presenter);
	useKeys(
		useMemo(
			() => ({
				...handlers,
				onKey(key) {
					handlers.onKey(key);
					presenter.keepCursor();
				},
				onPointer(pointer) {
					const key = presenter.keyAt(pointer);
					if (key === undefined) handlers.onPointer(pointer);
					else handlers.onKey(key);
				},
			}),
			[handlers, presenter],
		),
	);
	return (
		<LookContext value={look}>
			<Box width={columns} height={rows} flexShrink={0} overflow="hidden">
				{tabs !== undefined && tabsY !== undefined && (
					<Placed rect={{ x: 0, y: tabsY, width: columns, height: 1 }}>
						<RowText row={tabs} />
					</Placed>
				)}
				<PanelTitles titles={titles} />
				<Placed rect={{ x: 0, y: keyBarY, width: columns, height: 1 }}>
					<RowText row={keyBar} />
				</Placed>
				{picker !== undefined && (
					<Suspense fallback={null}>
						<PresetPicker overlay={picker} ascii={ascii} />
					</Suspense>
				)}
			</Box>
		</LookContext>
	);
}
