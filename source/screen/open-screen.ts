/** The dashboard: session, presenter, screen driver and Ink put together, and taken apart again however it ends. */
import './interactive.js';
import type { Instance } from 'ink';
import { type ActionContext, type Key, press, typeText } from '../actions/index.js';
import type { Feed, MachineImage } from '../feeds/feed.js';
import type { MachineChanges, Snapshot, ThemeName } from '../model/index.js';
import {
	changedSettings,
	type CommandShell,
	createSession,
	type Halves,
	type PresetInfo,
	remembered,
	type Session,
	type Settings,
	systemClock,
} from '../session/index.js';
import { type ColourLevel, type Look, sgr } from '../text/theme.js';
import { type Pointer, VIEWS } from '../views/index.js';
import { actionContext } from './action-context.js';
import { cpuTime, type Meter, measure } from './measure.js';
import { writeCapture } from './write-capture.js';
import { Presenter } from './presenter.js';
import { Screen } from './screen.js';
import { openTerminal, type Terminal } from './terminal.js';

/** What a person has set, from one run to the next. */
export interface KeptSettings {
	readonly file: string;
	readonly read: Partial<Settings>;
	/** What is wrong with the file, which is left alone. */
	readonly damage: string | undefined;
	/** Takes the place of a damaged file. Throws when it cannot. */
	overwrite(settings: Partial<Settings>): void;
}

export interface DashboardOptions {
	/** Starts the machine of a preset, for the first time and again from the picker. Errors have a message for people. */
	openFeed(preset: string, changes: MachineChanges): Feed | Promise<Feed>;
	/** Starts a second machine from an image of the one on show. */
	openCopy(image: MachineImage): Feed | Promise<Feed>;
	/** Starts a machine that is shown beside the first one from its boot on. */
	openSecond?(): Feed | Promise<Feed>;
	/** Memory that is left for it, bytes. */
	spareBytes(): number;
	/** Opens a shell on the machine behind a feed. */
	openShell(feed: Feed): CommandShell;
	/** For the picker, in its order. */
	readonly presetNames: readonly string[];
	/** Takes some milliseconds. */
	readPreset(name: string): PresetInfo;
	/** The preset to begin with; need not be in the list (a file). */
	readonly preset: string;
	/** What a person asked for on top of it. */
	readonly changes: MachineChanges;
	/** View shown first. */
	readonly viewId: string | undefined;
	/** Whether the mouse is listened to. */
	readonly mouse: boolean;
	/** Simulated seconds per second; infinite: as fast as possible. */
	readonly speed: number;
	readonly colourLevel: ColourLevel;
	readonly theme: ThemeName;
	/** Undefined: nothing is remembered. */
	readonly settings: KeptSettings | undefined;
	/** The person has left, the terminal is as it was: what has been set, and what two machines showed last. */
	onLeft(changed: Partial<Settings>, halves: Halves | undefined): void;
	readonly ascii: boolean;
	/** Usual time between frames, ms; 250 is four a second. */
	readonly intervalMs: number;
}

const MEASURE_MS = 1000;
/** Between two presets that are read for the picker. */
const PRESET_MS = 20;
/** How long the simulator may take to end before it is left to the end of the process. */
const CLOSE_MS = 1000;

/**
 * Shows the dashboard until the person leaves; stdin and stdout must be TTYs. Resolves with the exit code: 0 after quitting,
 * 128 + the signal after one, 1 when the simulator had failed. Rejects as `openFeed` does when the first machine cannot start.
 */
export async function runDashboard(options: DashboardOptions): Promise<number> {
	return new Dashboard(options).run();
}

class Dashboard {
	readonly #options: DashboardOptions;
	readonly #terminal: Terminal;
	readonly #screen: Screen;
	readonly #session: Session;
	readonly #presenter: Presenter;
	/** What was set when it began. */
	readonly #began: Settings;
	#meter: Meter | undefined;
	#shown: Snapshot | undefined;
	#look: Look | undefined;
	#captured: ReturnType<Screen['capture']> = [];
	#isLeft = false;
	#leave: (exitCode: number) => void = () => {};

	constructor(options: DashboardOptions) {
		this.#options = options;
		this.#terminal = openTerminal({
			onResize: (columns, rows) => this.#resize(columns, rows),
			onQuit: (exitCode) => this.#leave(exitCode),
			mouse: options.mouse,
		});
		const { columns, rows, sink } = this.#terminal;
		const { colourLevel: level, theme, settings, ascii, preset, presetNames, changes, viewId, speed, intervalMs } = options;
		this.#screen = new Screen({ columns, rows, sink, sgr: (style) => sgr(style, this.#presenter.look()) });
		this.#session = createSession({
			preset,
			presets: presetNames.map((name) => ({ name, title: '', question: '', machine: '' })),
			changes,
			viewId,
			theme,
			settings: { ...settings?.read, theme },
			damagedSettings: settings?.damage === undefined ? undefined : settings.file,
			views: VIEWS,
			speed,
			columns: this.#screen.columns,
			rows: this.#screen.rows,
			intervalMs,
			clock: systemClock,
			openFeed: (name, asked) => options.openFeed(name, asked),
			openCopy: (image) => options.openCopy(image),
			...(options.openSecond && { openSecond: options.openSecond }),
			spareBytes: () => options.spareBytes(),
			openShell: (feed) => options.openShell(feed),
			outputBlocked: () => this.#screen.stats.blocked,
			onBeat: () => {
				if (this.#session.store.get().ui.paused) this.#measure();
			},
		});
		this.#presenter = new Presenter({ session: this.#session, views: VIEWS, ascii, level });
		this.#began = remembered(this.#session.store.get().ui);
	}

	async run(): Promise<number> {
		const left = new Promise<number>((resolve) => {
			this.#leave = resolve;
		});
		try {
			await this.#session.start();
			await this.#firstFrame();
		} catch (error) {
			this.#terminal.restore();
			throw error;
		}
		this.#screen.setPaint(this.#presenter.paint, this.#presenter.paintChrome);
		this.#presenter.subscribe(() => this.#stateChanged());
		this.#terminal.enter();
		this.#screen.flushNow();
		this.#sayDamage();
		const chrome = this.#openChrome();
		const exitCode = await left;
		this.#isLeft = true;
		this.#screen.close();
		this.#terminal.restore();
		(await chrome)?.unmount();
		this.#options.onLeft(this.#changed(), this.#session.halves());
		await Promise.race([this.#session.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
		return exitCode;
	}

	/** Ink takes over what was painted in its place. */
	async #openChrome(): Promise<Instance | undefined> {
		const { openChrome, loadPicker } = await import('./chrome.js');
		if (this.#isLeft) return undefined;
		const ink = openChrome(this.#screen, { presenter: this.#presenter, ascii: this.#options.ascii, handlers: this.#handlers });
		void loadPicker().then(() => this.#readPresets([]));
		return ink;
	}

	/** What the picker tells of each preset is read once there is something to see, and never for so long that a key would have to wait. */
	#readPresets(read: readonly PresetInfo[]): void {
		const { presetNames, readPreset } = this.#options;
		const name = presetNames[read.length];
		if (name === undefined) this.#session.store.dispatch({ type: 'presets', presets: read });
		else setTimeout(() => this.#readPresets([...read, readPreset(name)]), PRESET_MS).unref();
	}

	/** There is something to show: a machine, or why there is none. */
	#firstFrame(): Promise<void> {
		const { store } = this.#session;
		return new Promise((resolve) => {
			const unsubscribe = store.subscribe(() => {
				const { snapshot, ui } = store.get();
				if (snapshot === undefined && ui.failed === undefined) return;
				unsubscribe();
				resolve();
			});
		});
	}

	readonly #handlers = {
		onKey: (key: Key) => this.#key(key),
		onPaste: (text: string) => {
			this.#session.keyPressed();
			return typeText(text, this.#actionContext());
		},
		onPointer: (pointer: Pointer) => {
			this.#session.keyPressed();
			for (const message of this.#presenter.point(pointer)) this.#session.store.dispatch(message);
		},
	};

	#key(key: Key): void {
		this.#session.keyPressed();
		press(key, this.#actionContext());
	}

	#actionContext(): ActionContext {
		return actionContext(this.#session, this.#presenter, {
			captureScreen: () => {
				this.#captured = this.#screen.capture();
			},
			saveScreen: (file) => this.#saveScreen(file),
			overwriteSettings: () => this.#overwriteSettings(),
			repaint: () => this.#screen.repaint(),
			suspend: () => this.#terminal.suspend(),
			quit: () => this.#leave(this.#session.store.get().ui.failed === undefined ? 0 : 1),
			crash: (error) => this.#terminal.crash(error),
		});
	}

	#changed(): Partial<Settings> {
		return changedSettings(this.#began, remembered(this.#session.store.get().ui));
	}

	#sayDamage(): void {
		const { settings } = this.#options;
		if (settings?.damage === undefined) return;
		this.#session.notify(`${settings.file} is left alone: ${settings.damage} (^O overwrites it)`, 'bad');
	}

	#overwriteSettings(): void {
		const { settings } = this.#options;
		try {
			settings?.overwrite(this.#changed());
			this.#session.store.dispatch({ type: 'settingsMended' });
			this.#session.notify(`${settings?.file} is written anew`, 'good');
		} catch (error) {
			this.#session.notify(`not written: ${error instanceof Error ? error.message : String(error)}`, 'bad');
		}
	}

	#saveScreen(file: string): void {
		const background = this.#session.store.get().ui.theme === 'light' ? 'light' : 'dark';
		try {
			writeCapture(file, this.#captured, background);
			this.#session.notify(`the screen is in ${file}`, 'good');
		} catch (error) {
			this.#session.notify(`not saved: ${error instanceof Error ? error.message : String(error)}`, 'bad');
		}
	}

	#resize(columns: number, rows: number): void {
		this.#screen.resize(columns, rows);
		this.#session.store.dispatch({ type: 'resized', columns: this.#screen.columns, rows: this.#screen.rows });
	}

	/** Measures together with a new frame, which then shows the result: a frame of its own would be part of the cost. */
	#stateChanged(): void {
		const { snapshot } = this.#session.store.get();
		const look = this.#presenter.look();
		if (look !== this.#look) this.#screen.restyle();
		this.#look = look;
		if (snapshot === this.#shown) {
			// A key's effect is painted before Ink, which hears of it after us, takes its time over the chrome.
			this.#screen.flushNow();
			return;
		}
		this.#shown = snapshot;
		this.#measure();
		this.#screen.flush();
	}

	#measure(): void {
		const { frames, bytes } = this.#screen.stats;
		const atMs = systemClock.now();
		if (this.#meter !== undefined && atMs - this.#meter.atMs < MEASURE_MS) return;
		const now: Meter = { atMs, frames, bytes, ...cpuTime(this.#session.store.get().ui.feedCpuMs) };
		if (this.#meter !== undefined) this.#session.store.dispatch({ type: 'measured', measured: measure(this.#meter, now) });
		this.#meter = now;
	}
}
