/** The file of settings: what is written is read again, and what cannot be read is never overwritten unasked. */
import assert from 'node:assert/strict';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SettingsFile, settingsPath } from '../../source/cli/settings-file.js';
import type { Settings } from '../../source/session/index.js';

const ALL: Settings = { theme: 'light', mapColours: 'age', pinned: ['pgfault', 'compact_fail'], sort: 'name', index: 'unusable' };

let folder: string;
let file: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'compactop-'));
	file = join(folder, 'deep', 'compactop', 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(text: string): void {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
}

test('where it is', () => {
	assert.equal(settingsPath({ XDG_CONFIG_HOME: '/x', HOME: '/home/me' }), '/x/compactop/settings.json');
	for (const ignored of [undefined, '', 'relative/path'])
		assert.equal(settingsPath({ XDG_CONFIG_HOME: ignored, HOME: '/home/me' }), '/home/me/.config/compactop/settings.json');
});

describe('kept', () => {
	test('what is written is read again; folders are made, and nothing else is left behind', () => {
		const first = new SettingsFile(file);
		assert.deepEqual([first.read, first.damage], [{}, undefined]);
		assert.equal(first.keep(ALL), undefined);
		const second = new SettingsFile(file);
		assert.deepEqual([second.read, second.damage], [ALL, undefined]);
		assert.deepEqual(readdirSync(dirname(file)), ['settings.json']);
	});

	test('nothing is written when nothing has changed, or what changed is what the file says', () => {
		new SettingsFile(file).keep({});
		assert.equal(existsSync(file), false);
		put('{"theme":"light"}');
		new SettingsFile(file).keep({ theme: 'light' });
		assert.equal(readFileSync(file, 'utf8'), '{"theme":"light"}');
	});

	test('a change is added to what the file says by then, and what was never set stays open', () => {
		const mine = new SettingsFile(file);
		new SettingsFile(file).keep({ sort: 'rate' });
		mine.keep({ theme: 'mono' });
		assert.deepEqual(new SettingsFile(file).read, { theme: 'mono', sort: 'rate' });
	});

	test('a link stays one', () => {
		put('{}');
		const link = join(folder, 'link.json');
		symlinkSync(file, link);
		new SettingsFile(link).keep({ theme: 'mono' });
		assert.equal(realpathSync(link), file);
		assert.match(readFileSync(file, 'utf8'), /mono/);
	});

	test('that it cannot be written is said, and no error', () => {
		writeFileSync(join(folder, 'deep'), 'a file where a folder should be');
		assert.match(new SettingsFile(file).keep(ALL) ?? '', /settings\.json could not be written: /);
	});
});

describe('damaged', () => {
	for (const [text, reason] of [
		['', /^it is empty$/],
		['{"theme":', /^it is not JSON$/],
		['[]', /^expected a group of settings, got a list$/],
		['null', /^expected a group of settings, got null$/],
		['{"theme":"pink"}', /^theme: expected dark, light, .*, got "pink"$/],
		['{"colours":"dark"}', /^colours: is no setting of this version$/],
		['{"map":{"color":1}}', /^map\.color: is no setting of this version$/],
		['{"counters":{"pinned":["nr_unicorns"]}}', /^counters\.pinned\.0: expected a counter of \/proc\/vmstat, got "nr_unicorns"$/],
		['{"counters":{"pinned":"pgfault"}}', /^counters\.pinned: expected a list of counters$/],
		['{"time":{"index":7}}', /^time\.index: expected extfrag, unusable, got 7$/],
	] as const) {
		test(`${text === '' ? 'an empty file' : text} is told apart, ignored and left alone`, () => {
			put(text);
			const settings = new SettingsFile(file);
			assert.match(settings.damage ?? '', reason);
			assert.deepEqual(settings.read, {});
			assert.equal(settings.keep(ALL), undefined);
			assert.equal(readFileSync(file, 'utf8'), text);
		});
	}

	test('a folder, or one that may not be read', () => {
		mkdirSync(file, { recursive: true });
		assert.equal(new SettingsFile(file).damage, 'it is a folder');
		rmSync(file, { recursive: true });
		put('{}');
		chmodSync(file, 0);
		// Root reads everything.
		assert.equal(new SettingsFile(file).damage, process.getuid?.() === 0 ? undefined : 'permission denied');
	});

	test('overwritten when asked; from then on changes are kept again', () => {
		put('{"theme":');
		const settings = new SettingsFile(file);
		settings.overwrite({ theme: 'mono' });
		assert.equal(settings.damage, undefined);
		assert.equal(settings.keep({ theme: 'mono', sort: 'name' }), undefined);
		assert.deepEqual(new SettingsFile(file).read, { theme: 'mono', sort: 'name' });
	});

	test('damaged by somebody else meanwhile: left alone, and said', () => {
		const settings = new SettingsFile(file);
		put('{"theme":');
		assert.match(settings.keep(ALL) ?? '', /has been damaged meanwhile/);
		assert.equal(readFileSync(file, 'utf8'), '{"theme":');
	});
});
