/** Who has much of memory: owners get their colours in the order in which they were first seen with a good part of it. */
import type { Watched } from '../model/index.js';

/** Share of all pageblocks from which an owner gets a colour of its own. */
const MANY_BLOCKS = 1 / 200;

export function recordOwners(owners: string[], watched: Watched | undefined): void {
	if (watched?.perBlock !== 'owners') return;
	const counts = new Uint32Array(watched.names.length);
	for (const owner of watched.blocks) counts[owner] = (counts[owner] ?? 0) + 1;
	watched.names.forEach((name, index) => {
		const isMany = (counts[index] ?? 0) >= watched.blocks.length * MANY_BLOCKS;
		if (isMany && name !== '' && !owners.includes(name)) owners.push(name);
	});
}
