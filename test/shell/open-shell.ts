/** A shell on a small simulated machine, and what a line prints. */
import { createEngine, type Engine } from '../../source/engine/engine.js';
import { inProcessFeed } from '../../source/feeds/in-process.js';
import { FeedMachine } from '../../source/shell/feed-machine.js';
import { Shell, type ShellOptions } from '../../source/shell/shell.js';
import { smallScenario, type ScenarioParts } from '../helpers/lab.js';

export interface Said {
	readonly status: number;
	readonly out: string;
	readonly err: string;
}

export interface Opened {
	readonly engine: Engine;
	readonly shell: Shell;
	run(line: string, signal?: AbortSignal): Promise<Said>;
	/** What a line prints when nothing goes wrong. */
	out(line: string): Promise<string>;
	err(line: string): Promise<string>;
}

/** Two nodes; half of what a task took is free again, in pieces. */
export function smallEngine(parts: ScenarioParts = {}): Engine {
	return createEngine(
		smallScenario({
			memoryMib: [64, 64],
			cpus: 1,
			bootKernelMib: 4,
			tunables: { 'vm.compaction_proactiveness': 20 },
			timeline: [
				{ t: 0, op: 'anon', name: 'heap', mb: 40 },
				{ t: 0, op: 'free_random', name: 'heap', p: 0.5, run: 4, seed: 1 },
			],
			...parts,
		}),
	);
}

export function openShell(engine: Engine = smallEngine(), changes: Partial<ShellOptions> = {}): Opened {
	const start = { scenario: smallScenario(), set: {}, audit: false };
	const feed = inProcessFeed(engine, start, () => performance.now());
	const shell = new Shell({ machine: new FeedMachine(feed, true), followNs: 1e9, live: false, ...changes });
	const run = async (line: string, signal = new AbortController().signal): Promise<Said> => {
		const said = { out: '', err: '' };
		const status = await shell.run(line, {
			out: (text) => {
				said.out += text;
			},
			err: (text) => {
				said.err += text;
			},
			signal,
		});
		return { status, ...said };
	};
	return {
		engine,
		shell,
		run,
		async out(line) {
			const { status, out, err } = await run(line);
			if (status !== 0 || err !== '') throw new Error(`${line}: status ${status}, ${err}`);
			return out;
		},
		err: async (line) => (await run(line)).err,
	};
}
