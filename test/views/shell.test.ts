import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyLine, insert } from '../../source/session/line-editor.js';
import { beginOutput, createTranscript, print, printLine, type Transcript } from '../../source/session/transcript.js';
import { INITIAL_VIEWS, type ShellUi } from '../../source/session/view-ui.js';
import { NEW_PICTURE } from '../../source/shell/picture.js';
import { rowText } from '../../source/text/row.js';
import { BOLD, INVERSE, textSlot } from '../../source/text/style.js';
import { shell } from '../../source/views/shell.js';
import type { ViewInput } from '../../source/views/view.js';
import { sampleRun } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput } from '../helpers/view-laws.js';

const run = sampleRun(2);

function input(transcript: Transcript, change: Partial<ShellUi> = {}, columns = 60, rows = 10): ViewInput {
	return viewInput(run, columns, rows, {
		transcript,
		ui: plainUi({ views: { ...INITIAL_VIEWS, shell: { ...INITIAL_VIEWS.shell, ...change } } }),
	});
}

function lines(of: ViewInput): string[] {
	return shell.compose(of).flatMap(({ rows }) => rows.map((row) => rowText(row).trimEnd()));
}

function numbered(count: number): Transcript {
	const transcript = createTranscript();
	for (let line = 0; line < count; line++) print(transcript, `line ${line}\n`, 'out');
	return transcript;
}

const typing = (text: string) => ({ line: insert(emptyLine([]), text) });

test('the area is filled at every size: empty, with long and wild output, candidates, a picture', () => {
	const wild = createTranscript();
	beginOutput(wild, 'cat', '/ # cat');
	print(wild, `${'wide \u001b[31m漢字\u0007 '.repeat(90)}\n${'x\ty\n'.repeat(50)}`, 'out');
	wild.candidates = { before: 'cat /proc/', names: Array.from({ length: 70 }, (_, index) => `/proc/${index}`) };
	const picture = createTranscript();
	beginOutput(picture, 'top', '/ # top');
	print(picture, `${NEW_PICTURE}${'a task\n'.repeat(200)}`, 'out');
	for (const transcript of [createTranscript(), wild, picture])
		for (const text of ['', 'cat /proc/', 'x'.repeat(500)]) checkView(shell, [run], { transcript, ui: input(transcript, typing(text)).ui });
});

test('to begin with there are commands to try', () => {
	const shown = lines(input(createTranscript(), {}, 100, 20));
	assert.match(shown[0] ?? '', /^ cat \/proc\/vmstat \| grep compact {2,}what compaction has done/);
	assert.equal(shown[10], ' / #');
	assert.match(lines(input(createTranscript(), {}, 38, 5)).join('\n'), /^ cat \/proc\/vmstat[\s\S]* \/ #$/m);
});

test('the newest is at the bottom, the prompt below it; what was typed, what failed and the cursor stand out', () => {
	const transcript = numbered(20);
	beginOutput(transcript, 'cat /x', '/ # cat /x');
	print(transcript, 'cat: /x: No such file or directory\n', 'err');
	transcript.running = undefined;
	transcript.directory = '/proc';
	const of = input(transcript, typing('ls'));
	assert.deepEqual(lines(of).slice(-3), [' / # cat /x', ' cat: /x: No such file or directory', ' /proc # ls']);
	const rows = shell.compose(of)[0]?.rows ?? [];
	const styleOf = (row: number, text: string) => rows.at(row)?.find((span) => span.text.includes(text))?.style ?? 0;
	assert.ok((styleOf(-3, 'cat') & BOLD) !== 0);
	assert.equal(textSlot(styleOf(-2, 'No such')), 'bad');
	assert.ok(rows.at(-1)?.some(({ text, style }) => text === ' ' && (style & INVERSE) !== 0));
});

test('long lines go on in the next row', () => {
	const transcript = createTranscript();
	print(transcript, `${'a'.repeat(39)}${'b'.repeat(20)}\n`, 'out');
	assert.deepEqual(lines(input(transcript, {}, 40)).slice(0, 3), [` ${'a'.repeat(39)}`, ` ${'b'.repeat(20)}`, ' / #']);
});

test('gone back, the window stays where it is, and the sentence says what is below', () => {
	const transcript = numbered(50);
	const of = input(transcript, { end: 20 });
	assert.deepEqual(
		lines(of).slice(0, 9),
		Array.from({ length: 9 }, (_, row) => ` line ${11 + row}`),
	);
	assert.match(shell.about?.(of) ?? '', /^30 more lines below/);
	print(transcript, 'more\n', 'out');
	assert.equal(lines(of)[8], ' line 19');
	assert.deepEqual(shell.point?.(of, { kind: 'wheel-up', x: 0, y: 0 }), [{ type: 'views', change: { shell: { end: 17 } } }]);
	assert.deepEqual(shell.point?.(input(transcript, { end: 49 }), { kind: 'wheel-down', x: 0, y: 0 }), [
		{ type: 'views', change: { shell: { end: undefined } } },
	]);
	assert.deepEqual(shell.point?.(of, { kind: 'press', x: 0, y: 0 }), []);
});

test('while something runs there is no prompt, and the sentence says what to do', () => {
	const transcript = createTranscript();
	beginOutput(transcript, 'sleep 5', '/ # sleep 5');
	const of = input(transcript, typing('ls'));
	assert.deepEqual(lines(of).slice(0, 2), [' / # sleep 5', ' ls']);
	assert.match(shell.about?.(of) ?? '', /^Ctrl-C interrupts, .*: sleep 5$/);
	assert.match(shell.about?.({ ...of, ui: { ...of.ui, paused: true } }) ?? '', /^Time is paused/);
});

test('a picture that is too high shows its head; when it has ended, its end', () => {
	const transcript = createTranscript();
	beginOutput(transcript, 'top', '/ # top');
	print(transcript, `${NEW_PICTURE}top - up\n${'a task\n'.repeat(30)}the last\n`, 'out');
	assert.equal(lines(input(transcript))[0], ' top - up');
	transcript.running = undefined;
	assert.deepEqual(lines(input(transcript)).slice(-2), [' the last', ' / #']);
});

test('candidates stand above the prompt, by their last part, as many as there is room for', () => {
	const transcript = numbered(30);
	const names = ['/proc/sys/vm/compact_memory', '/proc/sys/vm/compaction_proactiveness', '/proc/sys/vm/'];
	transcript.candidates = { before: 'cat /proc/sys/vm/', names };
	const typed = typing('cat /proc/sys/vm/');
	assert.deepEqual(lines(input(transcript, typed, 80)).slice(-2), [
		' compact_memory            compaction_proactiveness  vm/',
		' / # cat /proc/sys/vm/',
	]);
	assert.doesNotMatch(lines(input(transcript, typing('cat /proc/sys/vm/x'), 80)).join('\n'), /compaction_proactiveness/);
	transcript.candidates = { before: 'x', names: Array.from({ length: 100 }, (_, index) => `name${index}`) };
	assert.match(lines(input(transcript, typing('x'), 40)).join('\n'), /\+89/);
	printLine(transcript, 'later', 'note');
	assert.match(lines(input(transcript, typing('x'), 40)).join('\n'), /later\n name0 /);
});
