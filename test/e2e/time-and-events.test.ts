/** "What did that cost, and when?": the Time view marks what I did, the Events view says why. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { start } from './dashboard.js';

afterEach(endAll);

/** The number key of a view, as the line of tabs has it. */
function keyOf(lines: readonly string[], title: string): string {
	return new RegExp(`(\\d) ${title}`).exec(lines[1] ?? '')?.[1] ?? '';
}

test('I compact, find the mark, go back in time, read its events and why, and come back', async () => {
	const dashboard = await start(['thp-storm', '--seed', '1']);
	const lines = (): readonly string[] => dashboard.program.lines();
	dashboard.press(keyOf(lines(), 'Time'));
	await dashboard.sees(/kcompactd 0/);
	dashboard.press('c');
	await dashboard.sees(() => lines().some((line) => /^ you +.*c/.test(line)));
	await dashboard.sees(/ p99 stall/);
	dashboard.press('left', 'left');
	await dashboard.sees(/ ago/);
	dashboard.press('x');
	await dashboard.sees(/· unusable ·/);
	dashboard.press('f', 'enter');
	await dashboard.sees(/kept · the story/);
	dashboard.press('end');
	await dashboard.sees(/^ following/m);
	dashboard.press('/');
	await dashboard.sees((seen) => seen.status().startsWith(' /'));
	dashboard.press(...'compact');
	await dashboard.sees(/· \/compact/);
	dashboard.press('enter');
	await dashboard.sees((seen) => !seen.status().startsWith(' /'));
	dashboard.press('up');
	await dashboard.sees(/^ held/m);
	assert.ok(
		lines().some((line) => /\[\d{3}\] \.{5} +\d+\.\d{6}: mm_compaction_/.test(line)),
		'as trace_pipe prints it',
	);
	dashboard.press('enter');
	await dashboard.sees(/what happened in the column under the cursor/);
});
