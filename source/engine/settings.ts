/** Writes to /proc/sys/vm and friends: what each does besides storing a value. */
import { checkTunable, tunableByName, tunableByPath, tunableIn, type TunableValue, type Tunable, ZONE_NAMES } from '../model/index.js';
import type { Frame } from './frames.js';
import { hugePoolFrame, hugePoolSize } from './hugetlb.js';
import { lastZoneIndex } from './kcompactd.js';
import type { Machine } from './machine.js';
import { wakeKhugepaged } from './khugepaged.js';
import { setupPcps } from './pcp.js';
import { recomputeMarks } from './sections.js';
import { switchLru } from './switch-lru.js';
import { spawn, wake } from './thread.js';
import { trace } from './trace.js';
import { FIELD, mergeRatios } from './tunable-fields.js';
import { defaultMinFreeKbytes, setupLowmemReserve, setupWatermarks } from './watermark.js';
import { dropFrame } from './workload/drop.js';
import { invalid, jobOfWrite, NR_HUGEPAGES } from './writes.js';
import { zoneFacts } from './zone-facts.js';
import { populatedZones } from './zonelists.js';

/** Current values by name, as a person reads them; of the files this kernel has. */
export function readTunables(m: Machine): Record<string, TunableValue> {
	const values: Record<string, TunableValue> = {};
	for (const [name, field] of Object.entries(FIELD)) {
		if (tunableIn(tunableByName(name)!, m.scenario.kernel, m.features)) values[name] = m.tunables[field];
	}
	values[NR_HUGEPAGES] = hugePoolSize(m);
	return values;
}

/** Values a preset sets at boot that are no values to store but work to do: an init script writes them. */
export function writeBootSettings(m: Machine): void {
	const pages = Number(m.scenario.tunables[NR_HUGEPAGES] ?? -1);
	if (pages >= 0) spawn(m, 'sysctl', 0, hugePoolFrame(-1, pages), 0);
}

/** Applies a checked value with its side effects. Refuses as the kernel does; returns the reason, or undefined. */
export function setTunable(m: Machine, name: string, written: TunableValue): string | undefined {
	const known = tunableByName(name);
	if (!known) return `no tunable named ${name}`;
	const tunable = tunableIn(known, m.scenario.kernel, m.features);
	if (!tunable) return `${known.path}: No such file or directory (ENOENT): Linux ${m.scenario.kernel} has no ${name}`;
	const check = checkTunable(tunable, written);
	if (!check.ok) return invalid(name, check.expected, written);
	const job = jobOfWrite(m, tunable.path, check.value);
	if (job !== undefined) return startJob(m, job);
	store(m, tunable, check.value);
	return undefined;
}

/** Somebody's shell does the work of a write. Returns the kernel's refusal, or undefined. */
export function startJob(m: Machine, job: Frame | string): string | undefined {
	if (typeof job === 'string') return job;
	spawn(m, 'sh', 0, job);
	return undefined;
}

function store(m: Machine, tunable: Tunable, value: TunableValue): void {
	const field = FIELD[tunable.name];
	if (!field) throw new Error(`tunable ${tunable.name} has no field`);
	const before = m.tunables[field];
	if (field === 'lruGen') switchLru(m, Number(value));
	else Object.assign(m.tunables, { [field]: field === 'lowmemReserveRatio' ? mergeRatios(String(before), String(value)) : value });
	if (field === 'minFreeKbytes') m.userMinFreeKbytes = Number(value) || -1;
	if (field === 'minFreeKbytes' && value === 0) m.tunables.minFreeKbytes = defaultMinFreeKbytes(m, m.tunables.thpEnabled !== 'never');
	if (field === 'minFreeKbytes' || field === 'watermarkScale') {
		setupWatermarks(m);
		setupPcps(m);
	}
	if (field === 'lowmemReserveRatio') setupLowmemReserve(m);
	if (field === 'pcpHighFraction') setupPcps(m);
	if (field === 'proactiveness') triggerProactive(m);
	if (field === 'thpEnabled') switchHugePages(m);
	if (field === 'khugeScanSleepMs' || field === 'khugeAllocSleepMs') wakeKhugepaged(m);
	trace(m, { name: 'command', text: `${tunable.name} ${before} → ${m.tunables[field]}` });
}

/** khugepaged starts or stops, and vm.min_free_kbytes is raised for huge pages or (since 5.17) set back. */
function switchHugePages(m: Machine): void {
	if (!m.features.thp) return;
	if (m.tunables.thpEnabled !== 'never') {
		wakeKhugepaged(m);
		recomputeMarks(m);
	} else if (m.features.thpSetsMinFreeBack) {
		recomputeMarks(m);
	}
}

/** A write of a nonzero proactiveness makes every kcompactd look at its node at once (5.15, commit 65d759c8f9f5). */
function triggerProactive(m: Machine): void {
	if (!m.features.proactiveTrigger || m.tunables.proactiveness === 0) return;
	for (const node of m.nodes) {
		if (node.proactiveTrigger || node.kcompactdThread < 0) continue;
		node.proactiveTrigger = true;
		trace(m, { name: 'mm_compaction_wakeup_kcompactd', node: node.id, order: -1, zone: ZONE_NAMES[lastZoneIndex(m, node)]! });
		if (node.kcompactdSleeping) wake(m, m.threads[node.kcompactdThread]!);
	}
}

/** A write to a file by path: a tunable, or one of the two trigger files. Returns the kernel's refusal, or undefined. */
export function writeSetting(m: Machine, path: string, value: TunableValue): string | undefined {
	const tunable = tunableByPath(path);
	if (tunable) return setTunable(m, tunable.name, value);
	const job = jobOfWrite(m, path, value);
	if (job !== undefined) return startJob(m, job);
	if (path === '/proc/sys/vm/compact_memory' && m.features.compaction) {
		if (m.features.compactMemoryOne && Number(value) !== 1) return 'compact_memory: Invalid argument (EINVAL): expected 1';
		startWriter(
			m,
			m.nodes.map((node) => node.id),
		);
		return undefined;
	}
	if (path === '/proc/sys/vm/drop_caches') {
		const what = Number(value);
		if (what !== 1 && what !== 2 && what !== 3) return 'drop_caches: Invalid argument (EINVAL): expected 1, 2 or 3';
		startDrop(m, what);
		return undefined;
	}
	return `${path}: No such file or directory (ENOENT)`;
}

/** Somebody's shell writes to a compact file: the work runs, and is charged, in that thread. */
export function startWriter(m: Machine, nodes: number[]): void {
	const thread = spawn(m, 'sh', nodes[0] ?? 0, { k: 'writer', nodes: [...nodes], exit: true });
	trace(m, {
		name: 'command',
		text: nodes.length > 1 ? `compact all nodes (sh[${thread.pid}])` : `compact node ${nodes[0]} (sh[${thread.pid}])`,
	});
}

export function startDrop(m: Machine, what: 1 | 2 | 3): void {
	spawn(m, 'sh', 0, dropFrame(m, what));
	trace(m, { name: 'command', text: `drop_caches ${what}` });
}

/** Remembers every zone's facts under a label. */
export function takeMark(m: Machine, label: string): void {
	m.marks.push({ label, zones: populatedZones(m).map(zoneFacts) });
	trace(m, { name: 'mark', label });
}
