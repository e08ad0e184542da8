/** Images of the past: what they take up is what they hold. */
import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { Checkpoints } from '../../source/feeds/checkpoints.js';

const MIB = 2 ** 20;

/** Bytes of which a part can not be packed. */
function image(mib: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(mib * MIB);
	randomFillSync(bytes, 0, (mib * MIB) / 2);
	return bytes;
}

async function packed(checkpoints: Checkpoints): Promise<void> {
	while (checkpoints.isBusy) await new Promise((resolve) => setTimeout(resolve, 2));
}

for (const mib of [1, 7, 9, 20, 33]) {
	test(`an image of ${mib} MiB, half of it noise, takes up half of it and no more`, async () => {
		const checkpoints = new Checkpoints(1000 * MIB);
		const original = image(mib);
		checkpoints.add(1, 0, original.slice());
		await packed(checkpoints);
		assert.ok(checkpoints.bytes < (mib / 2 + 0.2) * MIB, `${checkpoints.bytes / MIB} MiB`);
		assert.deepEqual(Buffer.compare(checkpoints.before(1, 0) ?? new Uint8Array(), original), 0);
	});
}

test('when memory runs short, gaps grow with age, and the newest image stays', async () => {
	const checkpoints = new Checkpoints(6 * MIB);
	for (let second = 1; second <= 40; second++) {
		checkpoints.add(second * 1e9, second, image(1));
		await packed(checkpoints);
	}
	assert.ok(checkpoints.bytes <= 7 * MIB, `${checkpoints.bytes / MIB} MiB`);
	const { times } = checkpoints;
	assert.equal(times.at(-1), 40e9);
	const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
	assert.ok((gaps[0] ?? 0) > (gaps.at(-1) ?? 0), gaps.join());
});
