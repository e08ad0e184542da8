/** What a click on the Overview leads to: a node is selected; all else has a view of its own that tells more of it. */
import type { ZoneFacts } from '../model/index.js';
import type { Message, ViewId, ViewsChange } from '../session/index.js';
import { worstZone } from '../session/zone-list.js';
import { planFor } from './block-map.js';
import { eventInLine } from './events.js';
import { freeAreaAt } from './free-area.js';
import type { PanelId } from './layout.js';
import { pfnAt, zoneAt } from './map-scene.js';
import { nodeInLine } from './nodes.js';
import { pageAt, pagePlanFor } from './page-map.js';
import type { Pointer, ViewInput } from './view.js';
import { countersInView } from './vmstat.js';

export interface PanelPlace {
	readonly id: PanelId;
	/** Content without title and gap. */
	readonly width: number;
	readonly height: number;
	/** The free area in two sentences. */
	readonly isShort: boolean;
}

/** `pointer` in cells of the panel's content. */
export function pointPanel(input: ViewInput, place: PanelPlace, { kind, x, y }: Pointer): readonly Message[] {
	if (kind === 'wheel-up' || kind === 'wheel-down') return moveNode(input, kind === 'wheel-up' ? -1 : 1);
	if (kind !== 'press' || y < 0 || y >= place.height) return [];
	switch (place.id) {
		case 'nodes':
			return select(nodeInLine(input, place.height, y)?.id);
		case 'free':
			return toOrders(place.isShort ? { zone: worstZone(input.snapshot.zones), order: undefined } : freeAreaAt(input, place, { x, y }));
		case 'map':
			return toMap(input, pagesAt(input, place, { x, y }));
		case 'vmstat': {
			const counter = countersInView(input, place.height)[y];
			return counter === undefined ? [] : lookAt('counters', { counters: { counter, sentence: -1, filter: '' } });
		}
		case 'events': {
			const event = eventInLine(input, place.height, y);
			return event === undefined ? [] : lookAt('events', { events: { at: event.seq, filter: '', name: '', level: 'story' } });
		}
	}
}

function lookAt(id: ViewId, change: ViewsChange, node?: number): readonly Message[] {
	return [...select(node), { type: 'views', change }, { type: 'view', id }];
}

function select(node: number | undefined): readonly Message[] {
	return node === undefined ? [] : [{ type: 'node', id: node }];
}

function moveNode({ snapshot: { nodes }, selectedNode }: ViewInput, by: 1 | -1): readonly Message[] {
	return select(nodes[nodes.findIndex(({ id }) => id === selectedNode) + by]?.id);
}

function toOrders({ zone, order }: { readonly zone: ZoneFacts | undefined; readonly order: number | undefined }): readonly Message[] {
	if (zone === undefined) return [];
	return lookAt('orders', { orders: { zone: zone.name, ...(order === undefined ? {} : { order }) } }, zone.node);
}

/** The frame that begins where a cell of the map does. */
function pagesAt(input: ViewInput, { width, height }: PanelPlace, spot: { readonly x: number; readonly y: number }): number | undefined {
	const pages = input.snapshot.map.pages.length > 0 ? pagePlanFor(input, width, height) : undefined;
	return pages === undefined ? pfnAt(planFor(input, width, height), spot) : pageAt(pages, spot);
}

function toMap(input: ViewInput, cursor: number | undefined): readonly Message[] {
	if (cursor === undefined) return [];
	return lookAt('map', { map: { cursor } }, zoneAt(input.snapshot.map.zones, cursor)?.node);
}
