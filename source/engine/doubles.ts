/**
 * Fields that will hold more than 31 bits, such as times in ns. V8 keeps a field as a small integer until a larger one comes, and then
 * throws away all machine code that touches objects of that shape: two simulated seconds into a run, that is nearly all there is.
 */

/** Makes the fields doubles from the start. Their values stay what they are. */
export function keepAsDoubles<K extends string>(holder: { [key in K]: number }, ...keys: readonly K[]): void {
	for (const key of keys) {
		const value = holder[key];
		holder[key] = 0.5 as never;
		holder[key] = value;
	}
}
