/** npm run keys: writes the key tables of the README anew, from the registry of actions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { BEGIN, END, keyTables } from '../test/helpers/keys-table.js';

const text = readFileSync('README.md', 'utf8');
const [before] = text.split(BEGIN);
const after = text.split(END)[1];
if (before === undefined || after === undefined) throw new Error(`README.md lacks the lines ${BEGIN} and ${END}`);
writeFileSync('README.md', `${before}${keyTables()}${after}`);
