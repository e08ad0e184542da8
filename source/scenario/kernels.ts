/** Kernel versions whose rules the simulator has. */
import { DEFAULT_KERNEL } from '../model/index.js';

export const KNOWN_KERNELS: readonly string[] = [DEFAULT_KERNEL];

/** What is wrong with a kernel version, or undefined when its rules are known. */
export function kernelFlaw(version: string): string | undefined {
	if (KNOWN_KERNELS.includes(version)) return undefined;
	return `expected a kernel version whose rules are known (${KNOWN_KERNELS.join(', ')}), got ${version}`;
}
