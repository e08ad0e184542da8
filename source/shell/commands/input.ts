/** Where a command reads from: the files named, or what is piped in. */
import type { Call, Output } from '../command.js';
import { Pipe } from '../pipe.js';

/** How often a stream is looked at, simulated ns. */
const LOOK_NS = 50_000_000;

export interface Input {
	/** As named; '' is what is piped in. */
	readonly name: string;
	readonly pipe: Pipe;
}

/** The inputs one after another; one that can not be read is handed to `refused` with the kernel's words. */
export async function* inputs(
	call: Call,
	names: readonly string[],
	refused: (name: string, reason: string) => void,
): AsyncGenerator<Input, void, undefined> {
	if (names.length === 0) yield { name: '', pipe: call.input ?? pipeOf('') };
	for (const name of names) {
		if (name === '-') yield { name, pipe: call.input ?? pipeOf('') };
		else if (call.files.isStream(name)) yield { name, pipe: new Pipe(follow(call, name)) };
		else {
			const answer = await call.files.read(name);
			if (answer.ok) yield { name, pipe: pipeOf(answer.text) };
			else refused(name, answer.reason);
		}
	}
}

/** What a stream has, and what comes until somebody interrupts or the time to follow it is over. */
async function* follow(call: Call, path: string): Output {
	const time = call.time.within(call.followNs);
	for (;;) {
		const going = await time.turn(LOOK_NS);
		const answer = await call.files.read(path);
		if (answer.ok && answer.text !== '') yield answer.text;
		if (!going) return 0;
	}
}

function pipeOf(text: string): Pipe {
	return new Pipe(once(text));
}

async function* once(text: string): Output {
	if (text !== '') yield text;
	return 0;
}
