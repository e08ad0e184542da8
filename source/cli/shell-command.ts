/**
 * `compactop shell [PRESET|FILE]`: the kernel's own commands. Lines given with -c, or on standard input, run one after another, and
 * simulated time passes only where a line waits; on a terminal there is a prompt, and time goes on between lines.
 */
import { createInterface } from 'node:readline';
import { createEngine } from '../engine/engine.js';
import { inProcessFeed } from '../feeds/in-process.js';
import { simulatedFeed } from '../feeds/simulated.js';
import { UsageError } from '../scenario/index.js';
import { FeedMachine } from '../shell/feed-machine.js';
import { Shell } from '../shell/shell.js';
import { openAndRemark } from './open-scenario.js';
import { DEFAULT_PRESET, type Options } from './options.js';
import { SessionLog } from './session-log.js';
import { prompt } from './shell-prompt.js';

/** Simulated time for which trace_pipe and the like are followed where nobody can interrupt them. */
const FOLLOW_NS = 5e9;

export async function shellCommand(options: Options): Promise<number> {
	const preset = options.operands[0] ?? DEFAULT_PRESET;
	const live = options.lines.length === 0 && process.stdin.isTTY === true;
	if (options.json) throw new UsageError('--json: a shell prints what its commands print; compactop run PRESET --json gives a report');
	if (!live && options.speed !== 1) throw new UsageError('--speed belongs to a shell on a terminal; given lines run as fast as they can');
	if (live && options.forNs !== undefined) throw new UsageError('--for belongs to given lines (-c, or a pipe); on a terminal Ctrl-C ends');
	const scenario = openAndRemark(preset, options);
	const start = { scenario, set: options.set, audit: options.audit };
	const log = options.logFile === undefined ? undefined : new SessionLog(options.logFile);
	const feed = live ? simulatedFeed(start) : inProcessFeed(createEngine(scenario), start, () => performance.now());
	log?.keep(feed);
	const shell = new Shell({
		machine: new FeedMachine(feed, !live),
		followNs: live ? Number.POSITIVE_INFINITY : (options.forNs ?? FOLLOW_NS),
		live,
	});
	try {
		return live ? await prompt(shell, feed, options.speed) : await runLines(shell, options.lines);
	} finally {
		await feed.close();
		await log?.saved();
	}
}

async function runLines(shell: Shell, given: readonly string[]): Promise<number> {
	const { signal } = new AbortController();
	const io = {
		out: (text: string) => void process.stdout.write(text),
		err: (text: string) => void process.stderr.write(text),
		signal,
	};
	const lines = given.length > 0 ? given.flatMap((text) => text.split('\n')) : createInterface({ input: process.stdin });
	for await (const line of lines) {
		await shell.run(line, io);
		if (shell.ended) break;
	}
	return shell.status;
}
