/** A session's command log, read from a file: untrusted text. The simulator's thread writes logs and never needs this. */
import * as v from 'valibot';
import { type Command, type LoggedCommand, MEMORY_STATES } from '../model/index.js';
import { UsageError } from '../scenario/index.js';
import type { CommandLog } from './command-log.js';

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const tunableValue = v.union([v.number(), v.string()]);
const headerLine = v.strictObject({
	compactop: v.literal('log'),
	preset: v.string(),
	seed: v.number(),
	kernel: v.string(),
	features: v.optional(v.record(v.string(), v.boolean())),
	set: v.record(v.string(), tunableValue),
});
const command: v.GenericSchema<unknown, Command> = v.variant('kind', [
	v.strictObject({ kind: v.literal('compact'), node: v.optional(v.number()) }),
	v.strictObject({ kind: v.literal('dropCaches'), what: v.picklist([1, 2, 3]) }),
	v.strictObject({ kind: v.literal('set'), name: v.string(), value: tunableValue }),
	v.strictObject({ kind: v.literal('thpSpike'), node: v.number(), mib: v.number(), holdMs: v.number() }),
	v.strictObject({ kind: v.literal('memory'), section: v.number(), state: v.picklist(MEMORY_STATES) }),
	v.strictObject({ kind: v.literal('interruptOffline'), section: v.number() }),
	v.strictObject({ kind: v.literal('write'), path: v.string(), value: tunableValue }),
	v.strictObject({ kind: v.literal('reboot') }),
	v.strictObject({ kind: v.literal('mark'), label: v.string() }),
]);
const commandLine = v.strictObject({ t: time, command });
const endLine = v.strictObject({ t: time, hash: v.string() });

/** Throws UsageError with file and line. */
export function parseCommandLog(content: string, file: string): CommandLog {
	const [first = '', ...rest] = content.split('\n');
	const header = readLine(first, headerLine, `${file}:1`, 'the header {"compactop":"log","preset":…,"seed":…,"kernel":…,"set":{…}}');
	const commands: LoggedCommand[] = [];
	let end: CommandLog['end'];
	let last = 0;
	for (const [index, line] of rest.entries()) {
		if (line.trim() === '') continue;
		const place = `${file}:${index + 2}`;
		if (end !== undefined) throw new UsageError(`${place}: expected nothing after the line with the hash`);
		const entry = readLine(line, v.union([commandLine, endLine]), place, '{"t":ns,"command":{…}} or {"t":ns,"hash":"…"}');
		if (entry.t < last) throw new UsageError(`${place}: expected a time of ${last} ns or later, got ${entry.t}`);
		last = entry.t;
		if ('hash' in entry) end = entry;
		else commands.push(entry);
	}
	const { preset, seed, kernel, features, set } = header;
	return { preset, seed, kernel, ...(features === undefined ? {} : { features }), set, commands, ...(end === undefined ? {} : { end }) };
}

function readLine<S extends v.GenericSchema>(line: string, schema: S, place: string, expected: string): v.InferOutput<S> {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		throw new UsageError(`${place}: not JSON; expected ${expected}`);
	}
	const result = v.safeParse(schema, value);
	if (!result.success) throw new UsageError(`${place}: ${result.issues[0].message}; expected ${expected}`);
	return result.output;
}
