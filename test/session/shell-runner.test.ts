/** Lines given to a shell that a test answers for: their order, what is kept of them, interrupts, a machine that goes. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type CommandShell, emptyLine, initialState, insert, ShellRunner, createStore } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { FakeClock } from './fakes.js';

/** Runs nothing: lines wait until the test ends them. */
class AnsweredShell implements CommandShell {
	directory = '/';
	ended = false;
	readonly started: string[] = [];
	io: Parameters<CommandShell['run']>[1] | undefined;
	end: (status: number) => void = () => assert.fail('nothing runs');
	fail: (error: Error) => void = () => assert.fail('nothing runs');
	completions: readonly string[] = [];

	run(line: string, io: Parameters<CommandShell['run']>[1]): Promise<number> {
		this.started.push(line);
		this.io = io;
		return new Promise((resolve, reject) => {
			this.end = resolve;
			this.fail = reject;
		});
	}
	async complete(before: string) {
		const word = before.split(' ').at(-1) ?? '';
		const options = this.completions.filter((option) => option.startsWith(word));
		const common = options.length === 1 ? (options[0] ?? '') : (/^(.*).*\n\1/.exec(options.join('\n'))?.[1] ?? '');
		return { options, word, common };
	}
}

let shell: AnsweredShell;
let runner: ShellRunner;
let clock: FakeClock;
let store: ConstructorParameters<typeof ShellRunner>[0]['store'];
let ends: number;

beforeEach(() => {
	clock = new FakeClock();
	const views = ['overview', 'shell'].map((id) => ({ id, title: id, question: '' }));
	store = createStore(initialState({ preset: 'one', presets: [], views, speed: 1, columns: 80, rows: 24 }), update);
	store.dispatch({ type: 'view', id: 'shell' });
	ends = 0;
	runner = new ShellRunner({ store, clock, ended: () => ends++ });
	shell = new AnsweredShell();
	runner.attach(shell);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const texts = (): string[] => runner.transcript.lines.map(({ text }) => text);
const ui = () => store.get().ui.views.shell;
const type = (text: string): void => store.dispatch({ type: 'views', change: { shell: { line: insert(emptyLine([]), text) } } });

test('lines run one after another, each below what it was typed as', async () => {
	runner.run('one');
	runner.run('two');
	assert.deepEqual(shell.started, ['one']);
	assert.equal(runner.transcript.running, 'one');
	shell.io?.out('1\n');
	shell.directory = '/proc';
	shell.end(0);
	await turn();
	assert.deepEqual(shell.started, ['one', 'two']);
	shell.io?.err('no\n');
	shell.end(1);
	await turn();
	assert.deepEqual(
		runner.transcript.lines.map(({ text, kind }) => `${kind} ${text}`),
		['typed / # one', 'out 1', 'typed /proc # two', 'err no'],
	);
	assert.deepEqual([runner.transcript.running, runner.transcript.history, ends], [undefined, ['one', 'two'], 2]);
	runner.run('  ');
	assert.deepEqual(runner.transcript.history, ['one', 'two'], 'an empty line is nothing to come back to');
});

test('output is told a few times a second only, and not at all to another view', () => {
	runner.run('one');
	const told = ui().printed;
	for (let line = 0; line < 100; line++) shell.io?.out('x\n');
	assert.equal(ui().printed, told);
	clock.pass(20);
	assert.equal(ui().printed, runner.transcript.version);
	store.dispatch({ type: 'view', id: 'overview' });
	shell.io?.out('y\n');
	clock.pass(100);
	assert.ok(ui().printed < runner.transcript.version);
});

test('an interrupt ends what runs and forgets what waits; with nothing running it drops the line', async () => {
	runner.run('sleep 100');
	runner.run('echo never');
	runner.interrupt();
	assert.equal(shell.io?.signal.aborted, true);
	shell.end(130);
	await turn();
	assert.deepEqual([texts(), shell.started], [['/ # sleep 100', '^C'], ['sleep 100']]);
	type('half a li');
	runner.interrupt();
	assert.deepEqual([texts().at(-1), ui().line.text], ['/ # half a li^C', '']);
});

test('with the machine goes what runs on it; what it still says is not heard', async () => {
	runner.run('watch x');
	const { io, fail } = shell;
	runner.detach();
	assert.equal(io?.signal.aborted, true);
	const next = new AnsweredShell();
	runner.attach(next);
	io?.out('late\n');
	fail(new Error('the simulator was closed before it answered'));
	await turn();
	assert.deepEqual(texts(), ['/ # watch x', 'interrupted: watch x', 'the machine is started anew; its shell begins in /']);
	runner.run('two');
	assert.deepEqual(next.started, ['two']);
});

test('what goes wrong is said, and the next line can be tried', async () => {
	runner.run('one');
	shell.fail(new Error('assertion failed: free list'));
	await turn();
	assert.deepEqual(runner.transcript.lines.at(-1), { text: 'assertion failed: free list', kind: 'err' });
	runner.run('two');
	assert.deepEqual(shell.started, ['one', 'two']);
});

test('exit goes back to the view before; the shell is there when one comes again', async () => {
	runner.run('exit');
	shell.ended = true;
	shell.end(0);
	await turn();
	assert.equal(store.get().ui.viewId, 'overview');
	runner.run('two');
	assert.deepEqual(shell.started, ['exit', 'two']);
});

test('completion adds what is sure, and lists the rest when asked again', async () => {
	shell.completions = ['compact_memory', 'compaction_proactiveness', 'swappiness '];
	const completed = async (): Promise<string> => {
		runner.complete();
		await turn();
		return `${ui().line.text} [${runner.transcript.candidates?.names.join(' ') ?? ''}]`;
	};
	type('cat sw');
	assert.equal(await completed(), 'cat swappiness  []');
	type('cat com');
	assert.equal(await completed(), 'cat compact []');
	assert.equal(await completed(), 'cat compact [compact_memory compaction_proactiveness]');
	type('cat x');
	assert.equal(await completed(), 'cat x []');
	type('cat sw');
	runner.complete();
	type('cat swi');
	await turn();
	assert.equal(ui().line.text, 'cat swi', 'an answer to what was typed before is too late');
});
