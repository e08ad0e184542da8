/**
 * The file of what a person has set: compactop/settings.json in the XDG configuration folder. It is read strictly, as one that is damaged,
 * or of another version, must not be overwritten unasked. Written whole under another name first, so that it is never seen half written.
 */
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import { COUNTER_NAMES, THEMES } from '../model/index.js';
import { fileReason } from '../scenario/index.js';
import { COUNTER_SORTS, INDEX_KINDS, MAP_COLOURS, type Settings } from '../session/index.js';

const group = <E extends v.ObjectEntries>(entries: E) =>
	v.strictObject(entries, ({ expected, received }) =>
		expected === 'never' ? 'is no setting of this version' : `expected a group of settings, got ${received}`,
	);
const oneOf = <const T extends readonly string[]>(names: T, words = names.join(', ')) =>
	v.picklist(names, ({ received }) => `expected ${words}, got ${received}`);
const counters = v.array(oneOf(COUNTER_NAMES, 'a counter of /proc/vmstat'), 'expected a list of counters');

const schema = group({
	theme: v.optional(oneOf(THEMES)),
	map: v.optional(group({ colours: v.optional(oneOf(MAP_COLOURS)) })),
	counters: v.optional(group({ pinned: v.optional(counters), sort: v.optional(oneOf(COUNTER_SORTS)) })),
	time: v.optional(group({ index: v.optional(oneOf(INDEX_KINDS)) })),
});

/** Where the settings are; $XDG_CONFIG_HOME counts only when it is an absolute path, as its specification says. */
export function settingsPath(env: Readonly<Record<string, string | undefined>>): string {
	const asked = env['XDG_CONFIG_HOME'] ?? '';
	const folder = isAbsolute(asked) ? asked : join(env['HOME'] ?? homedir(), '.config');
	return join(folder, 'compactop', 'settings.json');
}

export class SettingsFile {
	readonly file: string;
	readonly read: Partial<Settings>;
	#damage: string | undefined;

	constructor(file: string) {
		this.file = file;
		const found = readSettings(file);
		this.read = 'damage' in found ? {} : found;
		this.#damage = 'damage' in found ? found.damage : undefined;
	}

	/** What is wrong with the file, which is left alone; undefined when it is in order, or not there. */
	get damage(): string | undefined {
		return this.#damage;
	}

	/** Takes the place of a damaged file. Throws an error of the file system. */
	overwrite(settings: Partial<Settings>): void {
		write(this.file, settings);
		this.#damage = undefined;
	}

	/** On leaving: adds what has changed to what the file says by now. Returns why it could not, in words. */
	keep(changed: Partial<Settings>): string | undefined {
		if (this.#damage !== undefined || Object.keys(changed).length === 0) return undefined;
		const found = readSettings(this.file);
		if ('damage' in found) return `${this.file} has been damaged meanwhile, and is left alone: ${found.damage}`;
		const settings = { ...found, ...changed };
		if (JSON.stringify(written(settings)) === JSON.stringify(written(found))) return undefined;
		try {
			write(this.file, settings);
			return undefined;
		} catch (error) {
			return `${this.file} could not be written: ${fileReason(error)}`;
		}
	}
}

function readSettings(file: string): Partial<Settings> | { readonly damage: string } {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		return code === 'ENOENT' || code === 'ENOTDIR' ? {} : { damage: fileReason(error) };
	}
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { damage: text.trim() === '' ? 'it is empty' : 'it is not JSON' };
	}
	if (Array.isArray(value)) return { damage: 'expected a group of settings, got a list' };
	const result = v.safeParse(schema, value);
	if (!result.success) {
		const [issue] = result.issues;
		const path = v.getDotPath(issue);
		return { damage: `${path === null ? '' : `${path}: `}${issue.message}` };
	}
	const { theme, map, counters, time } = result.output;
	const pinned = counters?.pinned && [...new Set(counters.pinned)];
	return defined({ theme, mapColours: map?.colours, pinned, sort: counters?.sort, index: time?.index });
}

/** As the file has it. */
function written({ theme, mapColours, pinned, sort, index }: Partial<Settings>) {
	const part = (fields: object): object | undefined => (Object.values(fields).every((field) => field === undefined) ? undefined : fields);
	return { theme, map: part({ colours: mapColours }), counters: part({ pinned, sort }), time: part({ index }) };
}

function write(file: string, settings: Partial<Settings>): void {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	// A link is kept, and what it leads to replaced.
	const target = realpathOf(file);
	const temporary = `${target}.${process.pid}`;
	try {
		writeFileSync(temporary, `${JSON.stringify(written(settings), undefined, '\t')}\n`, { flag: 'wx' });
		renameSync(temporary, target);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

function realpathOf(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}

function defined(settings: { readonly [K in keyof Settings]: Settings[K] | undefined }): Partial<Settings> {
	return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
