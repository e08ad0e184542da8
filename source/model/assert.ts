/** Throws when a law of the program does not hold. For programmer errors only, never for user input. */
export function assert(condition: boolean, message: string): asserts condition {
	if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Marks a branch the type system has proved impossible. */
export function unreachable(value: never): never {
	throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
