/** Operations of a timeline on files. */
import { mebibytesToPages, type TimelineOp } from '../../model/index.js';
import type { Machine } from '../machine.js';
import { push, type Thread } from '../thread.js';
import { cachedFile, fileRegion, pushFile } from './file.js';

type FileOp = Extract<TimelineOp, { op: 'file_read' | 'file_write' | 'file_holes' | 'fadvise_drop' }>;

export function startFileOp(m: Machine, thread: Thread, op: FileOp, seed: number): void {
	const at = mebibytesToPages(op.off_mb ?? 0);
	if (op.op === 'file_read' || op.op === 'file_write') {
		const pages = mebibytesToPages(op.mb);
		const write = op.op === 'file_write';
		const known = cachedFile(m, op.path);
		const region = known ?? fileRegion(m, op.path, at + pages, op.node ?? thread.node);
		// A file that is written does not exist before, one that is only read does.
		if (!known && write) region.size = 0;
		const pagesPerS = (op.rate_mb_s ?? 0) * 256;
		pushFile(m, thread, { region: region.id, node: op.node ?? null, write, at, to: at + pages, pagesPerS, left: pages, seed });
		return;
	}
	const region = cachedFile(m, op.path);
	if (!region) return;
	const to = op.mb === undefined ? Number.MAX_SAFE_INTEGER : at + mebibytesToPages(op.mb);
	const holes = op.op === 'file_holes';
	const run = holes ? (op.run ?? 1) : 1;
	push(thread, { k: 'dropRange', region: region.id, from: at, at, to, run, keepEvery: holes ? (op.keep_every ?? 2) : 0 });
}
