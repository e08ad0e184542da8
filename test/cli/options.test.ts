/** The command line: what is understood, and what is said about the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLAGS, helpText, looksLikeDashboard } from '../../source/cli/flags.js';
import { readOptions } from '../../source/cli/options.js';
import { UsageError } from '../../source/scenario/index.js';

const read = (line: string) => readOptions(line === '' ? [] : line.split(' '), import.meta);

test('nothing at all is the dashboard at normal speed', () => {
	const { command, operands, speed, color, once, json, set, seed, forNs } = read('');
	assert.deepEqual(
		{ command, operands, speed, color, once, json, set, seed, forNs },
		{
			command: 'dashboard',
			operands: [],
			speed: 1,
			color: true,
			once: false,
			json: false,
			set: {},
			seed: undefined,
			forNs: undefined,
		},
	);
});

test('every flag arrives', () => {
	const options = read(
		'run thp-storm --for 60s --seed 3 --set vm.swappiness=10 --set thp.defrag=defer+madvise --json --interval 0.1 --commands f --audit',
	);
	assert.equal(options.command, 'run');
	assert.deepEqual(options.operands, ['thp-storm']);
	assert.equal(options.forNs, 60e9);
	assert.equal(options.seed, 3);
	assert.deepEqual(options.set, { 'vm.swappiness': 10, 'thp.defrag': 'defer+madvise' });
	assert.equal(options.json && options.audit, true);
	assert.equal(options.intervalNs, 100_000_000);
	assert.equal(options.commandsFile, 'f');
	const shown = read('./mine.yaml --speed max --once --ascii --no-color --kernel 6.18 --interval 500ms --log l');
	assert.deepEqual(
		[shown.command, shown.speed, shown.once, shown.ascii, shown.color, shown.kernel, shown.intervalNs, shown.logFile],
		['dashboard', Number.POSITIVE_INFINITY, true, true, false, '6.18', 500_000_000, 'l'],
	);
});

test('speeds and times in their forms', () => {
	assert.deepEqual(
		['0.001', '100', 'x3', '×0.3'].map((speed) => read(`--speed ${speed}`).speed),
		[0.001, 100, 3, 0.3],
	);
	assert.deepEqual(
		['60', '1.5s', '2min', '500ms'].map((time) => read(`run a --for ${time}`).forNs),
		[60e9, 1.5e9, 120e9, 5e8],
	);
});

test('help and version win over everything that is well formed', () => {
	assert.equal(read('run thp-storm --help').command, 'help');
	assert.equal(read('-h').command, 'help');
	assert.equal(read('--version').command, 'version');
});

const WRONG: readonly (readonly [string, RegExp])[] = [
	['--sede 3', /^unknown flag --sede \(did you mean --seed\?\)$/],
	['-x', /^unknown flag -x/],
	['--no-once', /^unknown flag --no-once/],
	['--seed', /^--seed needs a value: --seed N$/],
	['--seed --once', /^--seed needs a value/],
	['--seed=', /^--seed needs a value/],
	['--seed 1 --seed 2', /--seed can only be set once/],
	['--seed 1.5', /^--seed: expected a whole number from 0 to 4294967295, got 1\.5$/],
	['--seed -1', /^--seed: expected a whole number/],
	['--seed 4294967296', /^--seed: expected a whole number/],
	['--once=yes', /^--once takes no value, got --once=yes$/],
	['--speed 0', /^--speed: expected a number from 0\.001 to 100, or max, got 0$/],
	['--speed fast', /^--speed: expected .* got fast$/],
	['--interval 0', /^--interval: expected a time of 1us or more such as 60s, 500ms, 2min or a number of seconds, got 0$/],
	['run a --for ever', /^--for: expected a time/],
	['run a --for -3', /^--for: expected a time/],
	['--set swappiness', /^--set: expected NAME=VALUE such as vm\.swappiness=10/],
	['--set =3', /^--set: expected NAME=VALUE/],
	['run', /^run needs a preset or a file: compactop run thp-storm$/],
	['run a b', /^run does not know what to do with b$/],
	['a b', /^the dashboard does not know what to do with b$/],
	['presets all', /^presets does not know what to do with all$/],
	['thp-storm --commands f', /^--commands belongs to run, not to the dashboard$/],
	['run a --once', /^--once belongs to the dashboard and compare, not to run$/],
	['presets --seed 3', /^--seed belongs to the dashboard, run, compare and shell, not to presets$/],
];
for (const [line, message] of WRONG) {
	test(`refuses: compactop ${line}`, () => {
		assert.throws(
			() => read(line),
			(error) => {
				assert.ok(error instanceof UsageError, String(error));
				assert.match(error.message, message);
				return true;
			},
		);
	});
}

test('the help lists every flag once, within 100 columns', () => {
	const lines = helpText('about').split('\n');
	for (const flag of FLAGS) assert.equal(lines.filter((line) => line.includes(`--${flag.name} `)).length, 1, flag.name);
	assert.deepEqual(
		lines.filter((line) => line.length > 100),
		[],
	);
});

test('the simulator gets ready early for what looks like the dashboard, and for nothing else', () => {
	for (const line of ['', 'thp-storm', './mine.yaml --speed max', '--view map']) assert.ok(looksLikeDashboard(line.split(' ')), line);
	for (const line of ['run thp-storm', 'presets', '--help', 'thp-storm --once', '--json', 'compare a --set b=1']) {
		assert.ok(!looksLikeDashboard(line.split(' ')), line);
	}
});
