/** "It remembers how I like it": colours and lists come back the next time; a damaged file is told and left alone until I say so. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { type Dashboard, start } from './dashboard.js';

afterEach(endAll);
const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
after(() => rmSync(folder, { recursive: true }));

const configOf = (name: string): string => join(folder, name);
const fileIn = (name: string): string => join(configOf(name), 'compactop', 'settings.json');

function open(name: string, ...args: readonly string[]): Promise<Dashboard> {
	return start(['teach-tiny', ...args], { env: { XDG_CONFIG_HOME: configOf(name) } });
}

async function leave(dashboard: Dashboard): Promise<void> {
	dashboard.press('q');
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
}

test('I choose a theme and the sort of the counters, and find both the next time', async () => {
	const first = await open('kept');
	first.press('T');
	await first.sees(/theme light/);
	first.press('5', 'o');
	await first.sees(/▾ rate/);
	await leave(first);
	assert.deepEqual(JSON.parse(readFileSync(fileIn('kept'), 'utf8')), { theme: 'light', counters: { sort: 'rate' } });

	const second = await open('kept');
	second.press('T');
	await second.sees(/theme contrast/);
	await leave(second);
	assert.equal(JSON.parse(readFileSync(fileIn('kept'), 'utf8')).theme, 'contrast');
});

test('a flag wins and is not remembered; with --no-settings nothing is read or written', async () => {
	mkdirSync(join(configOf('flags'), 'compactop'), { recursive: true });
	writeFileSync(fileIn('flags'), '{"theme":"contrast"}');
	const flagged = await open('flags', '--theme', 'mono');
	flagged.press('T');
	await flagged.sees(/theme terminal/);
	flagged.press('T', 'T', 'T', 'T', 'T');
	await flagged.sees(/theme mono/);
	await leave(flagged);
	assert.equal(readFileSync(fileIn('flags'), 'utf8'), '{"theme":"contrast"}');

	const without = await open('none', '--no-settings');
	without.press('T');
	await without.sees(/theme light/);
	await leave(without);
	assert.equal(existsSync(configOf('none')), false);
});

test('a damaged file is told with its reason and kept; I may overwrite it, after saying yes', async () => {
	mkdirSync(join(configOf('damaged'), 'compactop'), { recursive: true });
	const damaged = '{"theme":"pink"}';
	writeFileSync(fileIn('damaged'), damaged);
	const first = await open('damaged');
	await first.sees(/settings\.json is left alone: theme: expected dark, light/);
	first.press('T');
	await first.sees(/theme light/);
	await leave(first);
	assert.equal(readFileSync(fileIn('damaged'), 'utf8'), damaged);

	const second = await open('damaged');
	second.press('T');
	await second.sees(/theme light/);
	second.press('ctrl-o');
	await second.sees((seen) => /type yes to overwrite .*settings\.json:/.test(seen.status()));
	second.press('n', 'o', 'enter');
	await second.sees(/left as it is/);
	assert.equal(readFileSync(fileIn('damaged'), 'utf8'), damaged);
	second.press('ctrl-o');
	await second.sees((seen) => /type yes/.test(seen.status()));
	second.press('y', 'e', 's', 'enter');
	await second.sees(/is written anew/);
	assert.deepEqual(JSON.parse(readFileSync(fileIn('damaged'), 'utf8')), { theme: 'light' });
	second.press('ctrl-o');
	await second.sees(/no file of settings is damaged/);
	await leave(second);
});

test('a folder that cannot be written is told after leaving, and is no failure', async () => {
	writeFileSync(configOf('blocked'), '');
	const dashboard = await open('blocked');
	dashboard.press('T');
	await dashboard.sees(/theme light/);
	await leave(dashboard);
	assert.match(dashboard.program.text(), /compactop: .*settings\.json could not be written: part of the path is not a folder/);
});
