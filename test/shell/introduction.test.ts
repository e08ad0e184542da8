/** The command blocks of an introduction to memory compaction, as they stand there, comments included. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShell } from './open-shell.js';

const BLOCKS: readonly (readonly [block: string, out: RegExp])[] = [
	[
		`# One kcompactd per NUMA node
ps aux | grep kcompactd
# kcompactd0, kcompactd1, ...`,
		/^root .*\[kcompactd0\]\nroot .*\[kcompactd1\]\n$/,
	],
	[
		`# Trigger compaction on all nodes
echo 1 > /proc/sys/vm/compact_memory

# Per-node trigger
echo 1 > /sys/devices/system/node/node0/compact`,
		/^$/,
	],
	[
		`# Enable proactive compaction (0-100, 0=disabled)
cat /proc/sys/vm/compaction_proactiveness
echo 20 > /proc/sys/vm/compaction_proactiveness

# Higher = more aggressive background compaction
# Lower = less CPU usage, more direct compaction`,
		/^20\n$/,
	],
	[
		`# Fragmentation index threshold for compaction
# Compaction triggers when fragmentation_index > extfrag_threshold
# Index 0 = failure due to lack of memory, 1000 = due to fragmentation
cat /proc/sys/vm/extfrag_threshold
# 500 (default) - lower = more aggressive (compact at lower fragmentation)

# View fragmentation index per order
cat /sys/kernel/debug/extfrag/extfrag_index`,
		/^500\n(Node \d, zone +\w+( -?\d\.\d{3}){11} \n)+$/,
	],
	[
		`cat /proc/vmstat | grep compact
# compact_migrate_scanned  - Pages scanned for migration`,
		/^compact_migrate_scanned [1-9]\d*\ncompact_free_scanned [1-9]\d*\ncompact_isolated [1-9]\d*\ncompact_stall \d+\ncompact_fail \d+\ncompact_success \d+\n/,
	],
	[
		`# Trace compaction events
echo 1 > /sys/kernel/debug/tracing/events/compaction/mm_compaction_begin/enable
echo 1 > /sys/kernel/debug/tracing/events/compaction/mm_compaction_end/enable`,
		/^$/,
	],
	['echo 1 > /proc/sys/vm/compact_memory', /^$/],
	['cat /sys/kernel/debug/tracing/trace_pipe', /^ +sh-\d+ .* mm_compaction_begin: [\s\S]*\n +sh-\d+ .* mm_compaction_end: .*status=\w+\n/],
];

test('every command block runs as it stands', async () => {
	const { run } = openShell();
	await run('sleep 1');
	for (const [block, out] of BLOCKS) {
		let printed = '';
		for (const line of block.split('\n')) {
			const said = await run(line);
			assert.deepEqual([said.status, said.err], [0, ''], line);
			printed += said.out;
		}
		assert.match(printed, out);
	}
});
