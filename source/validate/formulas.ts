/**
 * Do the engine's formulas give the numbers that a recorded kernel printed, from the other numbers it printed in the same sample?
 * A sample's files are read one after another: what they say of free memory may differ where memory moved in between. Samples in
 * which it stood still, because the samples before and after have the same /proc/buddyinfo, are counted apart.
 */
import { pressureThreshold, statThreshold } from '../engine/file-facts.js';
import { extfragForOrder, fragmentationIndex, unusableIndex } from '../engine/fragmentation.js';
import { type MarkRules, marksOf, RESERVE_RATIO, reservesOf } from '../engine/watermark.js';
import type { Sample } from '../feeds/recording.js';
import { featuresOf, HUGE_ORDER, ORDERS, ZONE_MOVABLE, ZONE_NAMES } from '../model/index.js';
import { type BuddyinfoZone, parseBuddyinfo } from '../procfs/buddyinfo.js';
import { parseIndexFile } from '../procfs/extfrag.js';
import { itemOf } from '../procfs/items.js';
import { parseZoneinfo, type ZoneinfoZone, zonePages } from '../procfs/zoneinfo.js';
import { versionOf } from './real-machine.js';
import { openRecording, type Recording } from './recording.js';

export interface FormulaCheck {
	readonly formula: string;
	/** Numbers compared, and those of them that agree. */
	readonly values: number;
	readonly equal: number;
	/** The same of samples in which no memory moved; only for numbers of free memory. */
	readonly quietValues?: number;
	readonly quietEqual?: number;
	readonly firstDifference?: string;
}

interface Count {
	values: number;
	equal: number;
	quietValues: number;
	quietEqual: number;
	firstDifference?: string;
}

type Compare = (formula: string, printed: number, computed: number, where: string) => void;

const ORDER_LIST = Array.from({ length: ORDERS }, (_, order) => order);
const OF_FREE_MEMORY = ['extfrag_index', 'unusable_index', 'zone score'];

/** All samples of a recording. Throws UsageError when the folder is none, FormatError when a file is damaged. */
export function checkFormulas(folder: string): FormulaCheck[] {
	const recording = openRecording(folder);
	const counts = new Map<string, Count>();
	recording.ticks.forEach((sample, i) => {
		const quiet = isQuiet(recording.ticks, i);
		const compare: Compare = (formula, printed, computed, where) => {
			const count = counts.get(formula) ?? { values: 0, equal: 0, quietValues: 0, quietEqual: 0 };
			counts.set(formula, count);
			const same = printed === computed ? 1 : 0;
			count.values++;
			count.equal += same;
			if (quiet) {
				count.quietValues++;
				count.quietEqual += same;
			}
			if (!same) count.firstDifference ??= `sample ${i}, ${where}: printed ${printed}, computed ${computed}`;
		};
		compareIndices(sample, compare);
		compareMarks(recording, sample, compare);
	});
	return [...counts].map(([formula, { values, equal, quietValues, quietEqual, firstDifference }]) => ({
		formula,
		values,
		equal,
		...(OF_FREE_MEMORY.includes(formula) ? { quietValues, quietEqual } : {}),
		...(firstDifference === undefined ? {} : { firstDifference }),
	}));
}

function isQuiet(samples: readonly Sample[], at: number): boolean {
	const texts = [at - 1, at, at + 1].map((i) => samples[i]?.files['/proc/buddyinfo']);
	return texts[0] !== undefined && texts.every((text) => text === texts[0]);
}

/**
 * The zone score of proactive compaction is the unusable index of order 9 in whole per cent: a quotient cut to thousandths and then
 * to hundredths is the quotient cut to hundredths. Only without any free page the two have different values, 0 and 1.
 */
function compareIndices(sample: Sample, compare: Compare): void {
	const zones = parseBuddyinfo(sample.files['/proc/buddyinfo'] ?? '');
	const printed = (name: 'extfrag_index' | 'unusable_index') =>
		parseIndexFile(sample.files[`/sys/kernel/debug/extfrag/${name}`] ?? '', name).zones;
	const zoneOf = ({ node, name }: { node: number; name: string }): BuddyinfoZone | undefined =>
		zones.find((zone) => zone.node === node && zone.name === name);
	for (const line of printed('extfrag_index')) {
		const free = zoneOf(line)?.free ?? [];
		for (const order of ORDER_LIST)
			compare('extfrag_index', line.index[order] ?? 0, fragmentationIndex(free, order), `${line.name} order ${order}`);
	}
	for (const line of printed('unusable_index')) {
		const free = zoneOf(line)?.free ?? [];
		for (const order of ORDER_LIST)
			compare('unusable_index', line.index[order] ?? 0, unusableIndex(free, order), `${line.name} order ${order}`);
		if (free.some((blocks) => blocks > 0))
			compare('zone score', Math.floor((line.index[HUGE_ORDER] ?? 0) / 10), extfragForOrder(free, HUGE_ORDER), line.name);
	}
}

/** A zone as far as the formulas for its marks need it. */
interface SizedZone {
	readonly index: number;
	readonly managed: number;
}

function compareMarks(recording: Recording, sample: Sample, compare: Compare): void {
	const text = sample.files['/proc/zoneinfo'];
	if (text === undefined) return;
	const zones = parseZoneinfo(text);
	const sized = zones.map((zone) => ({ index: (ZONE_NAMES as readonly string[]).indexOf(zone.name), managed: zonePages(zone, 'managed') }));
	const setting = (name: string): string | undefined => settingAt(recording, `/proc/sys/vm/${name}`, sample.t);
	const minFree = setting('min_free_kbytes');
	const marks =
		minFree === undefined
			? []
			: marksAtBoot(zones, sized, {
					minFreeKbytes: Number(minFree),
					scale: Number(setting('watermark_scale_factor') ?? DEFAULT_SCALE),
					smallMovable: featuresOf(versionOf(recording.meta.kernel)).smallMovableMark,
				});
	const ratios = setting('lowmem_reserve_ratio')?.split('\t').map(Number) ?? RESERVE_RATIO;
	zones.forEach((zone, i) => {
		const where = `node ${zone.node} ${zone.name}`;
		for (const name of ['min', 'low', 'high', 'promo'] as const) {
			const printed = storedMark(zone, name);
			const computed = marks[i]?.[name];
			if (printed !== undefined && computed !== undefined) compare(`watermark ${name}`, printed, computed, where);
		}
		const ofNode = sized.filter((_, j) => zones[j]?.node === zone.node);
		const reserve = reservesOf(ofNode, ratios)[ofNode.indexOf(sized[i]!)] ?? [];
		zone.protection.forEach((printed, j) => {
			compare('protection', printed, reserve[j] ?? 0, `${where} from ${ZONE_NAMES[j]}`);
		});
		comparePagesets(zone, compare, where);
	});
}

function storedMark(zone: ZoneinfoZone, name: string): number | undefined {
	const printed = itemOf(zone.pages, name);
	return printed === undefined ? undefined : printed - (itemOf(zone.pages, 'boost') ?? 0);
}

/** At most so many pages of boot code and initial file system are freed after the marks were set. */
const MOST_FREED_LATE = 4096;

/**
 * A kernel sets its marks while it boots and then frees the memory of its boot code and of the initial file system (16 MiB at most are
 * allowed here); the sizes it prints later include that, the marks do not. So these are the marks of sizes that fit the printed MIN
 * marks, as long as such sizes exist; the other marks follow from them.
 */
function marksAtBoot(zones: readonly ZoneinfoZone[], sized: readonly SizedZone[], rules: MarkRules): ReturnType<typeof marksOf> {
	const counted = sized.map(({ index }) => !rules.smallMovable || index !== ZONE_MOVABLE);
	const mins = zones.map((zone) => storedMark(zone, 'min') ?? 0);
	const pages = Math.floor(rules.minFreeKbytes / 4);
	const now = sized.reduce((sum, { managed }, i) => sum + (counted[i] ? managed : 0), 0);
	for (let total = now; total >= now - MOST_FREED_LATE; total--) {
		// Sizes with which a zone's share of `total` is its printed MIN mark.
		const least = mins.map((min, i) => (counted[i] ? Math.ceil((min * total) / pages) : (sized[i]?.managed ?? 0)));
		const room = mins.map((min, i) =>
			counted[i] ? Math.min(sized[i]?.managed ?? 0, Math.ceil(((min + 1) * total) / pages) - 1) - (least[i] ?? 0) : 0,
		);
		let missing = total - least.reduce((sum, size, i) => sum + (counted[i] ? size : 0), 0);
		if (missing < 0 || room.some((more) => more < 0) || missing > room.reduce((sum, more) => sum + more, 0)) continue;
		const sizes = least.map((size, i) => {
			const more = Math.min(missing, room[i] ?? 0);
			missing -= more;
			return { index: sized[i]?.index ?? 0, managed: size + more };
		});
		return marksOf(sizes, rules);
	}
	return marksOf(sized, rules);
}

/** "vm stats threshold": one of two values, depending on whether kswapd sleeps, which zoneinfo does not say. */
function comparePagesets(zone: ZoneinfoZone, compare: Compare, where: string): void {
	const pagesets = zone.populated?.pagesets ?? [];
	const awake = pressureThreshold(pagesets.length, zonePages(zone, 'low'), zonePages(zone, 'min'));
	const asleep = statThreshold(pagesets.length, zonePages(zone, 'managed'));
	for (const { cpu, threshold } of pagesets)
		compare('vm stats threshold', threshold, threshold === awake ? awake : asleep, `${where} cpu ${cpu}`);
}

const DEFAULT_SCALE = 10;

/** A setting as it was when a sample was taken (the recorder's script may have changed it); undefined when it was not recorded. */
function settingAt({ meta }: Recording, path: string, t: number): string | undefined {
	const writes = meta.events.filter(({ op, args, t_start }) => op === 'write' && args['path'] === path && t_start < t);
	return writes.at(-1)?.args['value'] ?? meta.sysctls[path];
}
