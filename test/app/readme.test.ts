/** The README says what the program does: its key tables are those of the registry. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { keyTables } from '../helpers/keys-table.js';

test('the key tables of the README are up to date (npm run keys writes them)', () => {
	assert.ok(readFileSync('README.md', 'utf8').includes(keyTables()));
});
