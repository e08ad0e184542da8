/** "Did you mean": the known word closest to what was typed. Pure. */

/** Number of single-character insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
			row.push(best);
		}
		beforeLast = last;
		last = row;
	}
	return last[b.length] ?? 0;
}

/** The known word nearest to `word`, or undefined when none is near enough to be a likely slip (about a third of its letters). */
export function nearest(word: string, known: readonly string[]): string | undefined {
	const typed = word.toLowerCase();
	let best: string | undefined;
	let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
	for (const candidate of known) {
		const lower = candidate.toLowerCase();
		const begins = typed.length >= 3 && (lower.startsWith(typed) || lower.endsWith(`.${typed}`));
		const distance = begins ? 1 : editDistance(typed, lower);
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}

/** " (did you mean X?)" or, without a near word, " (known: a, b, c)". */
export function suggestion(word: string, known: readonly string[]): string {
	const near = nearest(word, known);
	if (near !== undefined) return ` (did you mean ${near}?)`;
	return known.length === 0 ? '' : ` (known: ${known.join(', ')})`;
}
