/**
 * /proc/pressure/memory: for how long tasks waited for memory. Kernels since 4.20.
 * Source: kernel/sched/psi.c, psi_show (6.18).
 */
import { Lines } from './format-error.js';

export interface PressureLine {
	/** Share of the last 10, 60 and 300 s, in 1/100 per cent, truncated. */
	readonly avg10: number;
	readonly avg60: number;
	readonly avg300: number;
	/** Since boot, µs. */
	readonly total: number;
}

/** some: at least one task waited; full: every task that was not idle did. */
export interface Pressure {
	readonly some: PressureLine;
	readonly full: PressureLine;
}

/** Throws FormatError. */
export function parsePressure(text: string): Pressure {
	const lines = new Lines('/proc/pressure/memory', text);
	const read = (label: string): PressureLine => {
		const pattern = new RegExp(`^${label} avg10=(\\d+)\\.(\\d\\d) avg60=(\\d+)\\.(\\d\\d) avg300=(\\d+)\\.(\\d\\d) total=(\\d+)$`);
		const numbers = lines.need(pattern, `${label} avg10=N.NN avg60=N.NN avg300=N.NN total=N`).slice(1).map(Number);
		const share = (at: number): number => (numbers[at] ?? 0) * 100 + (numbers[at + 1] ?? 0);
		return { avg10: share(0), avg60: share(2), avg300: share(4), total: numbers[6] ?? 0 };
	};
	const pressure = { some: read('some'), full: read('full') };
	if (!lines.done) lines.fail('the end of the file');
	return pressure;
}

export function formatPressure({ some, full }: Pressure): string {
	return `${pressureLine('some', some)}${pressureLine('full', full)}`;
}

function pressureLine(label: string, { avg10, avg60, avg300, total }: PressureLine): string {
	const share = (value: number): string => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
	return `${label} avg10=${share(avg10)} avg60=${share(avg60)} avg300=${share(avg300)} total=${total}\n`;
}
