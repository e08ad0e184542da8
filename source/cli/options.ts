/** argv → what the person wants, or a UsageError that says what is wrong, what was expected, and what to try. */
import { existsSync, readFileSync } from 'node:fs';
import meow from 'meow';
import { parseDurationNs, suggestion, UsageError } from '../scenario/index.js';
import { type ThemeName, THEMES, type TunableValue } from '../model/index.js';
import { COMMANDS, type CommandName, FLAGS, type FlagSpec } from './flags.js';

export interface Options {
	readonly command: CommandName | 'help' | 'version';
	/** Preset or file; folders of `validate`. */
	readonly operands: readonly string[];
	readonly seed: number | undefined;
	readonly kernel: string | undefined;
	readonly features: Readonly<Record<string, boolean>>;
	readonly set: Readonly<Record<string, TunableValue>>;
	/** The same in the order in which they were given; a name may come twice. */
	readonly setInOrder: readonly (readonly [name: string, value: TunableValue])[];
	/** Simulated time to run, ns. */
	readonly forNs: number | undefined;
	/** Infinity: as fast as possible. */
	readonly speed: number;
	readonly intervalNs: number | undefined;
	/** As written. */
	readonly view: string | undefined;
	readonly theme: ThemeName | undefined;
	readonly mouse: boolean;
	/** Whether what was set in earlier runs is read, and what is set now kept. */
	readonly settings: boolean;
	readonly once: boolean;
	readonly json: boolean;
	readonly commandsFile: string | undefined;
	/** Lines for the shell. */
	readonly lines: readonly string[];
	readonly logFile: string | undefined;
	readonly audit: boolean;
	readonly ascii: boolean;
	readonly color: boolean;
	readonly version: string;
	readonly description: string;
}

export const DEFAULT_PRESET = 'thp-storm';
const SEED_MAX = 4_294_967_295;
const SPEED_MIN = 0.001;
const SPEED_MAX = 100;

/** Whether there is a terminal to draw on and to read keys from, and nothing was said against it. */
export function isOnTerminal({ once, json }: Options): boolean {
	return !once && !json && process.stdout.isTTY === true && process.stdin.isTTY === true;
}

/** `importMeta` of the entry file: from there the package's version is found. */
export function readOptions(argv: readonly string[], importMeta: ImportMeta): Options {
	checkFlagNames(argv);
	const cli = parse(argv, importMeta);
	const [first, ...rest] = cli.input;
	const named = COMMANDS.find((command) => command === first);
	const command = named ?? 'dashboard';
	const read = new FlagReader(cli.flags);
	const options: Options = {
		command: read.isOn('help') ? 'help' : read.isOn('version') ? 'version' : command,
		operands: named === undefined ? cli.input : rest,
		seed: read.value('seed', seedOf),
		kernel: read.value('kernel', (written) => written),
		features: Object.fromEntries(read.values('feature').map(featureOf)),
		set: Object.fromEntries(read.values('set').map(settingOf)),
		setInOrder: read.values('set').map(settingOf),
		forNs: read.value('for', durationOf),
		speed: read.value('speed', speedOf) ?? 1,
		intervalNs: read.value('interval', durationOf),
		view: read.value('view', (written) => written),
		theme: read.value('theme', themeOf),
		mouse: cli.flags['mouse'] !== false,
		settings: cli.flags['settings'] !== false,
		once: read.isOn('once'),
		json: read.isOn('json'),
		commandsFile: read.value('commands', (written) => written),
		lines: read.values('line'),
		logFile: read.value('log', (written) => written),
		audit: read.isOn('audit'),
		ascii: read.isOn('ascii'),
		color: cli.flags['color'] !== false,
		version: cli.pkg.version,
		description: cli.pkg.description,
	};
	if (options.command !== 'help' && options.command !== 'version') checkFit(command, options.operands, read);
	return options;
}

function parse(argv: readonly string[], importMeta: ImportMeta) {
	const flags = Object.fromEntries(
		FLAGS.map((flag) => {
			const type = flag.value === undefined ? 'boolean' : 'string';
			const shortFlag = flag.short === undefined ? {} : { shortFlag: flag.short };
			if (flag.name.startsWith('no-')) return [flag.name.slice(3), { type, default: true }];
			return [camelCase(flag.name), { type, isMultiple: flag.repeatable === true, ...shortFlag }];
		}),
	) as Record<string, { type: 'boolean' } | { type: 'string' }>;
	try {
		// Its own way to the package's description loads and checks a lot that nobody asked for: ten milliseconds of every start.
		const pkg = readPackage(importMeta);
		const cli = meow({ importMeta, pkg, argv: [...argv], autoHelp: false, autoVersion: false, help: false, description: false, flags });
		return { input: cli.input, flags: cli.flags as Readonly<Record<string, unknown>>, pkg };
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

type PackageWords = Readonly<Record<'name' | 'version' | 'description', string>>;

/** The package's own description stands one folder above what is built, or more. */
function readPackage({ url }: ImportMeta): PackageWords {
	const file = ['../package.json', '../../package.json'].map((path) => new URL(path, url)).find((path) => existsSync(path));
	if (file === undefined) throw new Error(`package.json belongs to the program and is not there: expected above ${url}`);
	return JSON.parse(readFileSync(file, 'utf8')) as PackageWords;
}

/** The parser would take an unknown flag, or a value given to a switch, without a word. */
function checkFlagNames(argv: readonly string[]): void {
	for (const [index, word] of argv.entries()) {
		if (word === '--') return;
		if (!/^-+[^-\d]/.test(word)) continue;
		const [name = '', written] = word.replace(/^-+/, '').split('=', 2);
		const long = word.startsWith('--');
		const flag = FLAGS.find((one) => (long ? one.name === name : one.short === name));
		if (flag === undefined) {
			const names = FLAGS.map((one) => `--${one.name}`);
			throw new UsageError(`unknown flag ${long ? '--' : '-'}${name}${suggestion(`--${name}`, names)}`);
		}
		if (flag.value === undefined && written !== undefined) throw new UsageError(`--${name} takes no value, got ${word}`);
		const next = argv[index + 1];
		const missing = written === undefined ? next === undefined || /^--?[^-\d]/.test(next) : written === '';
		if (flag.value !== undefined && missing) throw new UsageError(`--${flag.name} needs a value: --${flag.name} ${flag.value}`);
	}
}

class FlagReader {
	readonly #flags: Readonly<Record<string, unknown>>;

	constructor(flags: Readonly<Record<string, unknown>>) {
		this.#flags = flags;
	}

	isOn(name: string): boolean {
		return this.#flags[name] === true;
	}

	isGiven(flag: FlagSpec): boolean {
		const value = this.#flags[camelCase(flag.name)];
		return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
	}

	value<T>(name: string, read: (written: string, flag: string) => T): T | undefined {
		const value = this.#flags[name];
		return typeof value === 'string' ? read(value, `--${name}`) : undefined;
	}

	values(name: string): readonly string[] {
		const value = this.#flags[name];
		return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
	}
}

function checkFit(command: CommandName, operands: readonly string[], read: FlagReader): void {
	const where = command === 'dashboard' ? 'the dashboard' : command;
	for (const flag of FLAGS) {
		if (flag.commands === undefined || flag.commands.includes(command) || !read.isGiven(flag)) continue;
		const names = flag.commands.map((one) => (one === 'dashboard' ? 'the dashboard' : one));
		const owners = names.join(', ').replace(/, ([^,]+)$/, ' and $1');
		throw new UsageError(`--${flag.name} belongs to ${owners}, not to ${where}`);
	}
	const [fewest, most] = { dashboard: [0, 1], shell: [0, 1], run: [1, 1], compare: [1, 1], presets: [0, 0], validate: [0, Infinity] }[
		command
	] as [number, number];
	if (operands.length < fewest) {
		throw new UsageError(`${command} needs a preset or a file: compactop ${command} ${DEFAULT_PRESET}`);
	}
	if (operands.length > most) throw new UsageError(`${where} does not know what to do with ${operands.slice(most).join(' ')}`);
}

function seedOf(written: string, flag: string): number {
	const seed = Number(written);
	if (/^\d+$/.test(written) && seed <= SEED_MAX) return seed;
	throw new UsageError(`${flag}: expected a whole number from 0 to ${SEED_MAX}, got ${written}`);
}

function durationOf(written: string, flag: string): number {
	const ns = parseDurationNs(written, 'refused') ?? (/^[\d.]+$/.test(written) ? parseDurationNs(Number(written), 'seconds') : undefined);
	if (ns !== undefined && ns >= 1000) return ns;
	throw new UsageError(`${flag}: expected a time of 1us or more such as 60s, 500ms, 2min or a number of seconds, got ${written}`);
}

function themeOf(written: string, flag: string): ThemeName {
	const theme = THEMES.find((name) => name === written);
	if (theme !== undefined) return theme;
	throw new UsageError(`${flag}: expected ${THEMES.join(', ')}, got ${written}${suggestion(written, THEMES)}`);
}

function speedOf(written: string, flag: string): number {
	if (written === 'max') return Number.POSITIVE_INFINITY;
	const speed = Number(written.replace(/^[x×]/, ''));
	if (speed >= SPEED_MIN && speed <= SPEED_MAX) return speed;
	throw new UsageError(`${flag}: expected a number from ${SPEED_MIN} to ${SPEED_MAX}, or max, got ${written}`);
}

function featureOf(written: string): [string, boolean] {
	const [, name, value] = /^([^=\s]+)=(on|off)$/.exec(written) ?? [];
	if (name !== undefined) return [name, value === 'on'];
	throw new UsageError(`--feature: expected NAME=on or NAME=off such as capture=off, got ${written}`);
}

/** Name and value; whether the tunable exists and the value is in range is checked with the scenario's. */
function settingOf(written: string): [string, TunableValue] {
	const [, name, value] = /^([^=\s]+)=(.+)$/.exec(written) ?? [];
	if (name === undefined || value === undefined) {
		throw new UsageError(`--set: expected NAME=VALUE such as vm.swappiness=10 or thp.defrag=always, got ${written}`);
	}
	return [name, /^\d+$/.test(value) ? Number(value) : value];
}

function camelCase(name: string): string {
	return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
