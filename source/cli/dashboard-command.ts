/** `compactop [PRESET|FILE]`: the dashboard, or one picture of it as text when there is no terminal to draw on. */
import { nearest, presetNames, UsageError } from '../scenario/index.js';
import { COMMANDS } from './flags.js';
import { machineText, openScenario } from './open-scenario.js';
import { DEFAULT_PRESET, type Options } from './options.js';
import { SessionLog } from './session-log.js';

const FRAME_NS = 250_000_000;
const FASTEST_FRAME_NS = 20_000_000;

export async function dashboardCommand(options: Options): Promise<number> {
	const preset = options.operands[0] ?? DEFAULT_PRESET;
	refuseMistypedCommand(preset);
	// Whatever is wrong with the start is said before the screen is taken over.
	const scenario = openScenario(preset, options);
	if (options.once || options.json || process.stdout.isTTY !== true || process.stdin.isTTY !== true) {
		if (options.logFile !== undefined)
			throw new UsageError('--log belongs to a session on a terminal; a single picture has no commands to log');
		const { printPicture } = await import('./once.js');
		return printPicture(scenario, options);
	}
	if (options.forNs !== undefined) throw new UsageError('--for belongs to run and --once; the dashboard runs until q is pressed');
	if (options.intervalNs !== undefined && options.intervalNs < FASTEST_FRAME_NS) {
		throw new UsageError(`--interval: expected at least ${FASTEST_FRAME_NS / 1e6}ms between frames, got ${options.intervalNs / 1e6}ms`);
	}

	const [{ simulatedFeed }, { runDashboard }, { colourLevel, asciiOnly }] = await Promise.all([
		import('../feeds/simulated.js'),
		import('../screen/open-screen.js'),
		import('../screen/colour-level.js'),
	]);
	const log = options.logFile === undefined ? undefined : new SessionLog(options.logFile);
	const exitCode = await runDashboard({
		preset,
		presets: presetNames().map((name) => {
			const { title, question, machine } = openScenario(name, { set: {} });
			return { name, title, question, machine: machineText({ machine }) };
		}),
		openFeed: (name) => {
			const feed = simulatedFeed({ scenario: openScenario(name, options), set: options.set, audit: options.audit });
			return log === undefined ? feed : log.keep(feed);
		},
		speed: options.speed,
		intervalMs: (options.intervalNs ?? FRAME_NS) / 1e6,
		colourLevel: colourLevel(process.env),
		ascii: asciiOnly(process.env, options.ascii),
	});
	await log?.saved();
	return exitCode;
}

/** "compactop rnu": a word that is no preset may have been meant as a command. */
function refuseMistypedCommand(word: string): void {
	if (/[/\\.]/.test(word) || presetNames().includes(word)) return;
	const command = nearest(word, COMMANDS);
	if (command === undefined || nearest(word, presetNames()) !== undefined) return;
	throw new UsageError(`there is no preset or command ${word} (did you mean compactop ${command}?)`);
}
