/** The Counters view on a terminal: a counter is looked for, kept on top, and watched while the machine works. */
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { assertRestored, start } from './dashboard.js';

afterEach(endAll);

test('someone looks for what khugepaged did, keeps it on top, and sorts the others by rate', async () => {
	const dashboard = await start(['teach-tiny', '--view', 'counters', '--speed', '0.3'], { cols: 120, rows: 40 });
	await dashboard.sees(/─ counters ─.*What happens how often, and what does it cost\?/);
	await dashboard.sees(/compact_stall .* \+?[\d.]+\/s/);
	dashboard.press('/');
	await dashboard.sees((seen) => /^ \//.test(seen.status()));
	dashboard.press('c', 'o', 'l', 'l', 'a', 'p', 's', 'e');
	await dashboard.sees(/4 of \d+ contain "collapse"/);
	dashboard.press('enter');
	await dashboard.sees((seen) => / q quit$/.test(seen.keyBar()));
	dashboard.press('*');
	await dashboard.sees(/ \* thp_collapse_alloc /);
	dashboard.press('esc');
	await dashboard.sees(
		(seen) => /thp_collapse_alloc/.test(seen.program.lines().join('\n')) && /What happens/.test(seen.program.lines()[2] ?? ''),
	);
	await dashboard.sees((seen) => /^ thp_collapse_alloc_failed: Times khugepaged found no huge page/.test(seen.status()));
	dashboard.press('home');
	await dashboard.sees((seen) => seen.status().startsWith(' compact_stall: '));
	dashboard.press('o');
	await dashboard.sees(/counter +1 of \d+ +total +▾ rate/);
	// From 0.7 s on there are holes to collect.
	await dashboard.sees((seen) => seen.time() > 0.8);
	dashboard.press('c');
	await dashboard.sees(/pages scanned for each page moved/);
	dashboard.press('q');
	await dashboard.program.exited;
	assertRestored(dashboard.program);
});
