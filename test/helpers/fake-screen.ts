/** A screen whose frames a test takes, and whose terminal is full or slow when the test says so. */
import assert from 'node:assert/strict';
import { type FrameSink, Screen } from '../../source/screen/screen.js';
import type { Row } from '../../source/text/row.js';
import { lookOf, sgr } from '../../source/text/theme.js';

export class FakeSink implements FrameSink {
	blocked = false;
	room = Number.POSITIVE_INFINITY;
	frames: string[] = [];
	private drained: (isFresh: boolean) => void = () => {};

	write(text: string): number {
		assert.equal(this.blocked, false, 'nothing may be written to a blocked sink');
		this.frames.push(text);
		return Buffer.byteLength(text);
	}
	onDrain(listener: (isFresh: boolean) => void): void {
		this.drained = listener;
	}
	drain(isFresh = false): void {
		this.blocked = false;
		this.drained(isFresh);
	}
	/** All frames since the last call. */
	take(): string {
		return this.frames.splice(0).join('');
	}
}

/** A style as the terminal is told it. */
export const colour = (value: number): string => sgr(value, lookOf('dark', '256'));
export const row = (text: string, look = 0): Row => [{ text, style: look }];
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function screenOf(columns: number, rows: number): { screen: Screen; sink: FakeSink } {
	const sink = new FakeSink();
	return { screen: new Screen({ columns, rows, sink, sgr: colour }), sink };
}
