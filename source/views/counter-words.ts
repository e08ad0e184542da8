/** What the counters mean together, in plain words: over the whole run, and over the last second where the counters say that too. */
import { type LatencyFacts, type Snapshot, type VmstatName, vmstatIndex } from '../model/index.js';
import { COUNTER_SENTENCES, type CounterSentence, countersOf } from '../session/counter-list.js';
import { counterRate, type History } from '../session/history.js';
import { outOf } from '../text/out-of.js';
import { compact, duration } from '../text/quantity.js';
import type { Slot } from '../text/style.js';

export interface Told {
	readonly text: string;
	readonly slot: Slot;
}

export interface CounterWords {
	readonly id: CounterSentence;
	/** In the glossary. */
	readonly term: string;
	readonly sinceBoot: Told;
	/** Undefined when the last second says nothing. */
	readonly lately: Told | undefined;
}

/** Counters by name: counts since boot, or rates, of which only ratios mean something. */
interface Numbers {
	readonly exact: boolean;
	of(...names: readonly VmstatName[]): number;
}

interface Sentence {
	readonly term: string;
	/** Counters without which a kernel can not tell. */
	readonly needs: readonly VmstatName[];
	/** What is said when nothing has been counted yet. */
	readonly nothing: string;
	tell(numbers: Numbers): Told | undefined;
}

const plain = (text: string): Told => ({ text, slot: 'default' });
const judged = (text: string, share: number): Told => ({ text, slot: share > 0.5 ? 'bad' : share > 0.1 ? 'warn' : 'default' });

const SENTENCES: Readonly<Partial<Record<CounterSentence, Sentence>>> = {
	succeeded: {
		term: 'direct compactions succeeded',
		needs: ['compact_success', 'compact_fail'],
		nothing: 'no direct compaction yet',
		tell: ({ of, exact }) =>
			failing(of('compact_fail'), of('compact_success', 'compact_fail'), exact, 'direct compactions', ['failed', 'succeeded']),
	},
	price: {
		term: 'scanned per page moved',
		needs: ['compact_migrate_scanned', 'compact_free_scanned', 'pgmigrate_success'],
		nothing: 'no page moved yet',
		tell: ({ of }) =>
			each(of('compact_migrate_scanned', 'compact_free_scanned'), of('pgmigrate_success'), 'pages scanned for each page moved'),
	},
	mover: {
		term: 'scanned by kcompactd',
		needs: ['compact_daemon_migrate_scanned', 'compact_daemon_free_scanned'],
		nothing: 'nothing scanned yet',
		tell({ of, exact }) {
			const share = outOf(
				of('compact_daemon_migrate_scanned', 'compact_daemon_free_scanned'),
				of('compact_migrate_scanned', 'compact_free_scanned'),
				exact,
			);
			return share === undefined ? undefined : plain(`${share} pages were scanned by kcompactd`);
		},
	},
	stuck: {
		term: 'pages that could not be moved',
		needs: ['pgmigrate_success', 'pgmigrate_fail'],
		nothing: 'no page chosen to be moved yet',
		tell({ of, exact }) {
			const [failed, all] = [of('pgmigrate_fail'), of('pgmigrate_success', 'pgmigrate_fail')];
			const share = outOf(failed, all, exact);
			return share === undefined ? undefined : judged(`${share} pages chosen could not be moved`, failed / all);
		},
	},
	huge: {
		term: 'huge page faults served',
		needs: ['thp_fault_alloc', 'thp_fault_fallback'],
		nothing: 'no huge page fault yet',
		tell: ({ of, exact }) =>
			failing(of('thp_fault_fallback'), of('thp_fault_alloc', 'thp_fault_fallback'), exact, 'huge page faults', [
				'fell back to small pages',
				'got a huge page',
			]),
	},
	reclaimed: {
		term: 'reclaimed of scanned',
		needs: ['pgscan_kswapd', 'pgscan_direct'],
		nothing: 'nothing reclaimed yet',
		tell({ of, exact }) {
			const share = outOf(of('pgsteal_kswapd', 'pgsteal_direct'), of('pgscan_kswapd', 'pgscan_direct'), exact);
			return share === undefined ? undefined : plain(`${share} pages that reclaim looked at were freed`);
		},
	},
	byTasks: {
		term: 'reclaimed by tasks',
		needs: ['pgsteal_kswapd', 'pgsteal_direct'],
		nothing: 'no reclaim by tasks yet',
		tell({ of, exact }) {
			const [own, all] = [of('pgsteal_direct'), of('pgsteal_kswapd', 'pgsteal_direct')];
			const share = outOf(own, all, exact);
			return share === undefined ? undefined : judged(`tasks reclaimed ${share} pages themselves`, own / all);
		},
	},
};

/** Whichever of the two is more common is told: "9 of 10 direct compactions failed". */
function failing(failed: number, all: number, exact: boolean, what: string, ends: readonly [bad: string, good: string]): Told | undefined {
	const isBad = failed > all / 2;
	const share = outOf(isBad ? failed : all - failed, all, exact);
	return share === undefined ? undefined : judged(`${share} ${what} ${ends[isBad ? 0 : 1]}`, failed / all);
}

function each(total: number, parts: number, what: string): Told | undefined {
	return parts > 0 ? plain(`${compact(total / parts)} ${what}`) : undefined;
}

/** Everything that is told, in the order of COUNTER_SENTENCES. */
export function counterWords(snapshot: Snapshot, history: History, ascii: boolean): readonly CounterWords[] {
	const known = new Set(countersOf(snapshot));
	const sum =
		(value: (name: VmstatName) => number) =>
		(...names: readonly VmstatName[]) =>
			names.reduce((total, name) => total + (known.has(name) ? value(name) : 0), 0);
	const totals: Numbers = { exact: true, of: sum((name) => snapshot.vmstat[vmstatIndex(name)] ?? Number.NaN) };
	const rates: Numbers = { exact: false, of: sum((name) => counterRate(history, name)) };
	return COUNTER_SENTENCES.map((id) => {
		const sentence = SENTENCES[id];
		if (sentence === undefined) return { id, ...measured(id, snapshot, ascii), lately: undefined };
		const { term, needs, nothing, tell } = sentence;
		if (!needs.every((name) => known.has(name)))
			return { id, term, sinceBoot: faint(`this kernel does not count: ${term}`), lately: undefined };
		return { id, term, sinceBoot: tell(totals) ?? faint(nothing), lately: tell(rates) };
	});
}

const faint = (text: string): Told => ({ text, slot: 'dim' });

/** What no counter says but the machine has measured. */
function measured(id: CounterSentence, snapshot: Snapshot, ascii: boolean): Pick<CounterWords, 'term' | 'sinceBoot'> {
	if (id === 'cost') return { term: 'CPU time per page moved', sinceBoot: costWords(snapshot, ascii) };
	if (id === 'stalls') return { term: 'stalls take', sinceBoot: latencyWords('stalls', snapshot.stallLatency, ascii) };
	return { term: 'huge page faults', sinceBoot: latencyWords('huge page faults', snapshot.thpLatency, ascii) };
}

/** Functions of the kernel whose time goes into compaction: scanning, and migrating what was found. */
const COMPACTION: ReadonlySet<string> = new Set([
	'__reset_isolation_suitable',
	'compact_zone',
	'fast_find_migrateblock',
	'fast_isolate_freepages',
	'isolate_freepages',
	'isolate_freepages_block',
	'isolate_migratepages',
	'isolate_migratepages_block',
	'migrate_pages_batch',
	'try_to_unmap_flush',
]);

function costWords({ profile, vmstat }: Snapshot, ascii: boolean): Told {
	const moved = vmstat[vmstatIndex('pgmigrate_success')] ?? 0;
	const ns = profile.reduce((total, spent) => total + (COMPACTION.has(spent.name) ? spent.ns : 0), 0);
	if (moved === 0 || ns === 0) return faint('no CPU time spent on moving pages yet');
	return plain(`${duration(ns / moved, ascii)} of CPU time for each page moved`);
}

function latencyWords(what: string, { count, p50Us, p99Us }: LatencyFacts, ascii: boolean): Told {
	if (count === 0) return faint(`no ${what} yet`);
	return plain(`${what} take ${duration(p50Us * 1000, ascii)}, 1 of 100 more than ${duration(p99Us * 1000, ascii)}`);
}
