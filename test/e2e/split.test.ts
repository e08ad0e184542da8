/** Two machines from one moment: more proactiveness on one of them, both side by side, what it changed in figures, and back to one. */
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
