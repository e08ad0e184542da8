/** How a person has set each view: kept while the program runs, also over a restart of the machine. Small plain values. */
import type { VmstatName } from '../model/index.js';
import type { DoctorUi } from './doctor-list.js';
import { type EditedLine, emptyLine } from './line-editor.js';
import type { IndexKind } from './time-steps.js';
import type { TuneUi } from './tune-list.js';

export const VIEW_IDS = ['overview', 'map', 'orders', 'time', 'counters', 'events', 'tunables', 'shell', 'doctor'] as const;
export type ViewId = (typeof VIEW_IDS)[number];

/** A move of what is selected or through scales, where only the view knows what lies where. */
export type ViewMotion = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'next' | 'previous' | 'in' | 'out' | 'all';

export interface ListUi {
	/** Position in the list as it is shown; views clamp it to what there is. */
	readonly selected: number;
}

export interface FilteredUi extends ListUi {
	/** Text that what is listed must contain; '' lists all. */
	readonly filter: string;
}

/** story: all but background noise; trouble: what went wrong or had to wait; yours: what a person did, and marks. */
export const EVENT_LEVELS = ['story', 'all', 'trouble', 'yours'] as const;
export type EventLevel = (typeof EVENT_LEVELS)[number];

export interface EventsUi {
	/** `seq` of the selected event; −1: always the newest. */
	readonly at: number;
	/** Words which an event, as told or as printed by the kernel, must all contain. */
	readonly filter: string;
	readonly level: EventLevel;
	/** Only events of this name; '' all. */
	readonly name: string;
	/** Where there is no room for both: as trace_pipe prints them, not in words. */
	readonly raw: boolean;
}

/** Steps of history that one column of the Time view may show. */
export const ZOOMS: readonly number[] = [1, 2, 5, 10, 30, 60];

export interface TimeUi {
	/** Simulated time under the cursor, ns; −1: always the newest. */
	readonly at: number;
	/** One of ZOOMS. */
	readonly zoom: number;
	readonly index: IndexKind;
	/** Zone of the selected node; '': its largest. */
	readonly zone: string;
	/** Selected row, as timeRows names them. */
	readonly row: string;
}

export interface ShellUi {
	readonly line: EditedLine;
	/** Line before which the output on show ends, counted from the first one ever printed; undefined: the newest is shown. */
	readonly end: number | undefined;
	/** Version of the transcript that is on show. */
	readonly printed: number;
}

/** Kernel: as /proc/vmstat prints them. */
export const COUNTER_SORTS = ['kernel', 'rate', 'name', 'total'] as const;
export type CounterSort = (typeof COUNTER_SORTS)[number];

export interface CountersUi {
	readonly filter: string;
	readonly sort: CounterSort;
	/** The selected counter; while it is not listed, the first that is. By name, because a list sorted by rate is never still. */
	readonly counter: VmstatName;
	/** Always on top, in this order. */
	readonly pinned: readonly VmstatName[];
	/** Position of the selected sentence beside the list; −1 while a counter is selected. */
	readonly sentence: number;
}

/** What the Orders view says of an order, from left to right, and of its zone; a narrow screen leaves some out. */
export const ORDER_COLUMNS = [
	'size',
	'users',
	'free',
	'unmovable',
	'movable',
	'reclaimable',
	'highatomic',
	'usable',
	'serves',
	'extfrag',
	'unusable',
	'watermarks',
] as const;
export type OrderColumn = (typeof ORDER_COLUMNS)[number];

export interface OrdersUi {
	/** Name of the zone of the selected node; while that has no such zone, the one that session/zone-list.ts chooses. */
	readonly zone: string;
	readonly order: number;
	/** Whose meaning is told of the selected order. */
	readonly column: OrderColumn;
}

/** What the colours of the map say. */
export const MAP_COLOURS = ['occupancy', 'mobility', 'order', 'owner', 'age'] as const;
export type MapColours = (typeof MAP_COLOURS)[number];
/** All of the machine, all of a node, or a window in which one cell is a block of 2^N pages. */
export type MapScale = 'machine' | 'node' | number;

export interface MapUi {
	readonly scale: MapScale;
	/** Selected page frame; −1: none has been chosen yet. */
	readonly cursor: number;
	/** First frame in the window. */
	readonly first: number;
	readonly colours: MapColours;
	/** Show what became of each pageblock since compaction last began, instead of the colours. */
	readonly compares: boolean;
	/** The zone as one strip of used and free, on machines small enough. */
	readonly strip: boolean;
	/** Frame under the mouse when its button went down; −1: it is up. */
	readonly held: number;
}

export interface ViewsUi {
	readonly map: MapUi;
	readonly counters: CountersUi;
	readonly events: EventsUi;
	readonly time: TimeUi;
	readonly orders: OrdersUi;
	readonly shell: ShellUi;
	readonly tunables: TuneUi;
	readonly doctor: DoctorUi;
}

export const INITIAL_VIEWS: ViewsUi = {
	map: { scale: 'machine', cursor: -1, first: 0, colours: 'occupancy', compares: false, strip: true, held: -1 },
	counters: {
		filter: '',
		sort: 'kernel',
		counter: 'compact_stall',
		pinned: ['compact_stall', 'compact_success', 'compact_fail', 'pgmigrate_success', 'thp_fault_alloc', 'thp_fault_fallback'],
		sentence: -1,
	},
	events: { at: -1, filter: '', level: 'story', name: '', raw: false },
	time: { at: -1, zoom: 1, index: 'extfrag', zone: '', row: 'order 9' },
	orders: { zone: '', order: 9, column: 'extfrag' },
	shell: { line: emptyLine([]), end: undefined, printed: 0 },
	tunables: { list: 'tunables', selected: 0, kernel: -1 },
	doctor: { finding: '', remedy: '' },
};

/** New values for some fields of some views. */
export type ViewsChange = { readonly [K in keyof ViewsUi]?: Partial<ViewsUi[K]> };

/** What a line of typed text is for. */
export const PROMPTS = ['counters-filter', 'events-filter', 'save-screen', 'palette', 'tunable-value', 'overwrite-settings'] as const;
export type PromptPurpose = (typeof PROMPTS)[number];

/** A question on the status line, and the answer as far as it is typed. */
export interface Prompt {
	readonly purpose: PromptPurpose;
	/** What stands before the text: "/", "vm.swappiness = ". */
	readonly label: string;
	readonly line: EditedLine;
}
