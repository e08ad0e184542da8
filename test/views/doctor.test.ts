/** The Doctor view: findings with their evidence, remedies, and what trying one did. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Rates } from '../../source/doctor/totals.js';
import { doctorLines, findingsOn, type Message, type Trial } from '../../source/session/index.js';
import type { Snapshot } from '../../source/model/index.js';
import { doctor } from '../../source/views/doctor.js';
import type { ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput, viewRows, viewText } from '../helpers/view-laws.js';

/** Nothing that a task waits for. */
function calmSnapshot(step: number): Snapshot {
	const snapshot = sampleSnapshot(step);
	const nodes = snapshot.nodes.map((node) => ({ ...node, stalls: 0, stallNs: 0, unserved: [], kcompactdCpuNs: 0 }));
	return { ...snapshot, nodes };
}

const ill = sampleRun(60);
const calm = sampleRun(60, calmSnapshot);
const findings = findingsOn(ill.history.moments, ill.snapshot);

const RATES: Rates = {
	seconds: 10,
	stalls: 80,
	stallMeanNs: 1.5e6,
	stalled: 0.1,
	unserved: 20,
	refused: 0,
	thpFaults: 200,
	thpShare: 0.5,
	kcompactd: 0.01,
	kswapd: 0.0001,
	migrated: 1000,
	scannedPerMoved: 12,
	kswapdScanned: 0,
	kswapdYield: Number.NaN,
	score: 92,
	freeHugeBlocks: 3,
};
const TRIAL: Trial = { subject: 'vm.compaction_proactiveness', what: 'vm.compaction_proactiveness 20 -> 60', before: RATES, at: undefined };

function text(run: typeof ill, columns: number, lines: number, change: Partial<ViewInput> = {}): string {
	return viewText(doctor.compose(viewInput(run, columns, viewRows(lines), change)));
}

test('panels tile the area at every size, ill or well, with something tried or not', () => {
	checkView(doctor, [ill, calm, sampleRun(20, tinySnapshot)]);
	checkView(doctor, [ill, calm], { ui: plainUi({ trial: TRIAL }) });
});

test('every finding, its summary, a figure with its name in the report, and its remedies', () => {
	assert.deepEqual(
		findings.map(({ id }) => id),
		['direct-stalls', 'kcompactd-cpu'],
	);
	const shown = text(ill, 160, 50);
	assert.match(shown, /! Direct compaction stalls/);
	assert.match(shown, /~ kcompactd uses much CPU time/);
	assert.match(shown, /12 tasks a second compact memory themselves .* for 1\.8 ms each/);
	assert.match(shown, /tasks that compacted themselves +4 \d{3} +\d+\/s +vmstat\.compact_stall/);
	assert.match(shown, /vm\.compaction_proactiveness 20 -> 60/);
	assert.match(shown, /hugepages=512 +needs reboot/);
	assert.match(shown, /nothing changed yet/);
	for (const [columns, lines] of [
		[80, 24],
		[40, 12],
	] as const) {
		assert.match(text(ill, columns, lines), /! Direct compaction stalls[\s\S]*12 tasks a second/, `${columns} columns`);
	}
});

test('a machine that is well says what was looked for; one just started says that it is too early', () => {
	const well = text(calm, 80, 24);
	assert.match(well, /Nothing is wrong/);
	assert.match(well, /✓ Compaction fails: too many unmovable pages/);
	assert.match(text(calm, 80, 24, { ascii: true }), / ok Compaction fails/);
	const early = sampleRun(1, (step) => ({ ...calmSnapshot(step), timeNs: 0.2e9 }));
	assert.match(text(early, 80, 24), /Too little time/);
});

describe('a remedy', () => {
	const lines = doctorLines(findings);
	const restart = lines.find(({ remedy }) => remedy?.trial.kind === 'restart');
	const ui = plainUi({ views: { ...plainUi().views, doctor: { finding: 'direct-stalls', remedy: restart?.remedy?.id ?? '' } } });

	test('says what it does, and that it needs a reboot', () => {
		assert.match(text(ill, 160, 50, { ui }), /hugepages=512 \(needs reboot\)[\s\S]*huge pages set aside at boot/);
		assert.match(doctor.about?.(viewInput(ill, 160, 45, { ui })) ?? '', /^Enter tries "hugepages=512", which needs a reboot/);
		assert.match(doctor.about?.(viewInput(ill, 160, 45)) ?? '', /__alloc_pages_direct_compact/);
	});

	test('is selected with the mouse', () => {
		const input = viewInput(ill, 160, 45);
		const point = (kind: 'press' | 'wheel-down', y = 0): readonly Message[] => doctor.point?.(input, { kind, x: 5, y }) ?? [];
		assert.deepEqual(point('press', 2), [
			{ type: 'views', change: { doctor: { finding: 'direct-stalls', remedy: 'vm.compaction_proactiveness' } } },
		]);
		assert.deepEqual(point('wheel-down'), point('press', 2));
		assert.deepEqual(point('press', 40), []);
	});

	test('once tried, is measured: before, after, and whether that is better', () => {
		const shown = text(ill, 160, 50, { ui: plainUi({ trial: TRIAL }) });
		assert.match(shown, /before \| after vm\.compaction_proactiveness 20 -> 60/);
		assert.match(shown, /stalls +80\/s +12\/s +better/);
		assert.match(shown, /got huge +50\.0% +9[67]\.\d% +better/);
		assert.match(shown, /kcompactd +1\.0% +2\d\.\d% +worse/);
		assert.match(text(ill, 80, 24, { ui: plainUi({ trial: TRIAL }) }), /stalls +80\/s +12\/s +better/);
	});
});
