/**
 * Behaviour that kernels gained at some version, as switches. The title is the commit's own.
 */
export interface Feature {
	/** First release that has it. */
	readonly version: string;
	readonly year: number;
	readonly commit: string;
	readonly title: string;
	readonly author: string;
}

export const FEATURES = {
	fastFindMigrateblock: {
		version: '5.1',
		year: 2019,
		commit: '70b44595eafe',
		title: 'mm, compaction: use free lists to quickly locate a migration source',
		author: 'Mel Gorman',
	},
	fastIsolateFreepages: {
		version: '5.1',
		year: 2019,
		commit: '5a811889de10',
		title: 'mm, compaction: use free lists to quickly locate a migration target',
		author: 'Mel Gorman',
	},
	capture: {
		version: '5.1',
		year: 2019,
		commit: '5e1f0f098b46',
		title: 'mm, compaction: capture a page under direct compaction',
		author: 'Mel Gorman',
	},
	highatomicReserve: {
		version: '4.4',
		year: 2015,
		commit: '0aaa29a56e4f',
		title: 'mm, page_alloc: reserve pageblocks for high-order atomic allocations on demand',
		author: 'Mel Gorman',
	},
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof FEATURES;
export type Features = { -readonly [name in FeatureName]: boolean };

/** What Linux 6.18 does. */
export function allFeatures(): Features {
	return { fastFindMigrateblock: true, fastIsolateFreepages: true, capture: true, highatomicReserve: true };
}
