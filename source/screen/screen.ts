/**
 * The screen driver. Ink draws into this object as if it were stdout; painted rows go on top; only the cells that changed
 * since the last frame go to the terminal.
 *
 *   Ink ─▶ write() ─▶ Ink's layer ─┐
 *                                  ├─▶ wanted cells ─▶ difference ─▶ sink
 *   paint function ─▶ Canvas ──────┘
 *
 * The two layers stay apart, so that painted rows change without any work in Ink, and a pop-up that closes uncovers what
 * lay below it.
 */
import { EventEmitter } from 'node:events';
import type { Style } from '../text/style.js';
import { type Canvas, CellCanvas } from './canvas.js';
import type { CapturedCell } from './capture.js';
import { BLANK, cellCode, cellStyle, type StyleId, UNKNOWN } from './cells.js';
import { difference } from './differ.js';
import { StyleTable } from './style-table.js';
import { VtParser } from './vt-parser.js';

/** Synchronised output (DEC private mode 2026): the terminal shows the frame in one go. Others ignore it. */
const BEGIN_FRAME = '\u001b[?2026h';
const END_FRAME = '\u001b[?2026l';
/** Bytes after which a frame is cut at the next row; the rest follows in the next one. A slow line has less room. */
const MAX_FRAME_BYTES = 64 * 1024;
/** No terminal is larger; a broken one may claim so. */
const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;

/** What the screen needs of a sink; see sink.ts. */
export interface FrameSink {
	readonly blocked: boolean;
	/** Bytes that the reader takes soon enough: what a key changes would have to wait behind a longer frame. */
	readonly room: number;
	/** Takes one frame; returns its size in bytes. */
	write(text: string): number;
	onDrain(listener: (isFresh: boolean) => void): void;
}

export interface ScreenOptions {
	readonly columns: number;
	readonly rows: number;
	readonly sink: FrameSink;
	/** The theme: a style as an SGR sequence. Asked once per style, and again after `restyle`. */
	readonly sgr: (style: Style) => string;
}

export interface ScreenStats {
	/** Since the start. */
	readonly bytes: number;
	readonly frames: number;
	/** Frames that were not written because the terminal had not taken the one before. */
	readonly dropped: number;
	readonly lastFrameBytes: number;
	/** True while the terminal has not taken the last frame: a reason to draw less often. */
	readonly blocked: boolean;
}

export class Screen extends EventEmitter {
	/**
	 * On a TTY, Ink would hide and show the cursor, and its helper would write to the real stderr at exit, which waits for ever
	 * when nobody reads. Modes are ours; all else Ink draws the same.
	 */
	readonly isTTY = false;
	readonly writable = true;
	columns: number;
	rows: number;
	private readonly styles = new StyleTable();
	private readonly paintedStyles = new Map<Style, StyleId>();
	private readonly ink: VtParser;
	private wanted: Int32Array;
	private shown: Int32Array;
	private paint: (canvas: Canvas) => void = () => {};
	private standIn: ((canvas: Canvas) => void) | undefined;
	private scheduled: NodeJS.Immediate | undefined;
	/** A frame was dropped, or cut short: another one is due as soon as the sink takes it. */
	private owing = false;
	/** The row at which the last frame was cut; 0: it was whole. */
	private resumeAt = 0;
	private isClosed = false;
	private counts = { bytes: 0, frames: 0, dropped: 0, lastFrameBytes: 0 };

	constructor(private readonly options: ScreenOptions) {
		super();
		this.columns = clampSize(options.columns, MAX_COLUMNS);
		this.rows = clampSize(options.rows, MAX_ROWS);
		this.ink = new VtParser(this.columns, this.rows, this.styles);
		this.wanted = new Int32Array(this.columns * this.rows).fill(BLANK);
		this.shown = new Int32Array(this.columns * this.rows).fill(UNKNOWN);
		options.sink.onDrain((isFresh) => {
			if (isFresh) this.repaint();
			else if (this.owing) this.flushNow();
		});
	}

	/** This object as Ink's `stdout` option. */
	stdout(): NodeJS.WriteStream {
		return this as unknown as NodeJS.WriteStream;
	}

	/** What Ink calls: changes Ink's layer and asks for a frame. Always accepts everything. */
	write(data: string, encoding?: unknown, done?: () => void): boolean {
		if (!this.isClosed) {
			this.standIn = undefined;
			this.ink.write(data);
			this.flush();
		}
		const callback = typeof encoding === 'function' ? (encoding as () => void) : done;
		callback?.();
		return true;
	}

	/**
	 * Sets what is painted over Ink's layer at each frame, and what in its place until Ink draws for the first time. Called at most once
	 * per frame; must be quick and must not throw.
	 */
	setPaint(paint: (canvas: Canvas) => void, standIn?: (canvas: Canvas) => void): void {
		this.paint = paint;
		this.standIn = standIn;
		this.flush();
	}

	/** Asks for a frame: at the end of this turn of the event loop, however often it is asked for. */
	flush(): void {
		if (this.isClosed || this.scheduled !== undefined) return;
		this.scheduled = setImmediate(() => {
			this.scheduled = undefined;
			this.flushNow();
		});
	}

	/** Draws a frame now. Dropped when the terminal has not taken the last one: the newest state follows when it has. */
	flushNow(): void {
		if (this.isClosed) return;
		const { sink } = this.options;
		if (sink.blocked) {
			if (this.counts.frames > 0) this.counts.dropped++;
			this.owing = true;
			return;
		}
		this.compose();
		const limit = Math.min(MAX_FRAME_BYTES, sink.room);
		const { text, next } = difference(this.wanted, this.shown, this.columns, this.styles, limit, this.resumeAt);
		this.resumeAt = next;
		this.owing = next > 0;
		if (text === '') return;
		const bytes = sink.write(BEGIN_FRAME + text + END_FRAME);
		this.counts = { ...this.counts, bytes: this.counts.bytes + bytes, frames: this.counts.frames + 1, lastFrameBytes: bytes };
		if (this.owing && !sink.blocked) this.flush();
	}

	/** Draws every cell again: what the terminal shows is not what was written (Ctrl-L, back from a stop). */
	repaint(): void {
		this.shown.fill(UNKNOWN);
		this.flush();
	}

	/** Styles look otherwise from now on: painted cells are drawn in their new colours. */
	restyle(): void {
		this.paintedStyles.clear();
		this.flush();
	}

	/** The terminal has a new size: Ink is told (event `resize`) and everything is drawn again. */
	resize(columns: number, rows: number): void {
		this.columns = clampSize(columns, MAX_COLUMNS);
		this.rows = clampSize(rows, MAX_ROWS);
		this.ink.resize(this.columns, this.rows);
		this.wanted = new Int32Array(this.columns * this.rows).fill(BLANK);
		this.shown = new Int32Array(this.columns * this.rows).fill(UNKNOWN);
		this.resumeAt = 0;
		this.emit('resize');
		this.flush();
	}

	/** What is on the screen now, row by row. */
	capture(): readonly (readonly CapturedCell[])[] {
		return Array.from({ length: this.rows }, (_, y) =>
			Array.from(this.wanted.subarray(y * this.columns, (y + 1) * this.columns), (cell) => ({
				glyph: String.fromCharCode(cellCode(cell)),
				sgr: this.styles.parameters(cellStyle(cell)),
			})),
		);
	}

	/** Nothing is drawn any more, whatever Ink still writes. */
	close(): void {
		this.isClosed = true;
		clearImmediate(this.scheduled);
		this.scheduled = undefined;
	}

	get stats(): ScreenStats {
		return { ...this.counts, blocked: this.options.sink.blocked };
	}

	private compose(): void {
		this.wanted.set(this.ink.cells);
		const canvas = new CellCanvas(this.wanted, this.columns, this.rows, this.styleId);
		this.standIn?.(canvas);
		this.paint(canvas);
	}

	private readonly styleId = (style: Style): StyleId => {
		const known = this.paintedStyles.get(style);
		if (known !== undefined) return known;
		const id = this.styles.idOfSgr(this.options.sgr(style));
		this.paintedStyles.set(style, id);
		return id;
	};
}

function clampSize(size: number, max: number): number {
	return Number.isFinite(size) ? Math.min(max, Math.max(1, Math.floor(size))) : max;
}
