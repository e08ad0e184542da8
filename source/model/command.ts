/** Everything that can be asked of a running machine. Stamped with simulated time and logged, so a session can be replayed. */
import type { MemoryState } from './machine-files.js';
import type { TunableValue } from './tunables.js';

export type Command =
	/** Write to node's `compact` file, or to vm.compact_memory when `node` is absent. Runs in the writer's thread. */
	| { readonly kind: 'compact'; readonly node?: number }
	/** vm.drop_caches: 1 page cache, 2 reclaimable slab, 3 both. */
	| { readonly kind: 'dropCaches'; readonly what: 1 | 2 | 3 }
	| { readonly kind: 'set'; readonly name: string; readonly value: TunableValue }
	/** A burst of huge page faults: `mib` MiB on a node, released `holdMs` of simulated time after the last fault. */
	| { readonly kind: 'thpSpike'; readonly node: number; readonly mib: number; readonly holdMs: number }
	/** Write to the state file of a memory section (128 MiB each, counted from address 0). Offlining runs in the writer's thread. */
	| { readonly kind: 'memory'; readonly section: number; readonly state: MemoryState }
	/** A signal for whoever is taking the section offline: it gives up (EINTR). */
	| { readonly kind: 'interruptOffline'; readonly section: number }
	/** Somebody's shell writes to a file of the kernel; `value` is what the kernel made of the text. */
	| { readonly kind: 'write'; readonly path: string; readonly value: TunableValue }
	/** Boots the machine anew: same preset, same seed. Simulated time goes on; the script and the actors begin again, as after any boot. */
	| { readonly kind: 'reboot' }
	| { readonly kind: 'mark'; readonly label: string };

export interface LoggedCommand {
	/** Simulated time at which the command took effect, ns. */
	readonly t: number;
	readonly command: Command;
}

export type Outcome = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };
