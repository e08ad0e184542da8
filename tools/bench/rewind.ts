/** Going back in time on thp-storm: how long until the machine is at an earlier moment, and until an earlier frame is on show; CPU time. */
import { COST_NAMES } from '../../source/engine/costs.js';
import { createEngine } from '../../source/engine/engine.js';
import { inProcessFeed } from '../../source/feeds/in-process.js';
import type { Snapshot } from '../../source/model/index.js';
import { loadScenario } from '../../source/scenario/index.js';
import { FrameLog } from '../../source/session/frame-log.js';
import { type FrameNote, noteOf } from '../../source/session/frame-note.js';
import { createHistory, recordFrame } from '../../source/session/history.js';
import { historyAt } from '../../source/session/history-at.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile, printFigure, printTitle, short } from './table.js';

const RUN_S = 60;
const BACK_S = [5, 20, 50];
const PACKED_MS = 3000;
const FRAME_NS = 250_000_000;

export async function benchRewind(): Promise<void> {
	printTitle(`Going back in time: thp-storm after ${RUN_S} simulated seconds, in one thread`);
	for (const [index, back] of BACK_S.entries()) {
		const run = openRun();
		for (let at = 0; at < RUN_S; at += 0.25) await run.advance(at * 1e9 + FRAME_NS);
		// Images are packed in other threads, whose time would count.
		await sleep(PACKED_MS);
		if (index === 0) looks(run.past, run.history);
		const began = cpuMs();
		await run.feed.rewind((RUN_S - back) * 1e9, 0);
		const seconds = (cpuMs() - began) / 1000;
		printFigure({ what: `the machine is ${back} s back`, value: seconds, unit: 's', most: 3 });
		await run.feed.close();
	}
}

/** Frames are taken in as a session does. */
function openRun() {
	const past = new FrameLog(64 * 2 ** 20);
	const history = createHistory();
	let note: FrameNote | undefined;
	let arrived: (snapshot: Snapshot) => void = () => {};
	const scenario = loadScenario('presets/thp-storm.yaml', COST_NAMES);
	const feed = inProcessFeed(createEngine(scenario), { scenario, set: {}, audit: false }, () => performance.now());
	feed.subscribe((event) => {
		if (event.kind !== 'frame') return;
		recordFrame(history, event.snapshot);
		note = noteOf(history, undefined, note);
		past.add(event.snapshot, note);
		feed.release(event.slot);
		arrived(event.snapshot);
	});
	const advance = (untilNs: number): Promise<Snapshot> =>
		new Promise((resolve) => {
			arrived = resolve;
			feed.advance({ untilNs, hostMs: Number.POSITIVE_INFINITY });
		});
	return { past, history, feed, advance };
}

function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

/** As when the key is held: one frame after the other, from the newest one back. */
function looks(past: FrameLog, live: ReturnType<typeof createHistory>): void {
	const times: number[] = [];
	for (let index = past.length - 1; index >= 0; index--) {
		const began = cpuMs();
		past.at(index);
		historyAt(past, index, live);
		times.push(cpuMs() - began);
	}
	printFigure({
		what: `an earlier frame with the history of then, of ${past.length} (${short(past.bytes / 2 ** 20)} MiB): 99 of 100`,
		value: percentile(times, 0.99),
		unit: 'ms',
		most: 50,
		beside: `half of them ${short(percentile(times, 0.5))} ms`,
	});
}
