/** Every flag of the command line, once: the parser, the checks and the help text read this table. */

export const COMMANDS = ['run', 'compare', 'shell', 'presets', 'validate'] as const;
export type CommandName = 'dashboard' | (typeof COMMANDS)[number];

/** With one of these nothing is drawn on the terminal for long. */
const PRINTING = ['--help', '-h', '--version', '--once', '--json'];

/** Whether the command line asks for the dashboard, as far as a glance can tell. */
export function looksLikeDashboard(argv: readonly string[]): boolean {
	const words: readonly string[] = [...COMMANDS, ...PRINTING];
	return !argv.some((word) => words.includes(word));
}

export interface FlagSpec {
	/** As typed, without the dashes. */
	readonly name: string;
	/** Placeholder of its value; absent for a switch. */
	readonly value?: string;
	readonly repeatable?: boolean;
	readonly short?: string;
	/** Commands that know it; absent: all. */
	readonly commands?: readonly CommandName[];
	readonly help: string;
}

const SIMULATING: readonly CommandName[] = ['dashboard', 'run', 'compare', 'shell'];
const ON_SCREEN: readonly CommandName[] = ['dashboard', 'compare'];

export const FLAGS: readonly FlagSpec[] = [
	{ name: 'seed', value: 'N', commands: SIMULATING, help: "seed of everything random (default: the preset's)" },
	{
		name: 'kernel',
		value: 'V',
		commands: SIMULATING,
		help: 'kernel whose rules apply: 2.6.34 … 4.9, 5.3, 5.9, 6.1, 6.12, 6.18',
	},
	{
		name: 'feature',
		value: 'NAME=on|off',
		repeatable: true,
		commands: SIMULATING,
		help: 'turn one rule of a kernel on or off; may be repeated',
	},
	{
		name: 'set',
		value: 'NAME=V',
		repeatable: true,
		commands: SIMULATING,
		help: 'tunable at boot: vm.NAME, thp.enabled or thp.defrag; may be repeated',
	},
	{
		name: 'for',
		value: 'T',
		commands: SIMULATING,
		help: 'simulated time to run: 60s, 2min (--once: 10s; shell streams: 5s)',
	},
	{ name: 'speed', value: 'X', commands: [...ON_SCREEN, 'shell'], help: 'simulated seconds per second, 0.001 to 100, or max' },
	{
		name: 'interval',
		value: 'S',
		commands: ['dashboard', 'run', 'compare'],
		help: 'seconds between frames (run: simulated seconds between ticks)',
	},
	{
		name: 'view',
		value: 'NAME',
		commands: ON_SCREEN,
		help: 'view to begin with, by its name: overview, map, orders …',
	},
	{ name: 'theme', value: 'NAME', commands: ON_SCREEN, help: 'dark, light, contrast, colourblind, mono or terminal (also key T)' },
	{ name: 'no-mouse', commands: ON_SCREEN, help: 'leave the mouse to the terminal' },
	{ name: 'no-settings', commands: ON_SCREEN, help: 'neither read nor write what was set in earlier runs' },
	{ name: 'once', commands: ON_SCREEN, help: 'print the view (compare: a table) as text, as without a terminal' },
	{ name: 'json', help: 'print JSON (without a command: one snapshot)' },
	{
		name: 'line',
		short: 'c',
		value: 'LINE',
		repeatable: true,
		commands: ['shell'],
		help: 'run this line; may be repeated (default: lines on standard input)',
	},
	{ name: 'commands', value: 'FILE', commands: ['run'], help: "replay a session's command log" },
	{ name: 'log', value: 'FILE', commands: ['dashboard', 'shell'], help: "write the session's command log here on leaving" },
	{ name: 'audit', commands: SIMULATING, help: 'check every law of the machine at each frame or tick (slow)' },
	{ name: 'ascii', commands: ON_SCREEN, help: 'draw with ASCII only' },
	{ name: 'no-color', help: 'no colours (as does the environment variable NO_COLOR)' },
	{ name: 'version', help: 'print the version' },
	{ name: 'help', short: 'h', help: 'print this' },
];

const USAGE: readonly (readonly [string, string])[] = [
	['compactop [PRESET|FILE]', 'dashboard over a simulated machine (default: thp-storm)'],
	['compactop run PRESET|FILE', 'simulate without a screen and print a report'],
	['compactop compare PRESET', 'one start and seed under two settings, side by side, or as a table'],
	['compactop shell [PRESET]', "a shell over the simulated kernel's /proc and /sys"],
	['compactop presets', 'list the presets'],
	['compactop validate [DIR...]', 'compare with recordings of real kernels (default: the shipped one)'],
];

export function helpText(description: string): string {
	const flags = FLAGS.map((flag): readonly [string, string] => {
		const short = flag.short === undefined ? '' : `-${flag.short}, `;
		return [`${short}--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.help];
	});
	const width = Math.max(...[...USAGE, ...flags].map(([left]) => left.length)) + 2;
	const lines = (pairs: readonly (readonly [string, string])[]): string[] =>
		pairs.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
	return [description, '', 'Usage', ...lines(USAGE), '', 'Options', ...lines(flags), '', EXIT_CODES, ''].join('\n');
}

const EXIT_CODES = 'Exit codes: 0 fine, 1 failed, 2 wrong usage. Press ? in the dashboard for its keys.';
