/** A mistake of the person at the keyboard: printed as it is, without a stack trace, and the program exits with code 2. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}
