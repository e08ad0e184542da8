/**
 * Numbers as people read them, each with a fixed upper width so that columns hold still.
 * NaN means "the source has no such value" and always reads as a dash, never as an invented number.
 */
import { PAGE_BYTES } from '../model/index.js';

/** What stands where there is no value. One cell. */
export const NO_VALUE = '–';

/** A whole number with a space between thousands: 48 201 332. */
export function grouped(value: number): string {
	if (!Number.isFinite(value)) return NO_VALUE;
	const digits = String(Math.abs(Math.round(value)));
	const sign = Math.round(value) < 0 ? '-' : '';
	return sign + digits.replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** At most four cells for values from 0 up to 999 T: 0, 0.4, 12, 999, 1.2k, 182k, 1.9M, 48M. */
export function compact(value: number): string {
	if (!Number.isFinite(value)) return NO_VALUE;
	const size = Math.abs(value);
	const sign = value < 0 ? '-' : '';
	if (size < 9.95) return sign + oneDecimal(size);
	if (size < 999.5) return sign + Math.round(size);
	const units = ['k', 'M', 'G', 'T'];
	let scaled = size / 1000;
	let unit = 0;
	while (scaled >= 999.5 && unit < units.length - 1) {
		scaled /= 1000;
		unit++;
	}
	return `${sign}${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${units[unit]}`;
}

/** 0.4 and 7.5 keep their decimal, 0 and 7 need none. */
function oneDecimal(size: number): string {
	const text = size.toFixed(1);
	return text.endsWith('.0') ? text.slice(0, -2) : text;
}

/** The grouped form when it fits `width`, else the ungrouped one, else the compact one. */
export function groupedWithin(value: number, width: number): string {
	const long = grouped(value);
	if (long.length <= width) return long;
	const plain = Number.isFinite(value) ? String(Math.round(value)) : NO_VALUE;
	return plain.length <= width ? plain : compact(value);
}

/** Change per simulated second with its sign: +31/s, +1.9M/s, -4/s. At most 8 cells. */
export function rate(perSecond: number): string {
	if (!Number.isFinite(perSecond)) return NO_VALUE;
	return perSecond < 0 ? `${compact(perSecond)}/s` : `+${compact(perSecond)}/s`;
}

/** A share 0..1 as a percentage, at most 5 cells: 0.0%, 23.4%, 100%. */
export function percent(share: number): string {
	if (!Number.isFinite(share)) return NO_VALUE;
	const value = share * 100;
	return value >= 99.95 ? `${Math.round(value)}%` : `${value.toFixed(1)}%`;
}

/** A share 0..1 in whole per cent, at most 4 cells. */
export function wholePercent(share: number): string {
	return Number.isFinite(share) ? `${Math.round(share * 100)}%` : NO_VALUE;
}

/** The kernel's thousandths (extfrag_index, unusable_index) in four cells: .987, 1.00. */
export function thousandths(value: number): string {
	if (!Number.isFinite(value)) return NO_VALUE;
	return value >= 1000 ? '1.00' : `.${String(Math.max(0, Math.round(value))).padStart(3, '0')}`;
}

/** Pages as GiB or MiB, three significant digits: 1.42 GiB, 31.9 MiB, 412 MiB. */
export function pagesAsBytes(pages: number): string {
	const unit = byteUnit(pages);
	return `${inUnit(pages, unit)} ${unit}`;
}

/** Part and whole in the unit of the whole, both at most five cells wide: "1.42 / 3.98 GiB". */
export function partOfWhole(part: number, whole: number): { readonly part: string; readonly whole: string; readonly unit: string } {
	const unit = byteUnit(whole);
	return { part: inUnit(part, unit), whole: inUnit(whole, unit), unit };
}

const UNIT_BYTES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
type ByteUnit = keyof typeof UNIT_BYTES;

function byteUnit(pages: number): ByteUnit {
	const bytes = pages * PAGE_BYTES;
	if (bytes >= 0.9 * UNIT_BYTES.TiB) return 'TiB';
	if (bytes >= 0.9 * UNIT_BYTES.GiB) return 'GiB';
	return bytes >= 0.9 * UNIT_BYTES.MiB ? 'MiB' : 'KiB';
}

function inUnit(pages: number, unit: ByteUnit): string {
	if (!Number.isFinite(pages)) return NO_VALUE;
	const value = (pages * PAGE_BYTES) / UNIT_BYTES[unit];
	if (value < 9.995) return value.toFixed(2);
	return value < 99.95 ? value.toFixed(1) : String(Math.round(value));
}

/** Length of 2^order pages, at most four cells: 4K, 512K, 2M. */
export function orderSize(order: number): string {
	const kib = (PAGE_BYTES / 1024) * 2 ** order;
	return kib >= 1024 ? `${kib / 1024}M` : `${kib}K`;
}

/** A span of time, at most six cells: 0, 812ns, 412us, 1.8ms, 31s, 5m12s, 2h04m. */
export function duration(ns: number, ascii = false): string {
	if (!Number.isFinite(ns)) return NO_VALUE;
	if (ns <= 0) return '0';
	if (ns < 999.5) return `${Math.round(ns)}ns`;
	if (ns < 999_500) return `${threeDigits(ns / 1e3)}${ascii ? 'us' : 'µs'}`;
	if (ns < 999_500_000) return `${threeDigits(ns / 1e6)}ms`;
	const seconds = ns / 1e9;
	if (seconds < 99.5) return `${threeDigits(seconds)}s`;
	const whole = Math.round(seconds);
	if (whole < 6000) return `${Math.floor(whole / 60)}m${twoDigits(whole % 60)}s`;
	const minutes = Math.round(seconds / 60);
	return minutes < 6000 ? `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m` : `${Math.round(minutes / 1440)}d`;
}

function threeDigits(value: number): string {
	return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}

function twoDigits(value: number): string {
	return String(value).padStart(2, '0');
}

/** Simulated time as hh:mm:ss.t. */
export function clock(ns: number): string {
	const tenths = Math.floor(ns / 1e8);
	const seconds = Math.floor(tenths / 10);
	return `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}.${tenths % 10}`;
}

/** Simulated time of an event as m:ss.mmm; minutes go on counting past an hour. */
export function eventClock(ns: number): string {
	const ms = Math.floor(ns / 1e6);
	const seconds = Math.floor(ms / 1000);
	return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
