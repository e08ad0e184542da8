/** The views in the order of their number keys. */
import { counters } from './counters.js';
import { doctor } from './doctor.js';
import { eventsView } from './events-view.js';
import { orders } from './orders.js';
import { mapView } from './map-view.js';
import { overview } from './overview.js';
import { shell } from './shell.js';
import { time } from './time.js';
import { tunables } from './tunables.js';
import type { View } from './view.js';

export type { Panel, Pointer, View, ViewInput } from './view.js';
export const VIEWS: readonly View[] = [overview, mapView, orders, time, counters, eventsView, tunables, shell, doctor];
