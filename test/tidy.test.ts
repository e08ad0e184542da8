/** The house rules, policed: who may import whom, which words a folder must not contain, lengths, orphans, left-overs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { functionsOf, type Import, readSource, readTree, resolveImport, type SourceFile } from './helpers/source-scan.js';

const SOURCE = readTree('source');
const PATHS = new Set(SOURCE.map((file) => file.path));
const ENTRIES = ['source/cli.ts', 'source/feeds/engine-worker.ts'];
const LONGEST_FUNCTION = 70;
const LONGEST_FILE = 300;

interface Folder {
	/** Folders and files under source/ whose code it may use; '*' is everything. */
	readonly uses: readonly string[];
	/** Of these it may use the types. */
	readonly types?: readonly string[];
	readonly packages?: readonly string[];
	/** Node's modules, for the files named. */
	readonly node?: Readonly<Record<string, readonly string[]>>;
	readonly banned?: readonly string[];
}

const CLOCKS = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'Math\\.random'];
const PURE = [...CLOCKS, 'console', 'process'];
const INEXACT = ['Math\\.(?:sin|cos|tan|exp|log|log10|log2|pow|cbrt|hypot)'];

/** '' holds the files directly in source/. */
const FOLDERS: Readonly<Record<string, Folder>> = {
	'': { uses: ['*'], packages: [] },
	model: { uses: [], banned: [...PURE, ...INEXACT] },
	doctor: { uses: ['model', 'session/block-looks.ts'], banned: [...PURE, ...INEXACT] },
	engine: { uses: ['model'], banned: [...PURE, ...INEXACT] },
	scenario: {
		uses: ['model'],
		packages: ['yaml', 'valibot'],
		node: { 'catalogue.ts': ['node:fs', 'node:path', 'node:url'] },
		banned: PURE,
	},
	procfs: { uses: ['model'], banned: PURE },
	feeds: {
		uses: ['model', 'engine', 'scenario', 'procfs', 'doctor'],
		packages: ['valibot'],
		node: { 'checkpoints.ts': ['node:zlib'], 'simulator-thread.ts': ['node:worker_threads'], 'engine-worker.ts': ['node:worker_threads'] },
		banned: ['Date', 'setTimeout', 'setInterval', 'Math\\.random', 'console', 'process'],
	},
	session: {
		uses: ['model', 'doctor', 'text', 'procfs', 'shell/picture.ts'],
		types: ['feeds/feed.ts'],
		packages: ['immer'],
		banned: ['Date', 'Math\\.random', 'console', 'process'],
	},
	actions: { uses: ['model', 'session', 'doctor'], banned: PURE },
	text: { uses: ['model'], banned: PURE },
	views: {
		uses: [
			'model',
			'session/block-looks.ts',
			'session/bouts.ts',
			'session/counter-list.ts',
			'session/doctor-list.ts',
			'session/event-list.ts',
			'session/history.ts',
			'session/moments.ts',
			'session/rates.ts',
			'session/time-rows.ts',
			'session/time-steps.ts',
			'session/transcript.ts',
			'session/trial.ts',
			'session/tune-list.ts',
			'session/view-ui.ts',
			'session/zone-list.ts',
			'text',
			'procfs',
			'doctor',
		],
		types: ['session'],
		banned: PURE,
	},
	screen: {
		uses: ['model', 'session', 'actions', 'text', 'views', 'procfs', 'scenario'],
		types: ['feeds/feed.ts'],
		packages: ['ink', 'ink-table', 'react'],
		node: { '*': ['node:events', 'node:fs', 'node:tty', 'node:stream', 'node:string_decoder'], 'interactive.ts': ['node:v8'] },
		banned: ['setInterval', 'Date', 'Math\\.random', 'console'],
	},
	shell: { uses: ['model', 'procfs'], types: ['feeds/feed.ts', 'feeds/file-answer.ts'], banned: PURE },
	validate: { uses: ['model', 'engine', 'scenario', 'procfs', 'feeds', 'text'], node: { '*': ['node:fs', 'node:path', 'node:zlib'] } },
	cli: {
		uses: ['*'],
		packages: ['meow', 'valibot'],
		node: { '*': ['node:fs', 'node:fs/promises', 'node:readline'], 'settings-file.ts': ['node:os', 'node:path'] },
		banned: ['console', 'process\\.exit\\('],
	},
};

function folderOf(path: string): string {
	return /^source\/(?:([^/]+)\/)?/.exec(path)?.[1] ?? '';
}

function complain(problems: readonly string[]): void {
	assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
}

/** What is wrong with an import, or undefined. */
function importFlaw(file: SourceFile, imported: Import, rules: Folder): string | undefined {
	const says = `${file.path} must not import ${imported.from}`;
	const target = resolveImport(file.path, imported.from, (path) => PATHS.has(path));
	if (target === undefined) {
		if (imported.from.startsWith('node:')) {
			const name = file.path.split('/').at(-1) ?? '';
			const allowed = [...(rules.node?.['*'] ?? []), ...(rules.node?.[name] ?? [])];
			return allowed.includes(imported.from) ? undefined : says;
		}
		const name = imported.from.split('/')[0] ?? '';
		return rules.packages?.includes(name) === true ? undefined : says;
	}
	if (!PATHS.has(target)) return target === 'source/package.json' ? undefined : `${file.path} imports ${imported.from}, which is not there`;
	const home = folderOf(file.path);
	const inside = target.replace(/^source\//, '');
	const covers = (names: readonly string[]): boolean =>
		names.some((name) => name === '*' || name === inside || inside.startsWith(`${name}/`));
	if (folderOf(target) === home || covers(rules.uses)) return undefined;
	if (!covers(rules.types ?? [])) return says;
	return imported.typeOnly ? undefined : `${says} except as a type`;
}

test('every folder has its rules', () => {
	const unknown = [...new Set(SOURCE.map((file) => folderOf(file.path)))].filter((folder) => FOLDERS[folder] === undefined);
	assert.deepEqual(unknown, []);
});

test('imports keep to the table', () => {
	complain(
		SOURCE.flatMap((file) => {
			const rules = FOLDERS[folderOf(file.path)] ?? { uses: [] };
			return file.imports.flatMap((imported) => importFlaw(file, imported, rules) ?? []);
		}),
	);
});

test('no folder contains the words it must not', () => {
	complain(
		SOURCE.flatMap((file) => {
			const words = FOLDERS[folderOf(file.path)]?.banned ?? [];
			const allowed = file.path === 'source/session/ticker.ts' || file.path === 'source/feeds/engine-worker.ts';
			const banned = words.filter((word) => !(allowed && CLOCKS.includes(word)));
			return usesOf(file, banned);
		}),
	);
});

test('the only timers of a session are in its ticker', () => {
	complain(
		SOURCE.filter((file) => folderOf(file.path) === 'session' && !file.path.endsWith('/ticker.ts')).flatMap((file) => usesOf(file, CLOCKS)),
	);
});

test('keys are read in one place, and only the entry ends the process', () => {
	complain(SOURCE.filter((file) => file.path !== 'source/screen/use-keys.ts').flatMap((file) => usesOf(file, ['useInput'])));
	const mayExit = ['source/cli.ts', 'source/screen/terminal.ts', 'source/screen/hangup-guard.ts'];
	complain(SOURCE.filter((file) => !mayExit.includes(file.path)).flatMap((file) => usesOf(file, ['process\\.exit\\(?'])));
});

/** Uses of a global: the bare word, not a property, key or part of another word. */
function usesOf(file: SourceFile, words: readonly string[]): string[] {
	return words.flatMap((word) =>
		[...file.code.matchAll(new RegExp(`(?<![\\w$.#'-])${word}(?![\\w$]|\\s*[:?]?:)`, 'g'))].map(
			(match) => `${file.path}:${file.code.slice(0, match.index).split('\n').length}: must not use ${match[0]}`,
		),
	);
}

test('functions and files stay short', () => {
	const all = [...SOURCE, ...readTree('tools'), ...readTree('test')];
	complain(
		all.flatMap((file) => {
			const lines = file.text.split('\n').length - 1;
			const tooLong = lines > LONGEST_FILE ? [`${file.path} has ${lines} lines; at most ${LONGEST_FILE}`] : [];
			const functions = functionsOf(file.code).filter((span) => span.lines > LONGEST_FUNCTION);
			return [
				...tooLong,
				...functions.map((span) => `${file.path}:${span.line}: a function of ${span.lines} lines; at most ${LONGEST_FUNCTION}`),
			];
		}),
	);
});

/** The files and packages that these files need, directly or through others. */
function reach(entries: readonly string[]): Set<string> {
	const seen = new Set<string>();
	const queue = [...entries];
	for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
		if (seen.has(path)) continue;
		seen.add(path);
		for (const imported of SOURCE.find((file) => file.path === path)?.imports ?? []) {
			queue.push(resolveImport(path, imported.from, (candidate) => PATHS.has(candidate)) ?? imported.from);
		}
	}
	return seen;
}

test('every file can be reached from an entry point', () => {
	const seen = reach(ENTRIES);
	complain(SOURCE.filter((file) => !seen.has(file.path)).map((file) => `nothing uses ${file.path}`));
});

test('without a screen neither Ink nor React is loaded', () => {
	const early = ['source/cli/options.ts', 'source/cli/flags.ts', 'source/screen/hangup-guard.ts'];
	const seen = reach([...early, 'source/cli/run-command.ts', 'source/cli/once.ts', 'source/cli/presets-command.ts']);
	assert.ok(seen.has('source/scenario/parse.ts'));
	assert.deepEqual(
		[...seen].filter((one) => /^(ink|ink-table|react)(\/|$)/.test(one)),
		[],
	);
	assert.ok(reach(['source/cli/dashboard-command.ts']).has('ink'));
});

test('nothing is left for later, and no check is switched off', () => {
	const marks = /\b(TODO|FIXME|XXX|HACK)\b|@ts-(?:ignore|nocheck|expect-error)|\bas any\b|:\s*any\b|<any>/;
	const here = 'test/tidy.test.ts';
	complain(
		[...SOURCE, ...readTree('tools'), ...readTree('test')]
			.filter((file) => file.path !== here)
			.flatMap((file) => file.text.split('\n').flatMap((line, at) => (marks.test(line) ? [`${file.path}:${at + 1}: ${line.trim()}`] : []))),
	);
});

test('every file begins with what it is for', () => {
	complain(
		SOURCE.filter((file) => !/^(#!.*\n)?\/\*\*/.test(file.text) && !file.path.endsWith('/index.ts')).map(
			(file) => `${file.path} begins without a comment`,
		),
	);
});

test('the lockfile names no host to fetch from, and every package that is always installed by its checksum', () => {
	type Entry = { readonly resolved?: string; readonly integrity?: string; readonly optional?: boolean };
	const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
	const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
	assert.ok(packages.length > 30);
	complain(packages.filter(([, entry]) => entry.resolved !== undefined).map(([path, entry]) => `${path} is tied to ${entry.resolved}`));
	const unsure = packages.filter(([, entry]) => entry.integrity === undefined && entry.optional !== true);
	complain(unsure.map(([path]) => `${path} has no checksum`));
});

test('versions are pinned', () => {
	const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
	const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
		([, version]) => !/(^|@)\d+\.\d+\.\d+$/.test(version),
	);
	assert.deepEqual(loose, []);
});

test('the scanner itself sees what it must', () => {
	const text = [
		"import { a, type B } from '../engine/x.js'; // import c from 'd'",
		"import type { E } from './e.js';",
		"import { type F } from './f.js';",
		`const url = 'http://x'; const re = /['"\`{]/; const t = \`a \${b({ c: \`}\` })} d\`;`,
		'function long(one: { two: number }): { three: string } {',
		'\tif (one) {',
		'\t\treturn;',
		'\t}',
		'}',
		'class G { m(): void {',
		'} }',
		"const lazy = await import('./h.js');",
	].join('\n');
	const file = readSource('source/views/v.ts', text);
	assert.deepEqual(file.imports, [
		{ from: '../engine/x.js', typeOnly: false },
		{ from: './e.js', typeOnly: true },
		{ from: './f.js', typeOnly: true },
		{ from: './h.js', typeOnly: false },
	]);
	assert.deepEqual(
		functionsOf(file.code)
			.map((span) => [span.line, span.lines])
			.sort(),
		[
			[10, 2],
			[5, 5],
		],
	);
	assert.equal(file.code.length, text.length);
	assert.match(
		importFlaw(file, { from: '../session/state.js', typeOnly: false }, FOLDERS['views'] ?? { uses: [] }) ?? '',
		/except as a type/,
	);
	assert.match(importFlaw(file, { from: 'ink', typeOnly: false }, FOLDERS['views'] ?? { uses: [] }) ?? '', /must not import ink/);
	assert.match(importFlaw(file, { from: 'node:fs', typeOnly: false }, FOLDERS['views'] ?? { uses: [] }) ?? '', /must not import node:fs/);
	const uses = usesOf(readSource('source/views/w.ts', "const d = Date.now(); x.Date; 'Date'; setTimeout(f, 1);"), ['Date', 'setTimeout']);
	assert.equal(uses.length, 2);
});
