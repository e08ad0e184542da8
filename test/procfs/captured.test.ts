/** Every text that a real kernel printed reads and prints to the same bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelFile, KERNEL_FILES } from '../../source/procfs/catalogue.js';
import { meminfoNames, nodeMeminfoNames, parseMeminfo, parseNodeMeminfo } from '../../source/procfs/meminfo.js';
import { formatTrace, parseTrace } from '../../source/procfs/trace.js';
import { parseVmstat } from '../../source/procfs/vmstat.js';
import { vmstatNames } from '../../source/procfs/vmstat-names.js';
import { parseZoneinfo } from '../../source/procfs/zoneinfo.js';
import { featuresOf } from '../../source/model/index.js';
import { KERNELS } from './kernel-texts.js';

for (const { kernel, samples, traces } of KERNELS) {
	test(`the files of a ${kernel} kernel read and print to the same bytes`, () => {
		const seen = new Set<string>();
		for (const { why, files } of samples) {
			for (const [path, text] of Object.entries(files)) {
				const file = kernelFile(path);
				if (path.endsWith('numa_zonelist_order')) continue;
				assert.ok(file, `nobody reads ${path}`);
				seen.add(file.name);
				assert.equal(file.again(text, path), text, `${path} at "${why}"`);
			}
		}
		// Not every kernel has generations.
		assert.deepEqual(
			KERNEL_FILES.map(({ name }) => name).filter((name) => !seen.has(name) && name !== 'lru_gen/enabled'),
			[],
		);
	});

	test(`the trace of a ${kernel} kernel reads and prints to the same bytes`, () => {
		for (const text of traces) {
			const { lines } = parseTrace(text, kernel);
			assert.ok(lines.length > 600);
			assert.deepEqual(
				lines.filter((line) => line.kind !== 'event'),
				[],
			);
			assert.equal(formatTrace(parseTrace(text, kernel), kernel), text);
		}
	});

	test(`a ${kernel} kernel prints the counters that the table says, in its order`, () => {
		const table = vmstatNames(kernel, featuresOf(kernel));
		const of = (...kinds: string[]): string[] => table.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
		for (const { files } of samples) {
			for (const [path, text] of Object.entries(files)) {
				if (path === '/proc/vmstat') {
					assert.deepEqual(
						parseVmstat(text).map(([name]) => name),
						table.map(({ name }) => name),
					);
				}
				if (path.endsWith('/meminfo')) {
					const names = path === '/proc/meminfo' ? parseMeminfo(text) : parseNodeMeminfo(text).items;
					const expected = path === '/proc/meminfo' ? meminfoNames(kernel) : nodeMeminfoNames(kernel);
					assert.deepEqual(
						names.map(([name]) => name),
						expected,
					);
				}
				if (/node\d+\/vmstat$/.test(path)) {
					assert.deepEqual(
						parseVmstat(text, path).map(([name]) => name),
						of('zone', 'numa', 'node'),
					);
				}
				if (path !== '/proc/zoneinfo') continue;
				for (const zone of parseZoneinfo(text)) {
					if (zone.nodeCounters) {
						assert.deepEqual(
							zone.nodeCounters.map(([name]) => name),
							of('node'),
						);
					}
					if (zone.populated) {
						assert.deepEqual(
							zone.populated.counters.map(([name]) => name),
							of('zone', 'numa'),
						);
					}
				}
			}
		}
	});
}
