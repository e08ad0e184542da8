/** The rules above the panels; what is below them is painted. */
import { Placed } from './placed.js';
import type { PlacedTitle } from './presenter.js';
import { RowText } from './row-text.js';

export function PanelTitles({ titles }: { readonly titles: readonly PlacedTitle[] }) {
	return titles.map(({ id, x, y, width, row }) => (
		<Placed key={id} rect={{ x, y, width, height: 1 }}>
			<RowText row={row} />
		</Placed>
	));
}
