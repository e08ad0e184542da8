/**
 * What kernels gained, and lost, at some version, as one table of switches. An era is a release whose whole behaviour is known; the
 * features it has follow from the versions here. Titles and authors are the commits' own.
 * Source: git history of mm/ from 2.6.34 to 6.18. An empty commit says that the change was found by reading two releases, not its commit.
 */
import { COMPACTION_FEATURES } from './compaction-features.js';
import { MEMORY_FEATURES } from './memory-features.js';

export interface Feature {
	/** First release that has it. */
	readonly since: string;
	/** First release that no longer has it. */
	readonly until?: string;
	/** Older stable releases that got it as a back-port. */
	readonly backports?: readonly string[];
	readonly year: number;
	/** Twelve digits, or '' when only the releases were compared. */
	readonly commit: string;
	readonly title: string;
	readonly author: string;
	/** What it changes, in plain words. */
	readonly effect: string;
}

export const FEATURES = { ...COMPACTION_FEATURES, ...MEMORY_FEATURES } as const;

export type FeatureName = keyof typeof FEATURES;
export type Features = { -readonly [name in FeatureName]: boolean };
export const FEATURE_NAMES = Object.keys(FEATURES) as FeatureName[];

/** A release whose rules the simulator has, and what set it apart. */
export interface Era {
	readonly kernel: string;
	readonly year: number;
	/** First release that is closer to this era than to the one before. */
	readonly from: string;
	readonly what: string;
}

export const ERAS: readonly Era[] = [
	{
		kernel: '2.6.34',
		year: 2010,
		from: '2.6.34',
		what: 'no compaction: large blocks come from lumpy reclaim, a reboot or a reservation at boot',
	},
	{
		kernel: '2.6.35',
		year: 2010,
		from: '2.6.35',
		what: 'the first compaction: by hand, and by the task that needs a block, from end to end',
	},
	{ kernel: '4.9', year: 2016, from: '4.4', what: 'kcompactd, skip hints, cached positions, priorities' },
	{ kernel: '5.3', year: 2019, from: '5.0', what: 'searches of the free lists, capture, watermark boost' },
	{ kernel: '5.9', year: 2020, from: '5.8', what: 'proactive compaction' },
	{ kernel: '6.1', year: 2022, from: '5.15', what: 'proactive compaction on demand, high orders on per-CPU lists' },
	{ kernel: '6.12', year: 2024, from: '6.5', what: 'large folios move, clean free lists, batched migration' },
	{ kernel: '6.18', year: 2025, from: '6.15', what: 'defrag_mode, sharper proactive thresholds' },
];

/** Numbers of a version such as 2.6.35 or 6.18, or undefined when it is none. */
function versionNumbers(version: string): number[] | undefined {
	return /^\d{1,2}(\.\d{1,3}){1,2}$/.test(version) ? version.split('.').map(Number) : undefined;
}

/** Negative when `a` is the older one. */
function compareVersions(a: string, b: string): number {
	const left = versionNumbers(a) ?? [];
	const right = versionNumbers(b) ?? [];
	for (let i = 0; i < 3; i++) {
		const difference = (left[i] ?? 0) - (right[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** The era whose rules stand for a version; undefined for what is no version, or older than the oldest. */
export function eraOf(version: string): Era | undefined {
	if (versionNumbers(version) === undefined) return undefined;
	return ERAS.findLast((era) => compareVersions(version, era.from) >= 0);
}

/** Is the era that stands for a kernel the given release or a later one? */
export function reaches(kernel: string, release: string): boolean {
	return compareVersions(eraOf(kernel)?.kernel ?? kernel, release) >= 0;
}

/** Has this era the feature? */
export function eraHas(era: Era, name: FeatureName): boolean {
	const feature: Feature = FEATURES[name];
	if (feature.backports?.includes(era.kernel)) return true;
	if (feature.until !== undefined && compareVersions(era.kernel, feature.until) >= 0) return false;
	return compareVersions(era.kernel, feature.since) >= 0;
}

/** Switches of a kernel with a person's overrides. Throws on a version without an era: parsing has checked it before. */
export function featuresOf(kernel: string, overrides: Readonly<Partial<Features>> = {}): Features {
	const era = eraOf(kernel);
	if (!era) throw new Error(`no rules are known for kernel ${kernel}`);
	return Object.fromEntries(FEATURE_NAMES.map((name) => [name, overrides[name] ?? eraHas(era, name)])) as Features;
}
