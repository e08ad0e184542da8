/** One event of each telling kind, in turn. */
import type { TraceBody, TraceEvent } from '../../source/model/index.js';

const STORY: readonly { readonly comm: string; readonly pid: number; readonly body: TraceBody }[] = [
	{
		comm: 'kcompactd1',
		pid: 41,
		body: {
			name: 'mm_compaction_begin',
			node: 1,
			zone: 'Normal',
			order: 9,
			zoneStart: 1_310_720,
			migratePfn: 1_464_320,
			freePfn: 2_256_896,
			zoneEnd: 2_359_296,
			sync: true,
			why: '',
		},
	},
	{ comm: 'redis', pid: 214, body: { name: 'mm_compaction_try_to_compact_pages', order: 9, gfp: 0, priority: 2 } },
	{ comm: 'redis', pid: 214, body: { name: 'stall', order: 9, success: true, ns: 1_800_000, migrated: 214 } },
	{
		comm: 'redis',
		pid: 214,
		body: { name: 'mm_compaction_deferred', node: 0, zone: 'Normal', order: 9, orderFailed: 9, considered: 3, limit: 16 },
	},
	{
		comm: 'nginx',
		pid: 99,
		body: { name: 'mm_compaction_suitable', node: 0, zone: 'Normal', order: 4, ret: 'not_suitable_zone', index: 412 },
	},
	{ comm: '', pid: 0, body: { name: 'command', text: 'vm.compaction_proactiveness 20 → 60' } },
	{ comm: 'redis', pid: 214, body: { name: 'stall', order: 9, success: false, ns: 12_400_000, migrated: 31 } },
];

/** The event of frame `step`. */
export function sampleEvents(step: number): TraceEvent[] {
	const told = STORY[step % STORY.length];
	return told === undefined
		? []
		: [{ seq: step, t: 192_000_000_000 + step * 250_000_000, cpu: 0, comm: told.comm, pid: told.pid, ...told.body }];
}
