/** Every law of the audit about regions, running jobs and counters can fail. */
import { putBackAll } from '../../source/engine/compact-control.js';
import { accountIsolated, lruRemove } from '../../source/engine/lru.js';
import { PF_DIRTY, PF_ISOLATED, PF_PINNED, PF_WRITEBACK, type Machine } from '../../source/engine/machine.js';
import { regionById } from '../../source/engine/region.js';
import { PAGE_ANON, PAGE_KERNEL, type VmstatName, vmstatIndex } from '../../source/model/index.js';
import { breakEach, holderOf, put, raise, raiseAt, regionOf, runOf, set, userPage } from '../helpers/specimen.js';
import { columnsOf, flagsOf, setFlags, setKind, setOwner, setSlot, slotOf } from '../../source/engine/page-fields.js';

const count = (m: Machine, ...names: VmstatName[]) => {
	for (const name of names) raiseAt(m.counters, vmstatIndex(name));
};
const source = (m: Machine) => runOf(m)!.sources[0]!;
const target = (m: Machine) => runOf(m)!.targets[0]![0]!;

breakEach([
	['slots and pages agree', (m) => setSlot(m, userPage(m), slotOf(m, userPage(m)) + 1), /maps a page whose owner/],
	['a region owns pages of its kind', (m) => Object.assign(regionOf(m, PAGE_ANON), { kind: PAGE_KERNEL }), /page of another kind/],
	['nothing is mapped beyond the length', (m) => set(regionOf(m, PAGE_ANON), { length: 0 }), /beyond its length/],
	['pages mapped', (m) => raise(regionOf(m, PAGE_ANON), 'pages'), /count says/],
	['a clean file has no dirty page', (m) => set(holderOf(m, dirtyPage(m)), { flushCursor: -1 }), /counts as clean/],
	["a pin's region is there", (m) => set(m.pins[0]!, { region: 4000 }), /refers to a region that is gone/],
	['a pin has a region of its own', (m) => m.pins.push({ ...m.pins[0]! }), /no region of its own/],
	['what only a pin keeps is pinned', (m) => keepUnpinned(m), /but not pinned/],
]);

breakEach([
	['a page is isolated by one run', (m) => runOf(m)!.batchFailed.push(source(m)), /isolated by two runs|nr_isolated/],
	['sources are isolated', (m) => setFlags(m, source(m), flagsOf(m, source(m)) & ~PF_ISOLATED), /not isolated/],
	['sources lie in the zone', (m) => set(runOf(m)!, { zone: 1 }), /source lies outside the zone/],
	['sources are movable', (m) => freezeSource(m), /nobody may move it/],
	['a batch is bounded', (m) => overfill(m), /are the most/],
	['targets are held', (m) => setKind(m, target(m), PAGE_KERNEL), /not held so/],
	['targets lie in the zone', (m) => elsewhere(m), /target lies outside the zone/],
	['a target is held by one run', (m) => runOf(m)!.targets[0]!.push(target(m)), /held by two runs/],
	['targets are counted', (m) => raise(runOf(m)!, 'nrFree'), /says it holds/],
	['held pages have a holder', (m) => loseTarget(m), /marked as held/],
	['a captured block is held', (m) => set(runOf(m)!, { captured: userPage(m) }), /captured but not held/],
	['a captured block is held by one run', (m) => set(runOf(m)!, { captured: target(m) }), /captured and held elsewhere/],
	['a capture ends with its slice', (m) => set(m, { capture: runOf(m)! }), /after its slice/],
]);

breakEach([
	['a stall succeeds or fails', (m) => count(m, 'compact_stall'), /compact_stall/],
	['scans by reclaimer and by type', (m) => count(m, 'pgscan_kswapd'), /pgscan by/],
	['steals by reclaimer and by type', (m) => count(m, 'pgsteal_direct'), /pgsteal by/],
	['nothing is stolen unseen', (m) => count(m, 'pgsteal_direct', 'pgsteal_file'), /more pages stolen/],
	['no anonymous page is scanned without swap', (m) => count(m, 'pgscan_direct', 'pgscan_anon'), /without swap/],
	['the daemon scans no more than all', (m) => count(m, 'compact_daemon_migrate_scanned'), /scanned more than everybody/],
	['nor more free pages', (m) => count(m, 'compact_daemon_free_scanned'), /scanned more free pages/],
	['no counter is negative', (m) => put(m.counters, 0, -1), /counter 0 is -1/],
]);

function dirtyPage(m: Machine): number {
	return columnsOf(m)
		.flags()
		.findIndex((flags) => (flags & PF_DIRTY) !== 0 && (flags & PF_WRITEBACK) === 0);
}

/** A page that only a pin keeps, without its mark. */
function keepUnpinned(m: Machine): void {
	const pfn = userPage(m);
	const from = holderOf(m, pfn);
	const to = regionById(m, m.pins[0]!.held);
	from.pfns[slotOf(m, pfn)] = 0;
	from.pages--;
	set(to, { pfns: Int32Array.of(pfn), length: 1, pages: 1 });
	setOwner(m, pfn, to.id);
	setSlot(m, pfn, 0);
	setFlags(m, pfn, flagsOf(m, pfn) & ~PF_PINNED);
}

/** A source becomes a page of the kernel; nr_isolated still counts it as a user page. */
function freezeSource(m: Machine): void {
	const pfn = source(m);
	const from = holderOf(m, pfn);
	from.pfns[slotOf(m, pfn)] = 0;
	from.pages--;
	setKind(m, pfn, PAGE_KERNEL);
	setOwner(m, pfn, 0);
	raiseAt(m.blockMovable, pfn >> 9, -1);
	raiseAt(m.nodes[0]!.kinds, PAGE_KERNEL);
}

/** The run takes more pages off their lists than a batch may have. */
function overfill(m: Machine): void {
	const cc = runOf(m)!;
	cc.finishPageblock = false;
	for (let more = 0; more < 10; more++) {
		const pfn = userPage(m);
		lruRemove(m, pfn);
		setFlags(m, pfn, flagsOf(m, pfn) | PF_ISOLATED);
		accountIsolated(m, m.nodes[0]!, pfn, 1);
		cc.sources.push(pfn);
	}
}

/** The run holds targets of one zone while it works on another. */
function elsewhere(m: Machine): void {
	putBackAll(m, runOf(m)!);
	set(runOf(m)!, { zone: 1 });
}

function loseTarget(m: Machine): void {
	runOf(m)!.targets[0]!.pop();
	raise(runOf(m)!, 'nrFree', -1);
}
