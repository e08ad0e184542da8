/** The Orders view on a terminal: somebody looks for a zone that can not serve a huge page, and asks why. */
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { assertRestored, type Dashboard, start } from './dashboard.js';

afterEach(endAll);

/** MiB in free blocks of order 9 or larger, as its line tells; NaN while it is not there. */
function usableForHuge(dashboard: Dashboard): number {
	const line = dashboard.program.lines().find((candidate) => / 9 +2M +THP /.test(candidate)) ?? '';
	return Number(/([\d.]+)(?: MiB)? +(?:yes|no|at min) /.exec(line)?.[1] ?? Number.NaN);
}

test('someone sees free memory without a huge page in it, asks why, compacts, and has one', async () => {
	const dashboard = await start(['teach-tiny', '--view', 'orders', '--speed', '0.3'], { cols: 80, rows: 24 });
	await dashboard.sees(/─ orders ─.*Would a request of this size be served, and if not, why\?/);
	await dashboard.sees(/order +size +used for +free +usable +serves +extfrag +unusable/);
	await dashboard.sees(/▌ +9 +2M +THP /);
	// From 0.7 s on there are holes everywhere.
	await dashboard.sees((seen) => seen.time() > 0.8);
	const before = usableForHuge(dashboard);
	dashboard.press('c');
	await dashboard.sees((seen) => usableForHuge(seen) > before);
	dashboard.press('down');
	await dashboard.sees((seen) => /^ order 10: would (succeed|fail from fragmentation \(\.\d{3}\))\. /.test(seen.status()));
	dashboard.press('enter');
	await dashboard.sees((seen) => /^ order 10: [\d.]+ of the free memory is unusable\. /.test(seen.status()));
	dashboard.press('right');
	await dashboard.sees((seen) => /is the last one/.test(seen.status()));
	dashboard.press('q');
	await dashboard.program.exited;
	assertRestored(dashboard.program);
});
