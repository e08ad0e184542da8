/** Slowed down a thousand times, compaction can be watched: two scanners that walk towards each other. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { type Dashboard, type Scanners, scanners, start } from './dashboard.js';

afterEach(endAll);

const WRITER = /^▌0 .* sh\[\d+\] compacts by hand/;
const FIRST_PFN_OF_DMA32 = 4096;
/** Simulated, at ×0.001. */
const A_SECOND_OF_WATCHING = 0.001;

/** Lets the preset age at full speed, then slows down to ×0.001. */
async function aged(preset: string, seconds: number): Promise<Dashboard> {
	// Wide enough for every digit of the scanners' places.
	const dashboard = await start([preset, '--speed', '3'], { cols: 260 });
	await dashboard.sees((seen) => seen.time() >= seconds);
	while (dashboard.speed() !== '×0.001') {
		const before = dashboard.speed();
		dashboard.press('-');
		await dashboard.sees((seen) => seen.speed() !== before);
	}
	return dashboard;
}

for (const [preset, seconds] of [
	['teach-tiny', 1],
	['thp-storm', 6],
] as const) {
	test(`${preset} at ×0.001: both scanners move, one up and one down, within a second of watching`, async () => {
		const dashboard = await aged(preset, seconds);
		dashboard.press('c');
		// The DMA zone is passed at once: nothing is in it.
		await dashboard.sees((seen) => (scanners(seen, WRITER)?.migrate ?? 0) > FIRST_PFN_OF_DMA32);
		const captures: Scanners[] = [];
		for (let scanner = scanners(dashboard, WRITER); scanner !== undefined && captures.length < 6; scanner = scanners(dashboard, WRITER)) {
			captures.push(scanner);
			const shown = dashboard.time();
			await dashboard.sees((seen) => seen.time() >= shown + A_SECOND_OF_WATCHING);
		}
		const pairs = captures.slice(1).map((later, index) => ({ earlier: captures[index] ?? later, later }));
		const seen = JSON.stringify(captures);
		assert.ok(
			captures.every(({ migrate, free }) => migrate <= free),
			seen,
		);
		// The free scanner searches the free lists too, and may come back up a little for a block it finds there.
		assert.ok(
			pairs.every(({ earlier, later }) => later.migrate >= earlier.migrate),
			seen,
		);
		assert.ok((captures.at(-1)?.free ?? Number.NaN) < (captures[0]?.free ?? Number.NaN), seen);
		assert.ok(
			pairs.some(({ earlier, later }) => later.migrate > earlier.migrate && later.free < earlier.free),
			seen,
		);
	});
}
