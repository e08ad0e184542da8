/** Two machines from one moment: more proactiveness on one of them, both side by side, what it changed in figures, and back to one. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { type Dashboard, start } from './dashboard.js';

afterEach(endAll);

const RULE = /^─ left \| right ─/;
/** The two figures of one difference. */
function both(dashboard: Dashboard, label: string): readonly string[] {
	const line = dashboard.program.lines().find((each) => each.includes(` ${label} `) && / \S+ \| \S/.test(each.slice(each.indexOf(label))));
	return (
		new RegExp(` ${label} +(\\S+) \\| (\\S+)`)
			.exec(line ?? '')
			?.slice(1, 3)
			.map(String) ?? []
	);
}

test('compare shows two machines from their boot on, and leaves the table of what was seen behind', async () => {
	const setting = 'vm.compaction_proactiveness';
	const dashboard = await start(['compare', 'direct-stalls', '--set', `${setting}=0`, '--set', `${setting}=60`, '--speed', '10']);
	const { program } = dashboard;
	await dashboard.sees(new RegExp(` left  ${setting} 0 .*│ ▸ right  ${setting} 60`));
	await dashboard.sees((seen) => {
		const [left, right] = both(seen, 'kcompactd');
		return left !== undefined && left !== right;
	});
	dashboard.press('A');
	await dashboard.sees(new RegExp(` left  ${setting} 0 .*│ ▸ right  ${setting} 80`));
	dashboard.press('q');
	assert.equal((await program.exited).code, 0);
	const shown = program.text();
	assert.match(shown, /^direct-stalls, seed 1, rules of Linux 6\.18: [\d.]+ s of each$/m);
	assert.match(shown, new RegExp(`^ +${setting}=0 +${setting}=60$`, 'm'));
	assert.match(shown, /^stalls +[\d.]+\/s +[\d.]+\/s {2}better$/m);
	assert.match(shown, /^by keys +0 +1$/m);
});

test('s copies the storm, A makes the copy more proactive, the halves differ, s ends the copy', async () => {
	const dashboard = await start(['direct-stalls', '--speed', '10']);
	await dashboard.sees((seen) => seen.time() > 3);
	dashboard.press('s');
	await dashboard.sees(/ left {2}same tunables .*│ ▸ right {2}same tunables/);
	await dashboard.sees((seen) => seen.program.lines().some((line) => RULE.test(line)));
	await dashboard.sees((seen) => /s unsplit {2}S to the left/.test(seen.keyBar()));
	for (const value of ['5', '10', '20', '40', '60']) {
		dashboard.press('A');
		await dashboard.sees(new RegExp(` left  vm\\.compaction_proactiveness 0 .*│ ▸ right  vm\\.compaction_proactiveness ${value}$`, 'm'));
	}
	await dashboard.sees((seen) => {
		const [left, right] = both(seen, 'kcompactd');
		return left !== undefined && left !== right;
	});
	const before = dashboard.time();
	await dashboard.sees((seen) => seen.time() > before + 2);
	dashboard.press('s');
	await dashboard.sees((seen) => !seen.program.lines().some((line) => RULE.test(line)));
	const after = dashboard.time();
	await dashboard.sees((seen) => seen.time() > after);
});
