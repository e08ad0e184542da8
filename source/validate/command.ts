/** `compactop validate`: recordings of real kernels, replayed in the simulator and compared. */
import { UsageError } from '../scenario/index.js';

/** Returns the exit code: 0 when every recording was reproduced within its bounds. */
export async function validateCommand(folders: readonly string[], _options: { readonly json: boolean }): Promise<number> {
	throw new UsageError(`cannot compare ${folders.join(', ')}: this build has no comparison yet`);
}
