/**
 * What the kernel's files say of a machine.
 * Source: mm/vmstat.c (6.18).
 */

const MOST_THRESHOLD = 125;
const PAGES_SHIFT_128_MIB = 15;

/** By how much a CPU's own count of a zone counter may grow before it is added to the zone's: calculate_normal_threshold. */
export function statThreshold(cpus: number, managed: number): number {
	const bits = (value: number): number => 32 - Math.clz32(value);
	return Math.min(MOST_THRESHOLD, 2 * bits(cpus) * (1 + bits(managed >> PAGES_SHIFT_128_MIB)));
}

/** The same while kswapd of the node is awake: calculate_pressure_threshold. */
export function pressureThreshold(cpus: number, low: number, min: number): number {
	return Math.min(MOST_THRESHOLD, Math.max(1, Math.floor((low - min) / cpus)));
}
