import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { GFP_HIGHUSER_MOVABLE } from '../../source/engine/gfp.js';
import { allocFast } from '../../source/engine/page-alloc.js';
import { drainParked } from '../../source/engine/parked.js';
import { restoreMachine, saveMachine } from '../../source/engine/image.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

/** One pageblock of user pages below, free targets above; the zone may park so many pages. */
function parking(high: number): Lab {
	const machine = lab(['mov: A512', 'mov: .512', 'mov: (A.)256', 'mov: (.A)256']);
	machine.zone.parkedHigh = high;
	return machine;
}

engineTest('pages freed by a manual compaction wait on the per-CPU list, and their pageblock is not whole until they leave it', () => {
	const machine = parking(2000);
	const free = machine.zone.free;
	machine.compact();
	const { zone, m } = machine;
	assert.ok(zone.parked > 256, `${zone.parked} pages parked`);
	assert.equal(zone.free, free - zone.parked);
	auditMachine(m);
	const whole = machine.buddy()[9] ?? 0;
	drainParked(m, zone, zone.parked);
	assert.equal(zone.free, free);
	assert.ok((machine.buddy()[9] ?? 0) > whole);
});

engineTest('a full list hands its oldest pages on', () => {
	const machine = parking(100);
	machine.compact();
	const { zone } = machine;
	assert.ok(zone.parked < 100 && zone.parked > 0, `${zone.parked} pages parked`);
	const plain = parking(0);
	plain.compact();
	assert.equal(plain.zone.parked, 0);
	assert.equal(machine.count('pgfree'), plain.count('pgfree'));
	assert.equal(machine.count('pgmigrate_success'), plain.count('pgmigrate_success'));
});

engineTest('a single page of the right type comes from the list, newest first; an image keeps the list', () => {
	const machine = parking(2000);
	machine.compact();
	const { m, zone } = machine;
	const [newest, parked] = [zone.parkedNewest, zone.parked];
	const copy = restoreMachine(saveMachine(m));
	auditMachine(copy);
	assert.equal(copy.zones[0]!.parked, parked);
	assert.equal(allocFast(copy, 0, 0, GFP_HIGHUSER_MOVABLE), newest);
	assert.equal(copy.zones[0]!.parked, parked - 1);
	assert.notEqual(allocFast(copy, 0, 1, GFP_HIGHUSER_MOVABLE), copy.zones[0]!.parkedNewest);
	assert.equal(copy.zones[0]!.parked, parked - 1);
});
