/** `compactop [PRESET|FILE]`: the dashboard, or one picture of it as text when there is no terminal to draw on. */
import type { Feed } from '../feeds/feed.js';
import type { SimulatorStart } from '../feeds/messages.js';
import type { SimulatorThread } from '../feeds/simulated.js';
import type { Scenario } from '../model/index.js';
import { nearest, presetNames, suggestion, UsageError } from '../scenario/index.js';
import { type View, VIEWS } from '../views/index.js';
import { COMMANDS } from './flags.js';
import { machineText, openAndRemark, openScenario } from './open-scenario.js';
import { DEFAULT_PRESET, type Options } from './options.js';
import { SessionLog } from './session-log.js';
import { SettingsFile, settingsPath } from './settings-file.js';

const FRAME_NS = 250_000_000;
const FASTEST_FRAME_NS = 20_000_000;

export async function dashboardCommand(options: Options): Promise<number> {
	const preset = options.operands[0] ?? DEFAULT_PRESET;
	refuseMistypedCommand(preset);
	const view = viewNamed(options.view);
	const isPicture = options.once || options.json || process.stdout.isTTY !== true || process.stdin.isTTY !== true;
	// The simulator's thread gets ready while the preset is read.
	const worker = isPicture ? undefined : (await import('../feeds/simulated.js')).openWorker();
	// Whatever is wrong with the start is said before the screen is taken over.
	const scenario = openAndRemark(preset, options);
	if (worker === undefined) return picture(scenario, view, options);
	if (options.forNs !== undefined) throw new UsageError('--for belongs to run and --once; the dashboard runs until q is pressed');
	if (options.intervalNs !== undefined && options.intervalNs < FASTEST_FRAME_NS) {
		throw new UsageError(`--interval: expected at least ${FASTEST_FRAME_NS / 1e6}ms between frames, got ${options.intervalNs / 1e6}ms`);
	}
	return dashboard({ preset, scenario, view, worker }, options);
}

async function picture(scenario: Scenario, view: View, options: Options): Promise<number> {
	if (options.logFile !== undefined)
		throw new UsageError('--log belongs to a session on a terminal; a single picture has no commands to log');
	const { printPicture } = await import('./once.js');
	return printPicture(scenario, view, options);
}

interface Beginning {
	readonly preset: string;
	readonly scenario: Scenario;
	readonly view: View;
	/** The thread of the first machine. */
	readonly worker: SimulatorThread;
}

async function dashboard({ preset, scenario, view, worker }: Beginning, options: Options): Promise<number> {
	const { simulatedFeed } = await import('../feeds/simulated.js');
	const log = options.logFile === undefined ? undefined : new SessionLog(options.logFile);
	// A copy is made of the machine that was opened last.
	let start: SimulatorStart = { scenario, set: options.set, audit: options.audit };
	const open = (machine: Scenario, set: SimulatorStart['set'], thread?: SimulatorThread): Feed => {
		start = { ...start, scenario: machine, set };
		const feed = simulatedFeed(start, thread);
		return log === undefined ? feed : log.keep(feed);
	};
	// The simulator boots in its thread while the screen's libraries are loaded in this one.
	let first: Feed | undefined = open(scenario, options.set, worker);
	const [{ runDashboard }, { colourLevel, asciiOnly, isLight }, { Shell }, { FeedMachine }] = await Promise.all([
		import('../screen/open-screen.js'),
		import('../screen/colour-level.js'),
		import('../shell/shell.js'),
		import('../shell/feed-machine.js'),
	]);
	const settings = options.settings ? new SettingsFile(settingsPath(process.env)) : undefined;
	const exitCode = await runDashboard({
		preset,
		presetNames: presetNames(),
		readPreset: (name) => presetInfo(name, openScenario(name, { set: {} })),
		changes: { kernel: options.kernel, features: options.features, set: options.set },
		viewId: view.id,
		theme: options.theme ?? settings?.read.theme ?? (isLight(process.env) ? 'light' : 'dark'),
		settings,
		onLeft: (changed) => {
			const trouble = settings?.keep(changed);
			if (trouble !== undefined) process.stderr.write(`compactop: ${trouble}\n`);
		},
		mouse: options.mouse,
		openFeed: (name, changes) => {
			const set = changes.set ?? {};
			const feed = first ?? open(openScenario(name, { ...changes, set, seed: options.seed }), set);
			first = undefined;
			return feed;
		},
		openCopy: (image) => simulatedFeed({ ...start, image }),
		spareBytes: () => process.availableMemory(),
		openShell: (feed) => new Shell({ machine: new FeedMachine(feed, false), followNs: Number.POSITIVE_INFINITY, live: true }),
		speed: options.speed,
		intervalMs: (options.intervalNs ?? FRAME_NS) / 1e6,
		colourLevel: colourLevel(process.env),
		ascii: asciiOnly(process.env, options.ascii),
	});
	await log?.saved();
	return exitCode;
}

/** Throws UsageError when there is no such view. */
function viewNamed(written = 'overview'): View {
	const view = VIEWS.find(({ id, title }) => id === written || title.toLowerCase() === written.toLowerCase());
	if (view !== undefined) return view;
	const names = VIEWS.map(({ title }) => title.toLowerCase());
	throw new UsageError(`--view: expected one of ${names.join(', ')}, got ${written}${suggestion(written, names)}`);
}

function presetInfo(name: string, { title, question, machine }: Scenario) {
	return { name, title, question, machine: machineText({ machine }) };
}

/** "compactop rnu": a word that is no preset may have been meant as a command. */
function refuseMistypedCommand(word: string): void {
	if (/[/\\.]/.test(word) || presetNames().includes(word)) return;
	const command = nearest(word, COMMANDS);
	if (command === undefined || nearest(word, presetNames()) !== undefined) return;
	throw new UsageError(`there is no preset or command ${word} (did you mean compactop ${command}?)`);
}
