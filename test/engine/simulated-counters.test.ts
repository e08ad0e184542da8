/** Which counters the engine keeps, and which it says it does not. */
import assert from 'node:assert/strict';
import { COUNTER } from '../../source/engine/counters.js';
import type { Add } from '../../source/engine/write-snapshot.js';
import { addNodeGauges, addZoneGauges, fillVmstat } from '../../source/engine/write-snapshot.js';
import { DIRTY_GAUGES, NOT_SIMULATED, VMSTAT_NAMES, vmstatIndex } from '../../source/model/index.js';
import { engineTest, lab } from '../helpers/lab.js';

engineTest('every counter is either kept by the engine or said not to be', () => {
	const { m } = lab(['.512', '.512']);
	const kept = new Set<string>(Object.keys(COUNTER));
	const add: Add = (name) => kept.add(name);
	for (const zone of m.zones) addZoneGauges(zone, add);
	for (const node of m.nodes) addNodeGauges(node, add);
	for (const name of DIRTY_GAUGES) if (!NOT_SIMULATED.has(name)) kept.add(name);
	for (const name of VMSTAT_NAMES) assert.notEqual(kept.has(name), NOT_SIMULATED.has(name), name);
});

engineTest('limits are filled in like all others', () => {
	const { m } = lab(['.512', '.512']);
	const values = new Float64Array(VMSTAT_NAMES.length);
	fillVmstat(m, values);
	const threshold = values[vmstatIndex('nr_dirty_threshold')] ?? 0;
	assert.ok(threshold > 0 && threshold < (values[vmstatIndex('nr_free_pages')] ?? 0));
	assert.equal(values[vmstatIndex('nr_dirty_background_threshold')], Math.floor(threshold / 2));
	assert.ok((values[vmstatIndex('nr_memmap_boot_pages')] ?? 0) > 0);
});
