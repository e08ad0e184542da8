/** `compactop [PRESET|FILE]`: the dashboard, or one picture of it as text when there is no terminal to draw on. */
import type { Feed } from '../feeds/feed.js';
import type { SimulatorStart } from '../feeds/messages.js';
import { simulatedFeed } from '../feeds/simulated.js';
import type { SimulatorThread } from '../feeds/simulator-thread.js';
import type { Scenario } from '../model/index.js';
import { nearest, presetNames, suggestion, UsageError } from '../scenario/index.js';
import type { View } from '../views/index.js';
import { COMMANDS } from './flags.js';
import { machineText, openAndRemark, openScenario } from './open-scenario.js';
import { DEFAULT_PRESET, type Options } from './options.js';
import { SessionLog } from './session-log.js';

const FRAME_NS = 250_000_000;
const FASTEST_FRAME_NS = 20_000_000;

/** @param thread of the first machine; opened when it is needed unless given */
export async function dashboardCommand(options: Options, thread?: SimulatorThread): Promise<number> {
	const preset = options.operands[0] ?? DEFAULT_PRESET;
	refuseMistypedCommand(preset);
	const isPicture = options.once || options.json || process.stdout.isTTY !== true || process.stdin.isTTY !== true;
	if (!isPicture) refuseBadTimes(options);
	// Whatever is wrong with the start is said before the screen is taken over.
	const scenario = openAndRemark(preset, options);
	return isPicture ? picture(scenario, options) : dashboard({ preset, scenario, thread }, options);
}

function refuseBadTimes({ forNs, intervalNs }: Options): void {
	if (forNs !== undefined) throw new UsageError('--for belongs to run and --once; the dashboard runs until q is pressed');
	if (intervalNs !== undefined && intervalNs < FASTEST_FRAME_NS) {
		throw new UsageError(`--interval: expected at least ${FASTEST_FRAME_NS / 1e6}ms between frames, got ${intervalNs / 1e6}ms`);
	}
}

async function picture(scenario: Scenario, options: Options): Promise<number> {
	if (options.logFile !== undefined)
		throw new UsageError('--log belongs to a session on a terminal; a single picture has no commands to log');
	const view = await viewNamed(options.view);
	const { printPicture } = await import('./once.js');
	return printPicture(scenario, view, options);
}

interface Beginning {
	readonly preset: string;
	readonly scenario: Scenario;
	readonly thread: SimulatorThread | undefined;
}

async function dashboard({ preset, scenario, thread }: Beginning, options: Options): Promise<number> {
	const log = options.logFile === undefined ? undefined : new SessionLog(options.logFile);
	// A copy is made of the machine that was opened last.
	let start: SimulatorStart = { scenario, set: options.set, audit: options.audit };
	const open = (machine: Scenario, set: SimulatorStart['set'], inThread?: SimulatorThread): Feed => {
		start = { ...start, scenario: machine, set };
		const feed = simulatedFeed(start, inThread);
		return log === undefined ? feed : log.keep(feed);
	};
	// The simulator boots in its thread while the rest of the program is loaded in this one.
	let first: Feed | undefined = open(scenario, options.set, thread);
	const view = await viewNamed(options.view);
	const [{ runDashboard }, { colourLevel, asciiOnly, isLight }, { SettingsFile, settingsPath }, { Shell }, { FeedMachine }] =
		await Promise.all([
			import('../screen/open-screen.js'),
			import('../screen/colour-level.js'),
			import('./settings-file.js'),
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
		colourLevel: options.color ? colourLevel(process.env) : 'none',
		ascii: asciiOnly(process.env, options.ascii),
	});
	await log?.saved();
	return exitCode;
}

/** Rejects with a UsageError when there is no such view. Views bring half of the program with them: nothing should wait for them. */
async function viewNamed(written = 'overview'): Promise<View> {
	const { VIEWS } = await import('../views/index.js');
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
