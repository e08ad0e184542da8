/**
 * What work cost in the virtual machines most recordings were made in: two emulated CPUs, without hardware help, the trace buffers
 * on. One table for all of them. Fitted to all recordings that show a cost alone: base faults, unmapping, filling 2 MiB that
 * were free, and whole manual compactions.
 */
import type { Costs } from '../engine/costs.js';

export const GUEST_COSTS: Costs = {
	scanMigrate: 350,
	scanFree: 300,
	passBlock: 20,
	isolate: 900,
	migrate: 11_000,
	migrateFail: 600,
	migrateHuge: 2_000_000,
	compactEntry: 15_000,
	migrateBatch: 40_000,
	allocate: 600,
	free: 5_000,
	/** Part of `allocate` and `hugeFault`. */
	prepare: 0,
	fault: 15_000,
	hugeFault: 30_000,
	clearHuge: 1_200_000,
	collapse: 1_000_000,
	collapseCopy: 11_000,
	collapseClear: 2_500,
	readHit: 2_000,
	readMiss: 12_000,
	writePage: 56_000,
	diskRead: 2_000,
	diskWrite: 20_000,
	swapRead: 400_000,
	reclaimScan: 700,
	reclaimFree: 2_500,
	slabScan: 400,
	wake: 15_000,
	slowPath: 6_000,
	writebackWait: 1_000_000,
};
