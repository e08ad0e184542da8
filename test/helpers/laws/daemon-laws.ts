/** Hints are flushed only after a direct run met its scanners (19); when kswapd sleeps (26); when kcompactd starts by itself (32). */
import { nodeScore } from '../../../source/engine/fragmentation.js';
import { MAX_RECLAIM_RETRIES, nodeBalanced } from '../../../source/engine/kswapd-wake.js';
import type { Machine } from '../../../source/engine/machine.js';
import type { TraceEvent } from '../../../source/model/index.js';
import { broken, controlOf, type EventOf, type Law, threadOf, zoneNamed } from './law.js';

export class HintLaws implements Law {
	#skip = new Uint8Array(0);
	#flush: boolean[] = [];

	see(m: Machine, event: TraceEvent): void {
		m.zones.forEach((zone, id) => {
			if (zone.blockskipFlush && this.#flush[id] === false && controlOf(m, event)?.cause !== 'direct')
				broken(19, 'a flush was asked for by a run that is not direct', event);
		});
		this.#compare(m, event);
		this.#flush = m.zones.map((zone) => zone.blockskipFlush);
	}

	/** Bits go only by a flush, or with their pageblock when that is taken offline. */
	#compare(m: Machine, event: TraceEvent): void {
		const before = this.#skip;
		if (Buffer.compare(before, m.blockSkip) === 0) return;
		before.forEach((bit, block) => {
			const id = m.blockZone[block]! - 1;
			if (bit && !m.blockSkip[block] && id >= 0 && !this.#flush[id])
				broken(19, `the skip bit of block ${block} went without a flush`, event);
		});
		this.#skip = m.blockSkip.slice();
	}
}

const CHECK_NS = 500_000_000;
const BACKOFF_NS = 64 * CHECK_NS;

export class DaemonLaws implements Law {
	/** Per node: score when the round under way began, and the earliest start of the next. */
	readonly #score = new Map<number, number>();
	readonly #notBefore = new Map<number, number>();

	see(m: Machine, event: TraceEvent): void {
		switch (event.name) {
			case 'mm_compaction_begin':
				if (event.why === 'proactive') this.#begin(m, event);
				break;
			case 'mm_compaction_end':
				if (controlOf(m, event)?.cause === 'proactive') this.#end(m, event);
				break;
			case 'mm_compaction_wakeup_kcompactd':
				if (event.order === -1) this.#notBefore.delete(event.node);
				break;
			case 'mm_compaction_kcompactd_wake':
				this.#notBefore.set(event.node, Math.min(this.#notBefore.get(event.node) ?? 0, event.t + CHECK_NS));
				break;
			case 'mm_vmscan_kswapd_sleep':
				seeSleep(m, event);
		}
	}

	#begin(m: Machine, event: EventOf<'mm_compaction_begin'>): void {
		if (this.#score.has(event.node)) return;
		if (!m.nodes[event.node]!.kswapdSleeping) broken(32, 'a round began although kswapd runs', event);
		const earliest = this.#notBefore.get(event.node) ?? 0;
		if (event.t < earliest) broken(32, `a round began ${earliest - event.t} ns too early`, event);
		this.#score.set(event.node, nodeScore(m, m.nodes[event.node]!));
	}

	#end(m: Machine, event: EventOf<'mm_compaction_end'>): void {
		const node = m.nodes[event.node]!;
		if (zoneNamed(m, event).id !== node.zones.at(-1)) return;
		const progress = nodeScore(m, node) < (this.#score.get(node.id) ?? 0);
		this.#score.delete(node.id);
		this.#notBefore.set(node.id, event.t + (progress ? CHECK_NS : BACKOFF_NS));
	}
}

/** Hopeless, or balanced for the order it still reclaims for. */
function seeSleep(m: Machine, event: EventOf<'mm_vmscan_kswapd_sleep'>): void {
	const node = m.nodes[event.node]!;
	const frame = threadOf(m, event)?.stack[0];
	if (frame?.k !== 'kswapd') broken(26, 'somebody else says that kswapd sleeps', event);
	if (node.kswapdFailures < MAX_RECLAIM_RETRIES && !nodeBalanced(m, node, frame.reclaimOrder, frame.highest))
		broken(26, `kswapd sleeps, though not balanced for order ${frame.reclaimOrder}`, event);
}
