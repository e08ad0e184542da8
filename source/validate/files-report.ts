/** What `compactop validate` says of the recorded files themselves: do they come back unchanged, and do the formulas give their numbers. */
import { grouped } from '../text/quantity.js';
import { checkFormats, type FormatCheck } from './formats.js';
import { checkFormulas, type FormulaCheck } from './formulas.js';

export interface FileChecks {
	readonly formats: readonly FormatCheck[];
	readonly formulas: readonly FormulaCheck[];
}

/** All recordings taken together, file by file and formula by formula. Throws UsageError or FormatError. */
export function checkFiles(folders: readonly string[]): FileChecks {
	return {
		formats: merged(folders.flatMap(checkFormats), ({ file }) => file),
		formulas: merged(folders.flatMap(checkFormulas), ({ formula }) => formula),
	};
}

/** Adds up the numbers of entries with the same name; the first difference stays. */
function merged<T extends FormatCheck | FormulaCheck>(checks: readonly T[], name: (check: T) => string): T[] {
	const sums = new Map<string, T>();
	for (const check of checks) {
		const known: T | undefined = sums.get(name(check));
		const entries = Object.entries(check).map(([key, value]) => [
			key,
			typeof value === 'number' ? value + Number(known?.[key as keyof T] ?? 0) : value,
		]);
		sums.set(name(check), { ...Object.fromEntries(entries), ...firstDifference(known ?? check, check) } as T);
	}
	return [...sums.values()];
}

function firstDifference(...checks: readonly (FormatCheck | FormulaCheck)[]): { firstDifference?: string } {
	const difference = checks.find((check) => check.firstDifference !== undefined)?.firstDifference;
	return difference === undefined ? {} : { firstDifference: difference };
}

/** Two sentences when all is well, and what is not. */
export function filesText({ formats, formulas }: FileChecks): string {
	const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
	const [trace, texts] = [formats.filter(({ file }) => file === 'trace'), formats.filter(({ file }) => file !== 'trace')];
	const part = (checks: readonly FormatCheck[], what: string): string =>
		`${grouped(sum(checks.map(({ same }) => same)))} of ${grouped(sum(checks.map(({ samples }) => samples)))} ${what}`;
	const still = formulas.map(({ quietValues, quietEqual, values, equal }) => [quietValues ?? values, quietEqual ?? equal] as const);
	const numbers = grouped(sum(still.map(([values]) => values)));
	const agreed = grouped(sum(still.map(([, equal]) => equal)));
	return [
		`kernel files: ${part(texts, `texts of ${texts.length} kinds`)} and ${part(trace, 'trace lines')} printed back byte for byte`,
		`formulas: ${agreed} of ${numbers} numbers of samples in which no memory moved follow from the others (${formulas.map(({ formula }) => formula).join(', ')})`,
		...formats.flatMap(({ firstDifference: one }) => (one === undefined ? [] : [`  ${one}`])),
		'',
	].join('\n');
}
