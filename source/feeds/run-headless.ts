/** Runs an engine without a screen to a simulated time, applying logged commands at the times they took effect. */
import type { Engine } from '../engine/api.js';
import type { LoggedCommand } from '../model/index.js';

export interface HeadlessRun {
	readonly engine: Engine;
	readonly untilNs: number;
	/** Simulated time between pauses, ns. Pauses show progress and let signals in; they never change a result. */
	readonly tickNs: number;
	/** In order of time; those after `untilNs` are left out. */
	readonly commands: readonly LoggedCommand[];
	/** Walk every law of the machine at each pause. */
	readonly audit: boolean;
	/** A time at which one pause must come, whatever the ticks. */
	readonly pauseAtNs?: number;
	onTick(nowNs: number): Promise<void>;
}

/** Returns the number of ticks. Throws what the engine throws, and when a logged command is refused. */
export async function runHeadless(run: HeadlessRun): Promise<number> {
	const { engine, untilNs, tickNs, pauseAtNs = untilNs } = run;
	let ticks = 0;
	let next = 0;
	while (engine.now() < untilNs) {
		const tickEnd = Math.min(engine.now() + tickNs, engine.now() < pauseAtNs ? pauseAtNs : untilNs, untilNs);
		for (let logged = run.commands[next]; logged !== undefined && logged.t < tickEnd; logged = run.commands[next]) {
			replay(engine, logged);
			next++;
		}
		engine.runUntil(tickEnd);
		ticks++;
		if (run.audit) engine.audit();
		await run.onTick(engine.now());
	}
	// Commands stamped with the very end took effect there, before anything ran on.
	for (const logged of run.commands.slice(next)) if (logged.t === untilNs) replay(engine, logged);
	return ticks;
}

function replay(engine: Engine, logged: LoggedCommand): void {
	engine.runUntil(logged.t);
	const outcome = engine.apply(logged.command);
	if (!outcome.ok) throw new Error(`the ${logged.command.kind} command at ${logged.t} ns was refused: ${outcome.reason}`);
}
