/**
 * Machine ↔ bytes. Plain data only: numbers, strings, booleans, null, arrays, objects and typed arrays, written with a tag each;
 * runs of zero bytes in typed arrays are packed, so that holes cost nothing. The trace ring is left out: it is for people.
 * Format, little-endian: magic (4 bytes), version (4), length of the rest (8), checksum of the rest (4), then the value. A cut or
 * changed byte is found before anything is built from it.
 */
import { createTraceRing } from './trace.js';
import type { Machine } from './machine.js';
import { type ColumnMakers, type Columns, columnsOf, pagesOf } from './page-fields.js';
import { nextZeros } from './zero-runs.js';

const MAGIC = 0x70_6d_6f_63; // "comp"
const VERSION = 3;
const HEADER_BYTES = 20;

const ARRAYS = [Int32Array, Uint8Array, Uint16Array, Uint32Array, Float64Array] as const;
type Typed = Int32Array | Uint8Array | Uint16Array | Uint32Array | Float64Array;

enum Tag {
	Null = 0,
	False = 1,
	True = 2,
	Number = 3,
	String = 4,
	Array = 5,
	Object = 6,
	Typed = 16,
}

/** Where bytes go: a buffer, or a digest. */
export interface Sink {
	byte(value: number): void;
	bytes(values: Uint8Array): void;
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const encoder = new TextEncoder();

function putNumber(sink: Sink, value: number): void {
	scratch.setFloat64(0, value, true);
	sink.bytes(scratchBytes);
}

function putString(sink: Sink, text: string): void {
	const bytes = encoder.encode(text);
	putNumber(sink, bytes.length);
	sink.bytes(bytes);
}

function putTyped(sink: Sink, array: Typed): void {
	const kind = ARRAYS.findIndex((type) => array instanceof type);
	if (kind < 0) throw new Error(`a machine does not hold arrays like ${Object.prototype.toString.call(array)}`);
	sink.byte(Tag.Typed + kind);
	putNumber(sink, array.length);
	const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
	// Pairs of (literal length, zero length) until all bytes are covered.
	let at = 0;
	while (at < bytes.length) {
		const { start, end } = nextZeros(bytes, at);
		putNumber(sink, start - at);
		sink.bytes(bytes.subarray(at, start));
		putNumber(sink, end - start);
		at = end;
	}
}

/** Writes any plain value, an array also as the function that makes it; object keys without a value are left out. Throws on class instances and cycles. */
export function putValue(sink: Sink, value: unknown): void {
	if (value === null) sink.byte(Tag.Null);
	else if (value === false || value === true) sink.byte(value ? Tag.True : Tag.False);
	else if (typeof value === 'number') {
		sink.byte(Tag.Number);
		putNumber(sink, value);
	} else if (typeof value === 'string') {
		sink.byte(Tag.String);
		putString(sink, value);
	} else if (Array.isArray(value)) {
		sink.byte(Tag.Array);
		putNumber(sink, value.length);
		for (const item of value) putValue(sink, item);
	} else if (ArrayBuffer.isView(value)) {
		putTyped(sink, value as Typed);
	} else if (typeof value === 'function') {
		putTyped(sink, value() as Typed);
	} else if (typeof value === 'object') {
		if (Object.getPrototypeOf(value) !== Object.prototype)
			throw new Error(`a machine holds plain data only, not ${Object.prototype.toString.call(value)}`);
		const entries = Object.entries(value).filter(([, item]) => item !== undefined);
		sink.byte(Tag.Object);
		putNumber(sink, entries.length);
		for (const [key, item] of entries) {
			putString(sink, key);
			putValue(sink, item);
		}
	} else {
		throw new Error(`a machine holds plain data only, not a ${typeof value}`);
	}
}

class Reader {
	private readonly view: DataView;
	constructor(
		private readonly bytes: Uint8Array,
		private at: number,
	) {
		this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}
	private need(length: number): void {
		if (!(length >= 0) || this.at + length > this.bytes.length)
			throw new Error(`image ends at byte ${this.bytes.length}, but ${length} more are needed at ${this.at}`);
	}
	byte(): number {
		this.need(1);
		return this.bytes[this.at++]!;
	}
	number(): number {
		this.need(8);
		const value = this.view.getFloat64(this.at, true);
		this.at += 8;
		return value;
	}
	take(length: number): Uint8Array {
		this.need(length);
		this.at += length;
		return this.bytes.subarray(this.at - length, this.at);
	}
	text(): string {
		return new TextDecoder().decode(this.take(this.number()));
	}
	done(): boolean {
		return this.at === this.bytes.length;
	}
}

function readTyped(reader: Reader, kind: number): Typed {
	const type = ARRAYS[kind];
	if (!type) throw new Error(`image has an array of unknown kind ${kind}`);
	const length = reader.number();
	const array = new type(length);
	const bytes = new Uint8Array(array.buffer);
	let at = 0;
	while (at < bytes.length) {
		const literal = reader.take(reader.number());
		bytes.set(literal, at);
		const zeros = reader.number();
		at += literal.length + zeros;
		if (literal.length + zeros <= 0 || at > bytes.length) throw new Error('image has an array that does not add up');
	}
	return array;
}

function readValue(reader: Reader): unknown {
	const tag = reader.byte();
	if (tag >= Tag.Typed) return readTyped(reader, tag - Tag.Typed);
	switch (tag) {
		case Tag.Null:
			return null;
		case Tag.False:
			return false;
		case Tag.True:
			return true;
		case Tag.Number:
			return reader.number();
		case Tag.String:
			return reader.text();
		case Tag.Array:
			return Array.from({ length: reader.number() }, () => readValue(reader));
		case Tag.Object: {
			const object: Record<string, unknown> = {};
			for (let left = reader.number(); left > 0; left--) {
				const key = reader.text();
				object[key] = readValue(reader);
			}
			return { ...object }; // copied at once: what grew key by key V8 keeps as a slow dictionary
		}
		default:
			throw new Error(`image has a value of unknown kind ${tag}`);
	}
}

class Buffer implements Sink {
	private data: Uint8Array<ArrayBuffer>;
	private used = 0;
	/** It grows when more than the expected bytes come, which takes a copy; what is never written takes no memory. */
	constructor(expected: number, into: ArrayBuffer | undefined) {
		this.data = into !== undefined && into.byteLength >= expected ? new Uint8Array(into) : new Uint8Array(expected);
	}
	private room(length: number): void {
		if (this.used + length <= this.data.length) return;
		const larger = new Uint8Array(Math.max(this.used + length, this.data.length * 2));
		larger.set(this.data.subarray(0, this.used));
		this.data = larger;
	}
	byte(value: number): void {
		this.room(1);
		this.data[this.used++] = value;
	}
	bytes(values: Uint8Array): void {
		this.room(values.length);
		this.data.set(values, this.used);
		this.used += values.length;
	}
	result(): Uint8Array<ArrayBuffer> {
		return this.data.subarray(0, this.used);
	}
}

type Kept = Omit<Machine, 'trace' | 'pages'>;

/** Everything but the trace ring. */
function persistent(m: Machine): Kept & ColumnMakers {
	const { trace: _trace, scenario, seed, bootedAt, pages, ...rest } = m;
	return { scenario, seed, bootedAt, ...columnsOf({ pages }), ...rest };
}

/** @param into memory of an image that is not needed any more; left alone when it is too small */
export function saveMachine(m: Machine, into?: ArrayBuffer): Uint8Array<ArrayBuffer> {
	const state = persistent(m);
	const arrays = Object.values(m).reduce((sum, value) => sum + (ArrayBuffer.isView(value) ? value.byteLength : 0), 0);
	const buffer = new Buffer(2 ** 20 + Math.ceil(1.25 * arrays), into);
	buffer.bytes(new Uint8Array(HEADER_BYTES));
	putValue(buffer, state);
	const image = buffer.result();
	const header = new DataView(image.buffer);
	header.setUint32(0, MAGIC, true);
	header.setUint32(4, VERSION, true);
	header.setFloat64(8, image.length - HEADER_BYTES, true);
	header.setUint32(16, checksum(image), true);
	return image;
}

/** Of everything after the header. One multiplication per four bytes: it finds damage, not malice. */
function checksum(image: Uint8Array): number {
	const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
	let sum = 0x811c9dc5;
	let at = HEADER_BYTES;
	for (; at + 4 <= image.length; at += 4) sum = Math.imul(sum ^ view.getInt32(at, true), 0x01000193) ^ (sum >>> 15);
	for (; at < image.length; at++) sum = Math.imul(sum ^ view.getUint8(at), 0x01000193);
	return sum >>> 0;
}

/** Throws with the reason on anything that is not a whole image of this version. Audit the result: fields are not re-checked here. */
export function restoreMachine(bytes: Uint8Array): Machine {
	checkHeader(bytes);
	const reader = new Reader(bytes, HEADER_BYTES);
	const value = readValue(reader);
	if (!reader.done()) throw new Error('image has bytes after its end');
	const { next, prev, kind, flags, owner, slot, ...rest } = value as Kept & Columns;
	return { ...rest, pages: pagesOf({ next, prev, kind, flags, owner, slot }), trace: createTraceRing() };
}

function checkHeader(bytes: Uint8Array): void {
	const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.length < HEADER_BYTES || header.getUint32(0, true) !== MAGIC) throw new Error('not a machine image');
	const version = header.getUint32(4, true);
	if (version !== VERSION) throw new Error(`machine image of version ${version}, this program reads version ${VERSION}`);
	const length = header.getFloat64(8, true);
	if (length !== bytes.length - HEADER_BYTES) {
		throw new Error(`machine image should have ${length} bytes after its header and has ${bytes.length - HEADER_BYTES}`);
	}
	if (header.getUint32(16, true) !== checksum(bytes)) throw new Error('machine image is damaged: its checksum does not fit');
}

/** 128-bit digest in four lanes of multiply-and-rotate: not cryptographic, only equal for equal state. */
class Digest implements Sink {
	private lanes = new Uint32Array([0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f]);
	private lane = 0;
	private word(value: number): void {
		const i = this.lane;
		const mixed = Math.imul(this.lanes[i]! ^ value, 0x9e3779b1) >>> 0;
		this.lanes[i] = ((mixed << 13) | (mixed >>> 19)) + Math.imul(value, 0x85ebca77);
		this.lane = (i + 1) & 3;
	}
	byte(value: number): void {
		this.word(value + 0x100);
	}
	bytes(values: Uint8Array): void {
		const whole = values.length & ~3;
		for (let i = 0; i < whole; i += 4) this.word(values[i]! | (values[i + 1]! << 8) | (values[i + 2]! << 16) | (values[i + 3]! << 24));
		for (let i = whole; i < values.length; i++) this.word(values[i]! + 0x100);
	}
	hex(): string {
		for (let i = 0; i < 16; i++) this.word(this.lanes[(this.lane + 3) & 3]! >>> 15);
		return Array.from(this.lanes, (lane) => lane.toString(16).padStart(8, '0')).join('');
	}
}

export function hashMachine(m: Machine): string {
	const digest = new Digest();
	putValue(digest, persistent(m));
	return digest.hex();
}
