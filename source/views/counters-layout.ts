/** Where the list of counters and the sentences about them stand, and how wide the list's columns are. */

interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	/** Its first line is its title. */
	readonly titled: boolean;
}

/** Cells of each column with what separates it from the one before; 0: not shown. */
export interface ListColumns {
	readonly name: number;
	readonly value: number;
	readonly rate: number;
	readonly spark: number;
	readonly peak: number;
	readonly meaning: number;
}

export interface CountersLayout {
	readonly list: Area;
	readonly words: Area | undefined;
	/** The sentences stand to the right of the list, not below it. */
	readonly isBeside: boolean;
	readonly hasHeading: boolean;
	/** Counters in view. */
	readonly listHeight: number;
	readonly columns: ListColumns;
}

/** Room for the longest sentence. */
const WORDS_WIDTH = 58;
const BESIDE_FROM = 150;
const TITLED_FROM = 12;
const GAP = 2;

export function layoutCounters(columns: number, rows: number): CountersLayout {
	const titled = rows >= TITLED_FROM;
	const isBeside = columns >= BESIDE_FROM && titled;
	const below = isBeside ? 0 : belowHeight(rows, titled);
	const air = below > 0 && rows >= 30 ? 1 : 0;
	const list = { x: 0, y: 0, width: isBeside ? columns - WORDS_WIDTH - GAP : columns, height: rows - below - air, titled };
	const hasHeading = list.height >= 6;
	return {
		list,
		words: isBeside
			? { x: columns - WORDS_WIDTH, y: 0, width: WORDS_WIDTH, height: rows, titled }
			: below > 0
				? { x: 0, y: rows - below, width: columns, height: below, titled }
				: undefined,
		isBeside,
		hasHeading,
		listHeight: Math.max(0, list.height - (titled ? 1 : 0) - (hasHeading ? 1 : 0)),
		columns: columnsOf(list.width),
	};
}

function belowHeight(rows: number, titled: boolean): number {
	if (titled) return rows >= 34 ? 11 : rows >= 24 ? 7 : 4;
	return rows >= 5 ? 1 : 0;
}

/** Longest name of a counter, with the two marks before it and a blank behind. */
const NAME = 34;
const MAX_SPARK = 60;
const MIN_SPARK = 8;
const MIN_MEANING = 40;

function columnsOf(width: number): ListColumns {
	if (width < 58) {
		const [value, rate] = width >= 52 ? [12, 9] : [8, 8];
		return { name: Math.max(0, width - value - rate), value, rate, spark: 0, peak: 0, meaning: 0 };
	}
	const [value, rate] = [14, 10];
	const peak = width >= 70 ? 11 : 0;
	const rest = width - NAME - value - rate - peak - 2;
	const wantsMeaning = rest >= MIN_SPARK + MIN_MEANING + 3;
	const spark = wantsMeaning ? Math.min(MAX_SPARK, Math.max(MIN_SPARK, Math.floor(rest / 3))) : Math.min(MAX_SPARK, rest);
	if (spark < MIN_SPARK) return { name: NAME, value, rate, spark: 0, peak, meaning: 0 };
	return { name: NAME, value, rate, spark, peak, meaning: wantsMeaning ? rest - spark - 3 : 0 };
}
