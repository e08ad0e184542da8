/**
 * npm run screenshot -- OUT.png [--size 160x50] [--keys "c t space wait:500"] [--wait 1500] [--env K=V]... [--light] [--text] -- ARGS
 *
 * Runs the built program with ARGS in a pseudo-terminal, waits for its first full frame, presses the keys one by one, waits,
 * and writes what a person would then see.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keyBytes, open, type PtyProgram } from '../test/helpers/pty.js';
import { pictureOf } from './picture.js';

const PROGRAM = 'dist/compactop.js';
const USAGE =
	'usage: npm run screenshot -- OUT.png [--size 160x50] [--keys "c t space wait:500"] [--wait MS] [--env NAME=VALUE]... [--light] [--text] [-- ARGS]';
const KEY_PAUSE_MS = 120;
const DEFAULT_WAIT_MS = 1500;

interface Request {
	readonly out: string;
	readonly cols: number;
	readonly rows: number;
	readonly keys: readonly string[];
	readonly waitMs: number;
	readonly env: Readonly<Record<string, string>>;
	readonly background: 'dark' | 'light';
	readonly printsText: boolean;
	readonly programArguments: readonly string[];
}

class UsageError extends Error {}

function parseRequest(argv: readonly string[]): Request {
	const split = argv.indexOf('--');
	const own = split < 0 ? argv : argv.slice(0, split);
	const { values, positionals } = parseOptions([...own]);
	const [out, extra] = positionals;
	if (out === undefined) throw new UsageError('which file? expected a name such as OUT.png');
	if (extra !== undefined) throw new UsageError(`one picture at a time: got "${extra}" as well; arguments of the program go after --`);
	if (!out.endsWith('.png')) throw new UsageError(`the picture is a PNG: expected a name ending in .png, got "${out}"`);
	const size = /^(\d{1,3})x(\d{1,3})$/.exec(values.size ?? '160x50');
	if (size === null || size[1] === '0' || size[2] === '0')
		throw new UsageError(`--size: expected COLUMNSxROWS such as 160x50, got "${values.size}"`);
	return {
		out,
		cols: Number(size[1]),
		rows: Number(size[2]),
		keys: (values.keys ?? '').split(/\s+/).filter((key) => key !== ''),
		waitMs: milliseconds('--wait', values.wait ?? String(DEFAULT_WAIT_MS)),
		env: Object.fromEntries((values.env ?? []).map(parseVariable)),
		background: values.light === true ? 'light' : 'dark',
		printsText: values.text === true,
		programArguments: split < 0 ? [] : argv.slice(split + 1),
	};
}

function parseOptions(args: string[]) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: {
				size: { type: 'string' },
				keys: { type: 'string' },
				wait: { type: 'string' },
				env: { type: 'string', multiple: true },
				light: { type: 'boolean' },
				text: { type: 'boolean' },
			},
		});
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

function milliseconds(what: string, text: string): number {
	if (!/^\d{1,6}$/.test(text)) throw new UsageError(`${what}: expected whole milliseconds, got "${text}"`);
	return Number(text);
}

function parseVariable(text: string): [string, string] {
	const at = text.indexOf('=');
	if (at <= 0) throw new UsageError(`--env: expected NAME=VALUE, got "${text}"`);
	return [text.slice(0, at), text.slice(at + 1)];
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function pressAll(program: PtyProgram, keys: readonly string[]): Promise<void> {
	for (const key of keys) {
		const pause = /^wait:(.*)$/.exec(key)?.[1];
		if (pause !== undefined) await sleep(milliseconds('--keys wait', pause));
		else {
			program.send(keyBytes(key));
			await sleep(KEY_PAUSE_MS);
		}
	}
}

async function takePicture(request: Request): Promise<void> {
	const argv = [process.execPath, PROGRAM, ...request.programArguments];
	const program = open(argv, { cols: request.cols, rows: request.rows, env: request.env });
	try {
		// The header is drawn in the same frame as everything else.
		await program.until((seen) => seen.modes.alternateScreen && seen.lines()[0]?.trim() !== '');
		await pressAll(program, request.keys);
		await sleep(request.waitMs);
		writeFileSync(request.out, pictureOf(program.terminal, { background: request.background }));
		if (request.printsText) process.stdout.write(`${program.text()}\n`);
		process.stderr.write(`${request.out}: ${request.cols}x${request.rows}\n`);
	} finally {
		await program.end();
	}
}

try {
	const request = parseRequest(process.argv.slice(2));
	if (!existsSync(PROGRAM)) throw new UsageError(`${PROGRAM} is not there: run "npm run build" first`);
	await takePicture(request);
	process.exitCode = 0;
} catch (error) {
	const isUsage = error instanceof UsageError;
	process.stderr.write(
		isUsage ? `screenshot: ${error.message}\n${USAGE}\n` : `screenshot: ${error instanceof Error ? error.message : String(error)}\n`,
	);
	process.exitCode = isUsage ? 2 : 1;
}
