/** Random operations of a script. */
import assert from 'node:assert/strict';
import { below, chance, type RandomState } from '../../source/engine/random.js';
import type { TimelineOp } from '../../source/model/index.js';

export const pick = <T>(random: RandomState, choices: readonly T[]): T => {
	const choice = choices[below(random, choices.length)];
	assert.ok(choice !== undefined);
	return choice;
};
export const between = (random: RandomState, from: number, to: number) => from + below(random, to - from + 1);

export const node = (random: RandomState, nodes: number) => (chance(random, 1, 2) ? { node: below(random, nodes) } : {});

export interface ScriptState {
	readonly i: number;
	readonly names: string[];
	readonly pipes: string[];
	readonly total: number;
	readonly nodes: number;
}
/** An operation without its time: Omit over each member of the union. */
type Untimed<T> = T extends unknown ? Omit<T, 't'> : never;

export function operation(random: RandomState, state: ScriptState): Untimed<TimelineOp> {
	const { i, names, total, nodes } = state;
	const where = node(random, nodes);
	const known = pick(random, names);
	const kind = below(random, 26);
	switch (kind) {
		case 0:
			names.push(`a${i}`);
			return { op: 'anon', name: `a${i}`, mb: between(random, 1, total), ...where };
		case 1:
			return { op: 'free_random', name: known, p: below(random, 11) / 10, run: between(random, 1, 16), seed: i };
		case 2:
			return {
				op: 'free_stride',
				name: known,
				run: between(random, 1, 8),
				keep_every: between(random, 2, 5),
				jitter: chance(random, 1, 2),
				by: pick(random, ['virt', 'pfn'] as const),
			};
		case 3:
			return { op: 'release', name: known };
		case 4:
			return { op: 'mlock', name: known, mb: between(random, 1, 8), off_mb: below(random, 3) };
		case 5:
			return { op: 'pin', name: `pin${below(random, 3)}`, of: known, every: between(random, 1, 50) };
		case 6:
			names.push(`t${i}`);
			return {
				op: 'thp',
				name: `t${i}`,
				mb: between(random, 1, 12) * 2,
				hold: chance(random, 1, 2),
				hold_ms: below(random, 50),
				fill: chance(random, 1, 2),
				...where,
			};
		default:
			return kind < 16 ? otherOperation(random, kind, state) : rareOperation(random, kind, state);
	}
}

function otherOperation(random: RandomState, kind: number, { i, names, pipes, total, nodes }: ScriptState): Untimed<TimelineOp> {
	const where = node(random, nodes);
	const known = pick(random, names);
	switch (kind) {
		case 7:
			return {
				op: 'ring',
				name: `r${i}`,
				order: between(random, 0, 10),
				count: between(random, 1, 40),
				hold: chance(random, 1, 2),
				hold_ms: below(random, 50),
				...where,
			};
		case 8:
			pipes.push(`p${i}`);
			return { op: 'pipes', name: `p${i}`, pages: between(random, 1, 2000), ...where };
		case 9:
			return pipes.length > 0
				? { op: 'pipes_free', name: pick(random, pipes), p: below(random, 11) / 10, seed: i }
				: { op: 'compact', ...where };
		case 10:
			return {
				op: pick(random, ['file_read', 'file_write'] as const),
				path: `/f${below(random, 3)}`,
				mb: between(random, 1, total),
				rate_mb_s: pick(random, [0, 50, 500]),
				...where,
			};
		case 11:
			return {
				op: 'churn',
				name: known,
				secs: 0.2,
				ops_per_s: between(random, 10, 2000),
				run: between(random, 1, 32),
				fill: below(random, 11) / 10,
			};
		case 12:
			return { op: 'compact', ...where };
		case 13:
			return { op: 'drop_caches', value: pick(random, [1, 2, 3] as const) };
		case 14:
			return { op: 'write', path: '/proc/sys/vm/compaction_proactiveness', value: pick(random, [0, 20, 100]) };
		default:
			return { op: 'mark', label: `m${i}` };
	}
}

function rareOperation(random: RandomState, kind: number, { i, names, total, nodes }: ScriptState): Untimed<TimelineOp> {
	const where = node(random, nodes);
	const known = pick(random, names);
	const path = `/f${below(random, 3)}`;
	switch (kind) {
		case 16:
			return { op: 'touch', name: known };
		case 17:
			return { op: 'kpm', label: 'map' };
		case 18:
			return { op: 'free_range', name: known, mb: between(random, 1, total), off_mb: below(random, total * 4) / 4 };
		case 19:
			return { op: 'file_holes', path, mb: between(random, 1, total), run: between(random, 1, 8), keep_every: between(random, 2, 4) };
		case 20:
			return { op: 'fadvise_drop', path, off_mb: below(random, 8) };
		case 21:
			return { op: 'slab', files: between(random, 1, 4000), ...where };
		case 22:
			return { op: 'slab_free', files: between(random, 1, 4000), stride: between(random, 1, 2) };
		case 23:
			return { op: 'ptes', name: `t${i}`, count: between(random, 1, 1500), ...where };
		case 24:
			return { op: 'swapon', mb: between(random, 1, 16) };
		default:
			return pick<Untimed<TimelineOp>>(random, [
				{ op: 'affinity', cpu: between(random, -1, 3) },
				{ op: 'burn', secs: 0.01 },
				{ op: 'wait_idle', max: 0.3, quiet: 0.1 },
				{ op: 'sample' },
				{ op: 'end' },
			]);
	}
}
