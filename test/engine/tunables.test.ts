import assert from 'node:assert/strict';
import { createEngine, createSlot } from '../../source/engine/engine.js';
import { restoreMachine } from '../../source/engine/image.js';
import type { Machine } from '../../source/engine/machine.js';
import { readTunables, setTunable, writeSetting } from '../../source/engine/settings.js';
import { defaultMinFreeKbytes } from '../../source/engine/watermark.js';
import { type Features, TUNABLES } from '../../source/model/index.js';
import { engineTest, lab, smallScenario, watched } from '../helpers/lab.js';

function machine(kernel: string, features: Partial<Features> = {}): Machine {
	return watched(restoreMachine(createEngine(smallScenario({ kernel, features, memoryMib: [64], tunables: {} })).save()));
}
/** Names a kernel lacks that today's has. */
const missing = (m: Machine) => TUNABLES.map(({ name }) => name).filter((name) => !(name in readTunables(m)));

engineTest('a kernel has the files it had', () => {
	assert.deepEqual(missing(machine('6.18')), []);
	assert.deepEqual(
		missing(machine('6.12')),
		TUNABLES.filter(({ since }) => since === '6.15').map(({ name }) => name),
	);
	assert.deepEqual(
		missing(machine('4.9')).filter((name) => name.startsWith('vm.c') || name.startsWith('vm.w') || name.startsWith('khuge')),
		['vm.compaction_proactiveness', 'vm.watermark_boost_factor', 'khugepaged.max_ptes_shared'],
	);
	const oldest = missing(machine('2.6.34'));
	assert.ok(oldest.includes('vm.extfrag_threshold') && oldest.includes('thp.enabled') && !oldest.includes('vm.swappiness'));
	assert.ok(!missing(machine('2.6.35')).includes('vm.extfrag_threshold'));
});

engineTest('writing a file the kernel has not: no such file', () => {
	const m = machine('5.3');
	assert.match(
		setTunable(m, 'vm.compaction_proactiveness', 20) ?? '',
		/^\/proc\/sys\/vm\/compaction_proactiveness: No such file.*ENOENT.*Linux 5.3 has no/,
	);
	assert.match(writeSetting(m, '/proc/sys/vm/compaction_proactiveness', 20) ?? '', /ENOENT/);
	assert.equal(m.tunables.proactiveness, 0, 'what stands for a kernel without it');
	assert.equal(machine('2.6.35').tunables.thpEnabled, 'never');
	const engine = createEngine(smallScenario({ kernel: '5.3', tunables: {} }));
	assert.ok(!('vm.compaction_proactiveness' in engine.snapshot(createSlot(engine.mapShape()), 0, 0).tunables));
});

engineTest('a feature turned by hand brings its files along, or takes them away', () => {
	const older = machine('4.9', { proactive: true });
	assert.equal(setTunable(older, 'vm.compaction_proactiveness', 30), undefined);
	assert.ok(missing(machine('6.18', { thp: false })).filter((name) => /^(thp|khugepaged)/.test(name)).length > 5);
});

engineTest('ranges, choices and defaults of the time', () => {
	assert.match(setTunable(machine('5.3'), 'vm.swappiness', 150) ?? '', /EINVAL.*from 0 to 100/);
	assert.equal(setTunable(machine('5.9'), 'vm.swappiness', 150), undefined);
	assert.match(setTunable(machine('5.9'), 'vm.watermark_scale_factor', 2000) ?? '', /EINVAL.*from 1 to 1000/);
	assert.equal(setTunable(machine('6.1'), 'vm.watermark_scale_factor', 2000), undefined);
	const early = machine('2.6.35', { thp: true });
	assert.equal(early.tunables.thpDefrag, 'always');
	assert.match(setTunable(early, 'thp.defrag', 'defer') ?? '', /EINVAL.*one of always, madvise, never/);
	assert.equal(machine('4.9').tunables.thpDefrag, 'madvise');
	assert.match(setTunable(machine('4.9'), 'thp.defrag', 'defer+madvise') ?? '', /EINVAL/);
	assert.equal(setTunable(machine('4.9'), 'thp.defrag', 'defer'), undefined);
	const large = (m: Machine) => defaultMinFreeKbytes({ ...m, zones: [{ ...m.zones[1]!, managed: 2 ** 30, high: 0 }] }, false);
	assert.deepEqual([large(machine('5.3')), large(machine('5.9'))], [65_536, 262_144]);
});

engineTest('lowmem_reserve_ratio: the first numbers are replaced, the reserves follow', () => {
	const m = machine('6.18');
	const [dma, dma32] = m.zones;
	assert.equal(dma!.reserve[1], Math.floor(dma32!.managed / 256));
	assert.equal(setTunable(m, 'vm.lowmem_reserve_ratio', '16\t8'), undefined);
	assert.equal(m.tunables.lowmemReserveRatio, '16 8 32 0 0');
	assert.equal(dma!.reserve[1], Math.floor(dma32!.managed / 16));
	assert.equal(setTunable(m, 'vm.lowmem_reserve_ratio', '0'), undefined);
	assert.deepEqual([...dma!.reserve], [0, 0, 0, 0, 0]);
	for (const wrong of ['', 'x', '1 2 3 4 5 6', '-1']) assert.match(setTunable(m, 'vm.lowmem_reserve_ratio', wrong) ?? '', /EINVAL/);
	const set = createEngine(smallScenario({ tunables: { 'vm.lowmem_reserve_ratio': '8' } }));
	assert.equal(restoreMachine(set.save()).tunables.lowmemReserveRatio, '8 256 32 0 0');
});

engineTest('percpu_pagelist_high_fraction fixes how much per-CPU lists hold', () => {
	const a = lab(
		Array.from({ length: 64 }, () => '.512'),
		{ cpus: 2 },
	);
	const limits = () => [a.zone.pcps[0]!.highMin, a.zone.pcps[0]!.highMax];
	assert.equal(setTunable(a.m, 'vm.percpu_pagelist_high_fraction', 8), undefined);
	assert.deepEqual(limits(), [2048, 2048]);
	assert.match(setTunable(a.m, 'vm.percpu_pagelist_high_fraction', 7) ?? '', /EINVAL.*0 or a whole number from 8/);
	assert.equal(setTunable(a.m, 'vm.percpu_pagelist_high_fraction', 0), undefined);
	assert.ok(limits()[0]! < limits()[1]!);
});
