/** `--once`, `--json` and pipes: runs the machine for a while, then prints it as it stands. */
import { createEngine } from '../engine/engine.js';
import { createSlot } from '../engine/write-snapshot.js';
import type { Scenario, Snapshot } from '../model/index.js';
import { asciiOnly } from '../screen/colour-level.js';
import { printOnce, snapshotJson } from '../screen/print.js';
import { createHistory, recordFrame } from '../session/history.js';
import type { View } from '../views/view.js';
import type { Options } from './options.js';

const DEFAULT_NS = 10e9;
const DEFAULT_FRAME_NS = 250_000_000;
/** Page size of a pipe, when the environment does not say. */
const COLUMNS = 120;
const LINES = 40;

export function printPicture(scenario: Scenario, view: View, options: Options): number {
	const engine = createEngine(scenario, { audit: options.audit });
	const untilNs = options.forNs ?? DEFAULT_NS;
	const frameNs = options.intervalNs ?? DEFAULT_FRAME_NS;
	const shape = engine.mapShape();
	const history = createHistory();
	let nextSeq = 0;
	const takeFrame = (version: number): Snapshot => {
		engine.runUntil(Math.min(engine.now() + frameNs, untilNs));
		if (options.audit) engine.audit();
		const frame = engine.snapshot(createSlot(shape), version, nextSeq);
		nextSeq = (frame.events.at(-1)?.seq ?? nextSeq - 1) + 1;
		recordFrame(history, frame);
		return frame;
	};
	let snapshot = takeFrame(1);
	while (engine.now() < untilNs) snapshot = takeFrame(snapshot.version + 1);
	const { columns, rows } = pageSize(process.env);
	const text = options.json
		? JSON.stringify(snapshotJson(snapshot))
		: printOnce(snapshot, history, { view, columns, rows, ascii: asciiOnly(process.env, options.ascii), mono: true });
	process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
	return 0;
}

/** The terminal's own size when there is one, else COLUMNS and LINES, as other programs take them. */
function pageSize(env: NodeJS.ProcessEnv): { columns: number; rows: number } {
	const number = (text: string | undefined, otherwise: number): number => (/^[1-9]\d*$/.test(text ?? '') ? Number(text) : otherwise);
	return {
		columns: process.stdout.columns ?? number(env['COLUMNS'], COLUMNS),
		rows: process.stdout.rows ?? number(env['LINES'], LINES),
	};
}
