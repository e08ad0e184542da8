/** Command logs: what is written is read back; what is wrong is said with file and line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCommandLog } from '../../source/feeds/command-log.js';
import { parseCommandLog } from '../../source/feeds/read-command-log.js';
import type { LoggedCommand } from '../../source/model/index.js';
import { UsageError } from '../../source/scenario/index.js';

const HEADER = { preset: 'thp-storm', seed: 3, kernel: '6.18', set: { 'thp.defrag': 'defer', 'vm.swappiness': 0 } };
const COMMANDS: LoggedCommand[] = [
	{ t: 0, command: { kind: 'mark', label: 'begin' } },
	{ t: 5, command: { kind: 'compact' } },
	{ t: 5, command: { kind: 'compact', node: 1 } },
	{ t: 9, command: { kind: 'set', name: 'vm.swappiness', value: 10 } },
	{ t: 9, command: { kind: 'dropCaches', what: 2 } },
	{ t: 10, command: { kind: 'memory', section: 9, state: 'online_movable' } },
	{ t: 11, command: { kind: 'interruptOffline', section: 9 } },
	{ t: 12, command: { kind: 'reboot' } },
	{ t: 1e12, command: { kind: 'thpSpike', node: 0, mib: 256, holdMs: 3000 } },
];

test('reads back what it wrote', () => {
	const end = { t: 2e12, hash: 'abc' };
	assert.deepEqual(parseCommandLog(formatCommandLog(HEADER, COMMANDS, end), 'log'), { ...HEADER, commands: COMMANDS, end });
});

test('a log written by hand needs no end', () => {
	const text = '{"compactop":"log","preset":"a","seed":1,"kernel":"6.18","set":{}}\n\n{"t":3,"command":{"kind":"compact"}}\n';
	const log = parseCommandLog(text, 'log');
	assert.equal(log.end, undefined);
	assert.deepEqual(log.commands, [{ t: 3, command: { kind: 'compact' } }]);
});

const first = '{"compactop":"log","preset":"a","seed":1,"kernel":"6.18","set":{}}';
const WRONG: readonly (readonly [string, string, RegExp])[] = [
	['an empty file', '', /^log:1: not JSON; expected the header/],
	['another kind of file', '{"title":"x"}', /^log:1: .*expected the header/],
	['no JSON', `${first}\ncompact`, /^log:2: not JSON/],
	['an unknown command', `${first}\n{"t":1,"command":{"kind":"explode"}}`, /^log:2: /],
	['an unknown key', `${first}\n{"t":1,"command":{"kind":"compact","nod":1}}`, /^log:2: /],
	[
		'times that fall',
		`${first}\n{"t":5,"command":{"kind":"compact"}}\n{"t":4,"command":{"kind":"compact"}}`,
		/^log:3: expected a time of 5 ns or later, got 4/,
	],
	['a fraction of a nanosecond', `${first}\n{"t":1.5,"command":{"kind":"compact"}}`, /^log:2: /],
	['more after the end', `${first}\n{"t":5,"hash":"x"}\n{"t":6,"command":{"kind":"compact"}}`, /^log:3: expected nothing after/],
];

for (const [what, text, message] of WRONG) {
	test(`refuses ${what}`, () => {
		assert.throws(
			() => parseCommandLog(text, 'log'),
			(error) => error instanceof UsageError && message.test(error.message),
		);
	});
}
