/** Which counters the engine keeps, and which it says it does not. */
import assert from 'node:assert/strict';
import { machineCounters } from '../../source/engine/counter-facts.js';
import { COUNTER } from '../../source/engine/counters.js';
import type { Add } from '../../source/engine/write-snapshot.js';
import { addNodeGauges, addZoneGauges, fillVmstat } from '../../source/engine/write-snapshot.js';
import { DIRTY_GAUGES, COUNTER_NAMES, NOT_SIMULATED, OLD_COUNTERS, vmstatIndex } from '../../source/model/index.js';
import { engineTest, lab } from '../helpers/lab.js';

engineTest('every counter is either kept by the engine or said not to be', () => {
	const { m } = lab(['.512', '.512']);
	const kept = new Set<string>(Object.keys(COUNTER));
	const add: Add = (name) => kept.add(name);
	for (const zone of m.zones) addZoneGauges(zone, add);
	for (const node of m.nodes) addNodeGauges(node, add);
	for (const name of DIRTY_GAUGES) if (!NOT_SIMULATED.has(name)) kept.add(name);
	const filled = new Float64Array(COUNTER_NAMES.length).fill(Number.NaN);
	fillVmstat(m, filled);
	for (const name of OLD_COUNTERS) if (!Number.isNaN(filled[vmstatIndex(name)])) kept.add(name);
	// Reclaim of old kernels is told of the highest zone only.
	const otherZones = OLD_COUNTERS.filter((name) => /_(dma|dma32|movable)$/.test(name));
	for (const name of COUNTER_NAMES.filter((each) => !(otherZones as readonly string[]).includes(each)))
		assert.notEqual(kept.has(name), NOT_SIMULATED.has(name), name);
});

engineTest('old names have the values of today', () => {
	const { m } = lab(['.512', '.512']);
	m.counters[vmstatIndex('pgmigrate_success')] = 7;
	m.counters[vmstatIndex('pgsteal_kswapd')] = 2;
	m.counters[vmstatIndex('pgsteal_direct')] = 3;
	m.counters[vmstatIndex('workingset_refault_file')] = 4;
	const value = machineCounters(m);
	assert.deepEqual(['compact_pages_moved', 'kswapd_steal', 'pgsteal_normal', 'workingset_refault'].map(value), [7, 2, 5, 4]);
	m.counters.fill(0);
});

engineTest('limits are filled in like all others', () => {
	const { m } = lab(['.512', '.512']);
	const values = new Float64Array(COUNTER_NAMES.length);
	fillVmstat(m, values);
	const threshold = values[vmstatIndex('nr_dirty_threshold')] ?? 0;
	assert.ok(threshold > 0 && threshold < (values[vmstatIndex('nr_free_pages')] ?? 0));
	assert.equal(values[vmstatIndex('nr_dirty_background_threshold')], Math.floor(threshold / 2));
	assert.ok((values[vmstatIndex('nr_memmap_boot_pages')] ?? 0) > 0);
});
