/** The dashboard over one simulated machine, or over two that are compared, with all it is made of. */
import type { Feed } from '../feeds/feed.js';
import type { SimulatorStart } from '../feeds/messages.js';
import { simulatedFeed } from '../feeds/simulated.js';
import type { SimulatorThread } from '../feeds/simulator-thread.js';
import type { Scenario } from '../model/index.js';
import { presetNames, suggestion, UsageError } from '../scenario/index.js';
import type { Halves } from '../session/halves.js';
import type { View } from '../views/index.js';
import { machineText, openScenario } from './open-scenario.js';
import type { Options } from './options.js';
import { SessionLog } from './session-log.js';

const FRAME_NS = 250_000_000;
const FASTEST_FRAME_NS = 20_000_000;

export interface FirstMachine {
	readonly scenario: Scenario;
	/** What was set by hand on it. */
	readonly set: SimulatorStart['set'];
}

export interface Beginning extends FirstMachine {
	readonly preset: string;
	/** Of the first machine; one is opened unless given. */
	readonly thread?: SimulatorThread | undefined;
	/** Is shown beside it from the start. */
	readonly second?: FirstMachine;
	/** Told when the person has left: what two machines showed last. */
	onLeft?(halves: Halves | undefined): void;
}

/** Runs until the person leaves; its exit code. Both stdin and stdout must be terminals. */
export async function openDashboard({ preset, scenario, set, thread, second, onLeft }: Beginning, options: Options): Promise<number> {
	refuseFastFrames(options);
	const log = options.logFile === undefined ? undefined : new SessionLog(options.logFile);
	// A copy is made of the machine that was opened last.
	let start: SimulatorStart = { scenario, set, audit: options.audit };
	const open = (machine: FirstMachine, inThread?: SimulatorThread): Feed => {
		start = { ...machine, audit: options.audit };
		const feed = simulatedFeed(start, inThread);
		return log === undefined ? feed : log.keep(feed);
	};
	// The simulator boots in its thread while the rest of the program is loaded in this one.
	let first: Feed | undefined = open({ scenario, set }, thread);
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
		changes: { kernel: options.kernel, features: options.features, set },
		viewId: view.id,
		theme: options.theme ?? settings?.read.theme ?? (isLight(process.env) ? 'light' : 'dark'),
		settings,
		onLeft: (changed, halves) => {
			onLeft?.(halves);
			const trouble = settings?.keep(changed);
			if (trouble !== undefined) process.stderr.write(`compactop: ${trouble}\n`);
		},
		mouse: options.mouse,
		openFeed: (name, changes) => {
			const asked = { ...changes, set: changes.set ?? {}, seed: options.seed };
			const feed = first ?? open({ scenario: openScenario(name, asked), set: asked.set });
			first = undefined;
			return feed;
		},
		...(second && { openSecond: () => simulatedFeed({ ...second, audit: options.audit }) }),
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

function refuseFastFrames({ intervalNs }: Options): void {
	if (intervalNs === undefined || intervalNs >= FASTEST_FRAME_NS) return;
	throw new UsageError(`--interval: expected at least ${FASTEST_FRAME_NS / 1e6}ms between frames, got ${intervalNs / 1e6}ms`);
}

/** Rejects with a UsageError when there is no such view. Views bring half of the program with them: nothing should wait for them. */
export async function viewNamed(written = 'overview'): Promise<View> {
	const { VIEWS } = await import('../views/index.js');
	const view = VIEWS.find(({ id, title }) => id === written || title.toLowerCase() === written.toLowerCase());
	if (view !== undefined) return view;
	const names = VIEWS.map(({ title }) => title.toLowerCase());
	throw new UsageError(`--view: expected one of ${names.join(', ')}, got ${written}${suggestion(written, names)}`);
}

function presetInfo(name: string, { title, question, machine }: Scenario) {
	return { name, title, question, machine: machineText({ machine }) };
}
