/**
 * sleep, timeout, watch: commands by which simulated time passes.
 * watch: a picture is shown when it is whole, errors included; where nobody watches, the pictures come one below another and end when the time to follow is over.
 */
import { type Call, CallError, type Output, type ShellCommand, silent } from '../command.js';
import { intervalOf, readOptions } from '../options.js';
import { NEW_PICTURE } from '../picture.js';

const TIMED_OUT = 124;
const INTERRUPTED = 130;
const WATCH_S = '2';

async function sleep(call: Call): Promise<number> {
	const { operands } = readOptions(call.args, { letters: '' });
	if (operands.length === 0) throw new CallError('missing operand');
	const whole = await call.time.pass(operands.reduce((ns, text) => ns + intervalOf(text), 0));
	return whole ? 0 : INTERRUPTED;
}

async function* timeout(call: Call): Output {
	const { operands } = readOptions(call.args, { letters: '', strict: true });
	const [limit = '', ...command] = operands;
	if (command.length === 0) throw new CallError('missing operand');
	const time = call.time.within(intervalOf(limit));
	// Whoever sets a limit wants it to be the one that counts.
	const status = yield* call.invoke(command, { time, followNs: Number.POSITIVE_INFINITY });
	return time.over ? TIMED_OUT : status;
}

async function* watch(call: Call): Output {
	const options = readOptions(call.args, { letters: 'n:dt', strict: true, long: { interval: 'n', 'no-title': 't', differences: 'd' } });
	if (options.operands.length === 0) throw new CallError('a command is needed');
	const seconds = options.value('n') ?? WATCH_S;
	const interval = intervalOf(seconds);
	const line = options.operands.join(' ');
	const time = call.time.within(call.followNs);
	for (;;) {
		let picture = options.has('t') ? '' : `Every ${(interval / 1e9).toFixed(1)}s: ${line}\n\n`;
		const add = (text: string): void => {
			picture += text;
		};
		for await (const text of call.line(line, time, add)) add(text);
		yield `${call.live ? NEW_PICTURE : ''}${picture}`;
		if (!(await time.pass(interval)) || time.over) return 0;
		if (!call.live) yield '\n';
	}
}

export const WAITING: Readonly<Record<string, ShellCommand>> = {
	sleep: { usage: 'sleep SECONDS', says: 'let simulated time pass', run: (call) => silent(() => sleep(call)) },
	timeout: { usage: 'timeout SECONDS COMMAND', says: 'end a command after some simulated time', wrongUsage: 125, run: timeout },
	watch: { usage: 'watch [-n SECONDS] [-t] COMMAND', says: 'run a command again and again', run: watch },
};
