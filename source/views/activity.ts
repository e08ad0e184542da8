/** What a thread is doing, in words and with its scanners; longest form that fits first. */
import type { Activity, NodeFacts } from '../model/index.js';
import { taskName } from '../text/event-words.js';
import { grouped } from '../text/quantity.js';
import { fitRow, type Row, rowWidth, span } from '../text/row.js';
import { style } from '../text/style.js';

export interface ScannerGlyphs {
	readonly migrate: string;
	readonly free: string;
}

export function scannerGlyphs(ascii: boolean): ScannerGlyphs {
	return ascii ? { migrate: '>', free: '<' } : { migrate: '▸', free: '◂' };
}

/** Where the next run's scanners will begin. */
export function cachedGlyphs(ascii: boolean): ScannerGlyphs {
	return ascii ? { migrate: '}', free: '{' } : { migrate: '▹', free: '◃' };
}

export function isCompacting(activity: Activity): boolean {
	return activity.what !== 'reclaiming' && activity.migratePfn > 0;
}

/** A pfn in at most six cells for machines up to 4 TiB: 98765, 1464k. */
export function shortPfn(pfn: number): string {
	return pfn < 100_000 ? String(pfn) : `${Math.round(pfn / 1000)}k`;
}

/** By whom and for what first: a person's run, then the daemon's, then stalled tasks, then reclaim. */
const RANK: Readonly<Record<Activity['cause'], number>> = { manual: 0, daemon: 1, proactive: 2, direct: 3, kswapd: 4 };

function mainActivity(node: NodeFacts): Activity | undefined {
	const byRank = [...node.activities].sort((a, b) => RANK[a.cause] - RANK[b.cause] || b.forNs - a.forNs);
	return byRank.find((activity) => activity.what !== 'reclaiming') ?? byRank[0];
}

/** The "doing" cell of a node, cut to `width`. */
export function doing(node: NodeFacts, width: number, ascii: boolean): Row {
	const activity = mainActivity(node);
	if (activity === undefined) {
		const state = node.kcompactdState;
		const words = [`kcompactd ${state}`, state, state.replace(/(,| \().*$/, '')];
		return fitRow([span(words.find((each) => each.length <= width) ?? state, style('dim'))], width);
	}
	const others = node.activities.length - 1;
	const more = others > 0 ? [span(` +${others}`, style('warn'))] : [];
	const forms = activityForms(activity, ascii).map((form) => [...form, ...more]);
	return fitRow(forms.find((form) => rowWidth(form) <= width) ?? forms.at(-1) ?? [], width);
}

function activityForms(activity: Activity, ascii: boolean): readonly Row[] {
	const who = span(taskName(activity.comm, activity.pid), style('strong'));
	const job = jobWords(activity);
	const zone = activity.zone === '' ? '' : ` ${activity.zone}`;
	if (!isCompacting(activity)) {
		return [
			[who, span(` ${job}${zone}`)],
			[who, span(` ${job}`)],
		];
	}
	const moved = activity.pagesMigrated > 0 ? [span(`  moved ${grouped(activity.pagesMigrated)}`, style('dim'))] : [];
	const precise = scanners(activity, ascii, grouped);
	const short = scanners(activity, ascii, shortPfn);
	return [
		[who, span(` ${job}${zone}`), ...precise, ...moved],
		[who, span(` ${job}${zone}`), ...precise],
		[who, span(` ${job}${zone}`), ...short],
		[who, span(` ${job}`), ...short],
		[who, span(` ${job}`)],
		[who, span(activity.cause === 'daemon' ? '' : ` ${job.split(' ')[0]}`)],
		[who],
	];
}

function jobWords(activity: Activity): string {
	const order = activity.order < 0 ? '' : ` order ${activity.order}`;
	if (activity.what === 'reclaiming') return activity.cause === 'kswapd' ? `reclaims${order}` : `stalled, reclaims itself${order}`;
	if (activity.cause === 'manual') return `compacts by hand${order}`;
	if (activity.cause === 'proactive') return 'proactive';
	return activity.cause === 'direct' ? `stalled${order}` : order.trim();
}

function scanners(activity: Activity, ascii: boolean, format: (pfn: number) => string): Row {
	const glyphs = scannerGlyphs(ascii);
	return [
		span(` ${glyphs.migrate} ${format(activity.migratePfn)}`, style('migrateTrail')),
		span(` ${glyphs.free} ${format(activity.freePfn)}`, style('freeTrail')),
	];
}
