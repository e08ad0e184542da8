/** Every view × size × theme × alphabet × situation: whole screens, held to the laws of whole-screen.ts. */
import assert from 'node:assert/strict';
import { insert, emptyLine, type Message, ORDER_COLUMNS, type Session } from '../../source/session/index.js';
import { INITIAL_VIEWS } from '../../source/session/view-ui.js';
import { type Snapshot, THEMES, type ThemeName } from '../../source/model/index.js';
import { keyBarRow } from '../../source/screen/key-bar.js';
import type { ColourLevel } from '../../source/text/theme.js';
import { VIEWS } from '../../source/views/index.js';
import { sampleSnapshot, tinySnapshot } from './sample-snapshot.js';
import { checkRows, cutNumbers, cutWords, keyEntries, knownWords, screenAndWider, watchedSession } from './whole-screen.js';

export const SIZES = [
	[300, 100],
	[200, 60],
	[160, 50],
	[120, 40],
	[100, 30],
	[80, 24],
	[60, 20],
	[40, 12],
] as const;

export interface Alphabet {
	readonly theme: ThemeName;
	readonly level: ColourLevel;
	readonly ascii: boolean;
}
export const TWO_ALPHABETS = [
	{ theme: 'dark', level: '256', ascii: false },
	{ theme: 'mono', level: 'none', ascii: true },
] as const satisfies readonly Alphabet[];
/** How many colours there are changes no row, unless there are none. */
export const ALL_ALPHABETS: readonly Alphabet[] = [false, true].flatMap((ascii) => [
	...THEMES.map((theme) => ({ theme, level: '256' as const, ascii })),
	{ theme: 'dark' as const, level: 'none' as const, ascii },
]);

const NOTICE =
	'vm.compaction_proactiveness: the kernel refuses 101, because the highest value it takes is one hundred percent of the score';
const notice = (kind: 'info' | 'bad'): Message => ({ type: 'notice', text: NOTICE, kind, nowMs: 0 });
const typed = (text: string): Message => ({
	type: 'prompt',
	prompt: { purpose: 'counters-filter', label: '/', line: insert(emptyLine([]), text) },
});
const overlay = (which: 'help' | 'tune' | 'palette' | 'presets', cursor: number): Message => ({ type: 'overlay', overlay: which, cursor });
const MEASURED: Message = { type: 'measured', measured: { fps: 4, bytesPerFrame: 12_345, cpuPercent: 3, feedCpuPercent: 100 } };

interface Situation {
	readonly name: string;
	/** The view in which it is looked at; absent: each. */
	readonly viewId?: string;
	readonly messages: readonly Message[];
}

/** Of all views. */
export const EVERYWHERE: readonly Situation[] = [
	{ name: 'as it starts', messages: [] },
	{ name: 'paused, measured', messages: [{ type: 'paused', paused: true }, MEASURED] },
	{ name: 'fast, the other node', messages: [{ type: 'speed', speed: 100 }, MEASURED, { type: 'node', id: 1 }] },
	{ name: 'a notice', messages: [notice('bad')] },
	{ name: 'going back', messages: [{ type: 'rewinding', share: 0.42 }] },
	{ name: 'typing', messages: [typed('compact_migrate_scanned')] },
];

export const SITUATIONS: readonly Situation[] = [
	...EVERYWHERE,
	...(['help', 'tune', 'palette'] as const).flatMap((which) =>
		[0, 11, 40].map((cursor): Situation => ({ name: `${which} at ${cursor}`, viewId: 'map', messages: [overlay(which, cursor)] })),
	),
	...ORDER_COLUMNS.flatMap((column) =>
		[0, 9].map(
			(order): Situation => ({
				name: `${column} of order ${order}`,
				viewId: 'orders',
				messages: [{ type: 'views', change: { orders: { column, order, zone: 'Normal' } } }],
			}),
		),
	),
	...Array.from(
		{ length: 12 },
		(_, selected): Situation => ({
			name: `tunable ${3 * selected}`,
			viewId: 'tunables',
			messages: [{ type: 'views', change: { tunables: { selected: 3 * selected } } }],
		}),
	),
	...(['machine', 'node', 9, 3, 0] as const).map(
		(scale): Situation => ({
			name: `scale ${scale}`,
			viewId: 'map',
			messages: [{ type: 'views', change: { map: { scale, cursor: 5000, first: 4608 } } }],
		}),
	),
	...(['mobility', 'order', 'owner', 'age'] as const).map(
		(colours): Situation => ({
			name: `colours ${colours}`,
			viewId: 'map',
			messages: [{ type: 'views', change: { map: { colours, cursor: 5000 } } }],
		}),
	),
	{ name: 'before and after', viewId: 'map', messages: [{ type: 'views', change: { map: { compares: true } } }] },
	{ name: 'raw', viewId: 'events', messages: [{ type: 'views', change: { events: { raw: true, level: 'all' } } }] },
	{ name: 'the other index', viewId: 'time', messages: [{ type: 'views', change: { time: { index: 'unusable', zoom: 10 } } }] },
	// Last: nothing takes it back.
	{ name: 'the feed has failed', messages: [{ type: 'failed', reason: NOTICE }] },
];

/** One machine, a small one, two side by side, and one that is looked back on. */
const SESSIONS: readonly (() => Promise<Session>)[] = [
	() => watchedSession(sampleSnapshot),
	() => watchedSession(tinySnapshot),
	() => watchedSession(sampleSnapshot, tunedSnapshot),
	async () => {
		const session = await watchedSession(sampleSnapshot);
		session.store.dispatch({ type: 'at', at: sampleSnapshot(12).timeNs });
		return session;
	},
];

/** The same moments on a machine that differs in what was set, and in all that can be compared. */
function tunedSnapshot(step: number): Snapshot {
	const { timeNs } = sampleSnapshot(step);
	const snapshot = sampleSnapshot(3 * step);
	return { ...snapshot, timeNs, tunables: { ...snapshot.tunables, 'vm.compaction_proactiveness': 100, 'vm.min_free_kbytes': 1_048_576 } };
}

/** The state in which every situation begins. */
const CALM: readonly Message[] = [
	{ type: 'overlay', overlay: 'none', cursor: 0 },
	{ type: 'prompt', prompt: undefined },
	{ type: 'views', change: INITIAL_VIEWS },
	{ type: 'paused', paused: false },
	{ type: 'speed', speed: 1 },
	{ type: 'node', id: 0 },
	{ type: 'rewinding', share: undefined },
	{ type: 'clock', nowMs: Number.MAX_SAFE_INTEGER },
];

/** Checks all there is; returns how many screens that were. Fails with everything that is wrong, each cut word told once. */
export async function checkMatrix(alphabets: readonly Alphabet[], situations: readonly Situation[]): Promise<number> {
	const known = knownWords();
	const wrong = new Set<string>();
	let screens = 0;
	for (const open of SESSIONS) {
		const session = await open();
		for (const { name, viewId, messages } of situations) {
			for (const { id } of VIEWS.filter((view) => viewId === undefined || view.id === viewId)) {
				for (const message of [...CALM, { type: 'view', id } as const, ...messages]) session.store.dispatch(message);
				for (const alphabet of alphabets) {
					screens += SIZES.length;
					for (const text of troubles(session, alphabet, known)) wrong.add(`${id}, ${name}: ${text}`);
				}
			}
		}
		await session.close();
	}
	assert.deepEqual([...wrong], []);
	return screens;
}

/** What is wrong with a session's screen, at every size. */
function troubles(session: Session, { theme, level, ascii }: Alphabet, known: ReadonlySet<string>): string[] {
	session.store.dispatch({ type: 'theme', theme });
	return SIZES.flatMap(([columns, rows]) => {
		session.store.dispatch({ type: 'resized', columns, rows });
		const [placed, wider] = screenAndWider(session, { level, ascii });
		try {
			checkRows(placed, { columns, rows }, ascii);
			checkKeyBar(session, columns, ascii);
		} catch (error) {
			return [`${columns}x${rows} ${theme}: ${error instanceof Error ? error.message : String(error)}`];
		}
		const { viewId } = session.store.get().ui;
		// In ASCII the maps are drawn in letters. The Shell breaks lines where a terminal does.
		const cut = [...(ascii ? [] : cutWords(placed, known)), ...cutNumbers(placed, wider, ascii)];
		return viewId === 'shell' ? [] : cut.map((text) => `${columns}x${rows}: ${text}`);
	});
}

/** What leads out is there at any width, and no entry is cut. */
function checkKeyBar(session: Session, columns: number, ascii: boolean): void {
	const state = session.store.get();
	const all = keyEntries(keyBarRow(state, 1000, ascii));
	const shown = keyEntries(keyBarRow(state, columns, ascii));
	assert.deepEqual(
		shown.filter((entry) => !all.includes(entry)),
		[],
	);
	assert.notDeepEqual(shown, [''], 'no keys are told');
}
