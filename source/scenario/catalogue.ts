/** The presets that come with the program, and preset files of a person's own. The only place of this folder that reads files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../model/index.js';
import { fileReason } from './file-reason.js';
import { nearest } from './nearest.js';
import { parsePreset } from './parse.js';
import { UsageError } from './usage-error.js';

const EXTENSIONS = ['.yaml', '.yml', '.json'];

/** Names of the presets that come with the program, sorted. Those in folders of presets/, such as bench/two-32g, are not listed. */
export function presetNames(): string[] {
	return readdirSync(presetFolder())
		.filter((file) => EXTENSIONS.includes(extname(file)))
		.map(baseName)
		.sort();
}

/** A preset by name, or by path when it contains a slash or ends like a preset file. Throws UsageError. */
export function loadScenario(nameOrPath: string, costNames: readonly string[]): Scenario {
	const unlisted = /^\w[\w-]*\/\w[\w-]*$/.test(nameOrPath) ? fileOf(nameOrPath) : undefined;
	if (unlisted !== undefined) return parsePreset(read(unlisted), { file: unlisted, name: nameOrPath, costNames });
	const file = isPath(nameOrPath) ? nameOrPath : presetFile(nameOrPath);
	return parsePreset(read(file), { file, name: baseName(file), costNames });
}

function isPath(nameOrPath: string): boolean {
	return /[/\\]/.test(nameOrPath) || EXTENSIONS.includes(extname(nameOrPath));
}

function presetFile(name: string): string {
	const names = presetNames();
	if (!names.includes(name)) {
		const near = nearest(name, names);
		const tip = near === undefined ? '' : ` (did you mean ${near}?)`;
		throw new UsageError(`no preset is named ${name}${tip}; there are ${names.join(', ')}. A file of your own is given by its path.`);
	}
	const file = fileOf(name);
	if (file === undefined) throw new UsageError(`the file of preset ${name} has gone from ${presetFolder()}`);
	return file;
}

function fileOf(name: string): string | undefined {
	return EXTENSIONS.map((extension) => join(presetFolder(), name + extension)).find(existsSync);
}

/** presets/ beside the program: one folder up from dist/, two up from source/scenario/. */
function presetFolder(): string {
	const here = dirname(fileURLToPath(import.meta.url));
	const folder = [join(here, '..', 'presets'), join(here, '..', '..', 'presets')].find(existsSync);
	if (folder === undefined) throw new Error(`no presets folder beside ${here}: the installation is incomplete`);
	return folder;
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new UsageError(`cannot read ${file}: ${fileReason(error)}`);
	}
}

function baseName(file: string): string {
	return (file.split(/[/\\]/).at(-1) ?? file).replace(/\.[^.]+$/, '');
}
