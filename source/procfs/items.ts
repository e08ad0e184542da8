/** Lines "name number", which many kernel files are made of. */
import type { Lines } from './format-error.js';

/** A name and its number, in the order of the file. */
export type Items = readonly (readonly [name: string, value: number])[];

/** As many lines as match; the pattern's first group is the name, the second the number. */
export function readItems(lines: Lines, pattern: RegExp): [string, number][] {
	const items: [string, number][] = [];
	for (let item = lines.match(pattern); item; item = lines.match(pattern)) items.push([item[1] ?? '', Number(item[2])]);
	return items;
}

/** The number of a name, undefined when this kernel does not print it. */
export function itemOf(items: Items, name: string): number | undefined {
	return items.find(([label]) => label === name)?.[1];
}
