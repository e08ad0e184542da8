/** What is wrong, one key to try a remedy, and what it did; and the same for a tunable or a kernel of one's own choice. */
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { start } from './dashboard.js';

afterEach(endAll);

test('the storm has stalls; Enter makes kcompactd more proactive, and before and after stand beside each other', async () => {
	const dashboard = await start(['thp-storm', '--view', 'doctor', '--speed', '10']);
	await dashboard.sees(/! Direct compaction stalls/);
	await dashboard.sees(/tasks that compacted themselves .*vmstat\.compact_stall/);
	await dashboard.sees(/Doctor \d/);
	dashboard.press('down', 'enter');
	await dashboard.sees(/before \| after .* vm\.compaction_proactiveness 20 -> 60 · .* ago/);
	await dashboard.sees(/^.* stalls +[\d.]+\/s +[\d.]+\/s/m);
});

test('a remedy that needs a reboot starts the machine anew', async () => {
	// At the speed of life: findings look back ten simulated seconds, and at ten times that they come and go while one reads them.
	const dashboard = await start(['thp-storm', '--view', 'doctor']);
	await dashboard.sees(/hugepages=\d+ +needs reboot/);
	const selected = (): string | undefined => /^▸.{0,48}/m.exec(dashboard.program.text())?.[0];
	// How many lines are above it depends on what else is found at the moment.
	while (!/^▸ +hugepages=/.test(selected() ?? '')) {
		const before = selected();
		dashboard.press('down');
		await dashboard.sees(() => selected() !== before);
	}
	const before = dashboard.time();
	dashboard.press('enter');
	await dashboard.sees((seen) => seen.time() < before);
	await dashboard.sees(/before \| after .* hugepages \d+ · started anew/);
});

test('a value is typed, a wrong one refused with its range; the list of kernels starts another one', async () => {
	const dashboard = await start(['teach-tiny', '--view', 'tune']);
	await dashboard.sees(/▸ vm\.compaction_proactiveness +0 +20 +0\.\.100 +5\.9/);
	dashboard.press('enter');
	await dashboard.sees((seen) => seen.status().startsWith(' vm.compaction_proactiveness ='));
	dashboard.press('3', '0', '0');
	await dashboard.sees((seen) => seen.status().endsWith('= 300'));
	dashboard.press('enter');
	await dashboard.sees(/expected a whole number from 0 to 100, got "300"; nothing was changed/);
	dashboard.press('=');
	await dashboard.sees((seen) => seen.status().endsWith('ness ='));
	dashboard.press('3', '3');
	await dashboard.sees((seen) => seen.status().endsWith('= 33'));
	dashboard.press('enter');
	await dashboard.sees(/▸ vm\.compaction_proactiveness +33 /);
	await dashboard.sees(/before \| after .* vm\.compaction_proactiveness 0 -> 33/);
	dashboard.press('e', 'home');
	await dashboard.sees(/▸ +Linux 2\.6\.34 \(2010\): no compaction/);
	dashboard.press('enter');
	await dashboard.sees((seen) => /Linux 2\.6\.34 rules/.test(seen.header()));
	await dashboard.sees(/▸ \* Linux 2\.6\.34 \(2010\), in use/);
	await dashboard.sees(/before \| after .*Linux 2\.6\.34/);
});
