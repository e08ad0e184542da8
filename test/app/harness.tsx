/**
 * The whole screen without a terminal: a fake feed on one end, a terminal emulator on the other, keys in between.
 * `lines()` is what a person would see.
 */
import '../../source/screen/interactive.js';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import { type ActionContext, press, typeText } from '../../source/actions/index.js';
import { actionContext } from '../../source/screen/action-context.js';
import { App } from '../../source/screen/app.js';
import { Presenter } from '../../source/screen/presenter.js';
import { Screen } from '../../source/screen/screen.js';
import type { InputHandlers } from '../../source/screen/use-keys.js';
import { createSession, type PresetInfo, type Session } from '../../source/session/index.js';
import { FeedMachine } from '../../source/shell/feed-machine.js';
import { Shell } from '../../source/shell/shell.js';
import { type ColourLevel, sgr } from '../../source/text/theme.js';
import type { View } from '../../source/views/view.js';
import { FakeClock, FakeFeed, PLAIN_SESSION } from '../session/fakes.js';

/** Fills its area: a panel whose rows are numbered, with the frame's version, so that a test sees every line and frame. */
export const ruledView: View = {
	id: 'ruled',
	title: 'Ruled',
	question: 'Is every line where it should be?',
	compose: ({ snapshot, columns, rows }) => [
		{
			id: 'lines',
			x: 0,
			y: 0,
			width: columns,
			height: rows,
			title: 'lines',
			hint: 'numbered',
			steady: false,
			rows: Array.from({ length: rows - 1 }, (_, line) => [
				{ text: `line ${line} v${snapshot.version}`.padEnd(columns, '.').slice(0, columns), style: 0 },
			]),
		},
	],
};

export const PRESETS: readonly PresetInfo[] = [
	{ name: 'thp-storm', title: 'Huge pages on a machine that fragments', machine: '2 nodes x 4 GiB', question: 'Who pays for huge pages?' },
	{ name: 'teach-tiny', title: 'Every page of a small machine', machine: '1 node x 32 MiB', question: 'What does compaction move?' },
];

class FakeStdin extends PassThrough {
	readonly isTTY = true;
	setRawMode(): this {
		return this;
	}
	ref(): this {
		return this;
	}
	unref(): this {
		return this;
	}
}

export interface OpenApp {
	readonly session: Session;
	readonly feeds: FakeFeed[];
	readonly clock: FakeClock;
	readonly quits: number[];
	/** What was done to the terminal: repaint, suspend. */
	readonly terminal: string[];
	feed(): FakeFeed;
	/** Sends raw input and waits until its effect is on the screen. */
	type(text: string): Promise<void>;
	/** Waits until everything under way is on the screen. */
	settle(): Promise<void>;
	lines(): readonly string[];
	/** The cells as they were sent to the terminal; or as they would be without Ink. */
	captured(by: 'Ink' | 'stand-in'): ReturnType<Screen['capture']>;
	resize(columns: number, rows: number): Promise<void>;
	close(): Promise<void>;
}

export interface AppOptions {
	readonly columns?: number;
	readonly rows?: number;
	readonly ascii?: boolean;
	readonly level?: ColourLevel;
	readonly views?: readonly View[];
	readonly presets?: readonly PresetInfo[];
}

export async function openApp({
	columns = 100,
	rows = 30,
	ascii = false,
	level = '256',
	views = [ruledView],
	presets = PRESETS,
}: AppOptions = {}): Promise<OpenApp> {
	const clock = new FakeClock();
	const feeds: FakeFeed[] = [];
	const [quits, terminal]: [number[], string[]] = [[], []];
	const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
	// As in a real terminal: the alternate screen has no lines above it.
	emulator.write('\u001b[?1049h');
	let drawing = Promise.resolve();
	const sink = {
		blocked: false,
		room: Number.POSITIVE_INFINITY,
		write(text: string): number {
			drawing = drawing.then(() => new Promise((resolve) => emulator.write(text, resolve)));
			return text.length;
		},
		onDrain: () => {},
	};
	const screen: Screen = new Screen({ columns, rows, sink, sgr: (style) => sgr(style, presenter.look()) });
	const session = createSession({
		...PLAIN_SESSION,
		preset: 'thp-storm',
		presets,
		views,
		columns,
		rows,
		clock,
		openFeed(preset) {
			const feed = new FakeFeed(preset);
			feeds.push(feed);
			return feed;
		},
		openCopy() {
			const feed = new FakeFeed('thp-storm');
			feeds.push(feed);
			return feed;
		},
		openShell: (feed) => new Shell({ machine: new FeedMachine(feed, false), followNs: Number.POSITIVE_INFINITY, live: true }),
	});
	await session.start();
	const presenter: Presenter = new Presenter({ session, views, ascii, level });
	screen.setPaint(presenter.paint);
	presenter.subscribe(() => screen.flush());
	const stdin = new FakeStdin();
	const context = actionContext(session, presenter, {
		captureScreen: () => terminal.push('capture'),
		saveScreen: (file) => terminal.push(`save ${file}`),
		overwriteSettings: () => terminal.push('overwrite settings'),
		repaint: () => terminal.push('repaint'),
		suspend: () => terminal.push('suspend'),
		quit: () => quits.push(0),
		crash: (error) => terminal.push(`crash ${error}`),
	});
	const handlers = inputHandlers(session, presenter, context);
	const ink = render(<App presenter={presenter} ascii={ascii} handlers={handlers} />, {
		stdout: screen.stdout(),
		stdin: stdin as unknown as NodeJS.ReadStream,
		stderr: new EventEmitter() as NodeJS.WriteStream,
		exitOnCtrlC: false,
		patchConsole: false,
		maxFps: 0,
	});
	const settle = async (): Promise<void> => {
		for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
		await drawing;
	};
	await settle();
	return {
		session,
		feeds,
		clock,
		quits,
		terminal,
		feed: () => feeds.at(-1) ?? new FakeFeed(),
		settle,
		async type(text) {
			stdin.write(text);
			await settle();
		},
		lines: () =>
			Array.from({ length: emulator.rows }, (_, y) => emulator.buffer.active.getLine(y)?.translateToString(true, 0, emulator.cols) ?? ''),
		captured(by) {
			if (by === 'Ink') return screen.capture();
			const alone = new Screen({ columns, rows, sink: { ...sink, write: () => 0 }, sgr: (style) => sgr(style, presenter.look()) });
			alone.setPaint(presenter.paint, presenter.paintChrome);
			alone.flushNow();
			alone.close();
			return alone.capture();
		},
		async resize(newColumns, newRows) {
			emulator.resize(newColumns, newRows);
			screen.resize(newColumns, newRows);
			session.store.dispatch({ type: 'resized', columns: newColumns, rows: newRows });
			await settle();
		},
		async close() {
			screen.close();
			ink.unmount();
			await session.close();
			emulator.dispose();
		},
	};
}

/** The same, with a first frame on the screen. */
export async function openShown(options?: AppOptions): Promise<OpenApp> {
	const app = await openApp(options);
	app.feed().frame(1.5e9);
	await app.settle();
	return app;
}

function inputHandlers(session: Session, presenter: Presenter, context: ActionContext): InputHandlers {
	return {
		onKey: (key) => {
			session.keyPressed();
			press(key, context);
		},
		onPaste: (text) => typeText(text, context),
		onPointer: (pointer) => {
			for (const message of presenter.point(pointer)) session.store.dispatch(message);
		},
	};
}
