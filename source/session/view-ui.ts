/** How a person has set each view: kept while the program runs, also over a restart of the machine. Small plain values. */
import { type EditedLine, emptyLine } from './line-editor.js';

export const VIEW_IDS = ['overview', 'map', 'orders', 'time', 'counters', 'events', 'tunables', 'shell', 'doctor'] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export interface ListUi {
	/** Position in the list as it is shown; views clamp it to what there is. */
	readonly selected: number;
}

export interface FilteredUi extends ListUi {
	/** Text that what is listed must contain; '' lists all. */
	readonly filter: string;
}

export interface ShellUi {
	readonly line: EditedLine;
	/** Line before which the output on show ends, counted from the first one ever printed; undefined: the newest is shown. */
	readonly end: number | undefined;
	/** Version of the transcript that is on show. */
	readonly printed: number;
}

export interface ViewsUi {
	readonly counters: FilteredUi;
	readonly events: FilteredUi;
	readonly tunables: ListUi;
	readonly shell: ShellUi;
}

export const INITIAL_VIEWS: ViewsUi = {
	counters: { selected: 0, filter: '' },
	events: { selected: 0, filter: '' },
	tunables: { selected: 0 },
	shell: { line: emptyLine([]), end: undefined, printed: 0 },
};

/** New values for some fields of some views. */
export type ViewsChange = { readonly [K in keyof ViewsUi]?: Partial<ViewsUi[K]> };

/** What a line of typed text is for. */
export const PROMPTS = ['counters-filter', 'events-filter', 'save-screen', 'palette'] as const;
export type PromptPurpose = (typeof PROMPTS)[number];

/** A question on the status line, and the answer as far as it is typed. */
export interface Prompt {
	readonly purpose: PromptPurpose;
	/** What stands before the text: "/", "vm.swappiness = ". */
	readonly label: string;
	readonly line: EditedLine;
}
