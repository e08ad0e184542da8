/** The rows of the Time view, the zone it shows, and where its cursor is: what both its picture and its keys need. */
import { ORDERS, type Snapshot, type ZoneFacts } from '../model/index.js';
import { oldestStep, stepAt, type TimeSteps } from './time-steps.js';
import type { TimeUi } from './view-ui.js';

export type TimeRow =
	| { readonly kind: 'order'; readonly order: number }
	| { readonly kind: 'kcompactd' | 'kswapd'; readonly node: number }
	| { readonly kind: 'stalls' | 'thp' | 'score' | 'marks' };

/** From top to bottom: orders, what the daemons of each node cost, what tasks paid and got, the score of the selected node, marks. */
export function timeRows(snapshot: Snapshot): readonly TimeRow[] {
	const daemons = (kind: 'kcompactd' | 'kswapd'): TimeRow[] => snapshot.nodes.map(({ id }) => ({ kind, node: id }));
	return [
		...Array.from({ length: ORDERS }, (_, index): TimeRow => ({ kind: 'order', order: ORDERS - 1 - index })),
		...daemons('kcompactd'),
		...daemons('kswapd'),
		{ kind: 'stalls' },
		{ kind: 'thp' },
		{ kind: 'score' },
		{ kind: 'marks' },
	];
}

/** How the settings name a row: "order 9", "kcompactd 0", "stalls". */
export function rowName(row: TimeRow): string {
	if (row.kind === 'order') return `order ${row.order}`;
	return 'node' in row ? `${row.kind} ${row.node}` : row.kind;
}

/** Zones of the selected node; the one on show is the named one, or the largest. */
export function zoneShown(snapshot: Snapshot, node: number, name: string): ZoneFacts | undefined {
	const own = snapshot.zones.filter((zone) => zone.node === node);
	const named = own.find((zone) => zone.name === name);
	return (
		named ??
		own.reduce<ZoneFacts | undefined>((largest, zone) => (zone.managedPages > (largest?.managedPages ?? -1) ? zone : largest), undefined)
	);
}

/** Step under the cursor; −1 while there are none. */
export function cursorStep(steps: TimeSteps, { at }: TimeUi): number {
	return at < 0 ? steps.count - 1 : stepAt(steps, at);
}

/** The step under the cursor once it is moved by so many columns; undefined: it then follows the newest one. */
export function movedStep(steps: TimeSteps, ui: TimeUi, columns: number): number | undefined {
	const from = cursorStep(steps, ui);
	const column = Math.floor(from / ui.zoom) + columns;
	if (columns > 0 && column >= Math.floor((steps.count - 1) / ui.zoom)) return undefined;
	return Math.max(oldestStep(steps), column * ui.zoom);
}
