/** What a person changes about a preset's machine before it boots: flags of the command line, or a key of the dashboard. */
import type { TunableValue } from './tunables.js';

export interface MachineChanges {
	/** Kernel whose rules apply. */
	readonly kernel?: string | undefined;
	/** Feature name → on or off. */
	readonly features?: Readonly<Record<string, boolean>> | undefined;
	/** Tunable name → value, set at boot. */
	readonly set?: Readonly<Record<string, TunableValue>> | undefined;
	/** Boot parameter movablecore=: memory for movable pages only, MiB. */
	readonly movablecoreMib?: number | undefined;
	/** Boot parameter hugepages=: 2 MiB pages reserved at boot. */
	readonly hugepages?: number | undefined;
}
