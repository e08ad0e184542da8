/** Each preset has the finding it is made for, and none that has nothing to do with it; figures are those of the report. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { totalsOf } from '../../source/doctor/totals.js';
import { WINDOW_NS } from '../../source/doctor/diagnose.js';
import type { Condition } from '../../source/doctor/finding.js';
import { COST_NAMES } from '../../source/engine/costs.js';
import { createEngine } from '../../source/engine/engine.js';
import { type RunReport, runReport, takeSnapshot } from '../../source/feeds/run-report.js';
import { parsePreset } from '../../source/scenario/index.js';

/** Simulates a preset up to a time, and reports on it as `run --json` does. */
function report(name: string, seconds?: number): RunReport {
	const file = `presets/${name}.yaml`;
	const scenario = parsePreset(readFileSync(file, 'utf8'), { file, name, costNames: COST_NAMES });
	const engine = createEngine(scenario);
	const untilNs = (seconds ?? scenario.seconds) * 1e9;
	engine.runUntil(Math.max(0, untilNs - WINDOW_NS));
	const before = totalsOf(takeSnapshot(engine));
	engine.runUntil(untilNs);
	return runReport(engine, scenario, 0, 0, before);
}

interface Expected {
	readonly preset: string;
	/** Found in any case, the first one first. */
	readonly own: readonly Condition[];
	/** What may come of it. */
	readonly also: readonly Condition[];
	readonly seconds?: number;
}

const EXPECTED: readonly Expected[] = [
	{ preset: 'calm', own: [], also: [] },
	{ preset: 'teach-tiny', own: [], also: [] },
	{ preset: 'two-scanners', own: [], also: [] },
	{ preset: 'thp-storm', own: ['direct-stalls'], also: [], seconds: 14 },
	{ preset: 'direct-stalls', own: ['direct-stalls'], also: [] },
	{ preset: 'kcompactd-hog', own: ['kcompactd-cpu'], also: [], seconds: 16 },
	{ preset: 'unmovable-poison', own: ['failures-unmovable'], also: ['thp-fallback', 'deferred'] },
	{ preset: 'compaction-failures', own: ['failures-unmovable'], also: ['thp-fallback', 'deferred', 'direct-stalls'] },
	{ preset: 'jumbo-frames', own: ['refused-allocations'], also: [] },
	{ preset: 'before-compaction', own: ['refused-allocations'], also: [] },
	{ preset: 'reclaim-vs-compaction', own: ['thp-fallback'], also: [], seconds: 14 },
];

/** "zones[0].extfragIndex[9]" in a report. */
function figure(from: unknown, field: string): unknown {
	return field
		.split(/[.[\]]+/)
		.filter((part) => part !== '')
		.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], from);
}

for (const { preset, own, also, seconds } of EXPECTED) {
	test(`${preset}: ${own.length === 0 ? 'no finding' : own.join(', ')}`, { skip: !existsSync(`presets/${preset}.yaml`) }, () => {
		const run = report(preset, seconds);
		const found = run.findings.map(({ id }) => id);
		assert.deepEqual(found.slice(0, own.length), own, found.join(' '));
		assert.deepEqual(
			found.filter((id) => !own.includes(id) && !also.includes(id)),
			[],
		);
		const printed: unknown = JSON.parse(JSON.stringify(run));
		for (const finding of run.findings) {
			assert.ok(finding.evidence.length >= 3 && finding.remedies.length >= 2, finding.id);
			for (const { field, value } of finding.evidence) assert.equal(figure(printed, field), value, `${finding.id}: ${field}`);
		}
	});
}
