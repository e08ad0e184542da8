/** Backing off after failures: who may touch it (20), and that exactly 2^S − 1 attempts are refused (21). */
import type { Machine } from '../../../source/engine/machine.js';
import type { TraceEvent } from '../../../source/model/index.js';
import { broken, controlOf, type EventOf, type Law, zoneNamed } from './law.js';

interface Deferral {
	considered: number;
	limit: number;
	orderFailed: number;
}

type DeferEvent = EventOf<'mm_compaction_deferred' | 'mm_compaction_defer_compaction' | 'mm_compaction_defer_reset'>;
const MOST = 64;

export class DeferralLaws implements Law {
	/** By zone, as the last event left it. */
	#known: Deferral[] = [];
	/** Priority of each thread's last request. */
	readonly #priority = new Map<number, number>();

	see(m: Machine, event: TraceEvent): void {
		// Until 3.17 the preferred zone's state stood for all zones.
		if (!m.features.zoneDeferral) return;
		if (event.name === 'mm_compaction_try_to_compact_pages') this.#priority.set(event.pid, event.priority);
		const now = m.zones.map((zone) => ({ considered: zone.considered, limit: 1 << zone.deferShift, orderFailed: zone.orderFailed }));
		if (this.#known.length > 0) this.#compare(m, event, now);
		if (event.name === 'mm_compaction_begin' && event.order > 0) this.#seeBegin(m, event, now);
		this.#known = now;
	}

	#compare(m: Machine, event: TraceEvent, now: readonly Deferral[]): void {
		const told = isDeferral(event) ? zoneNamed(m, event).id : -1;
		now.forEach((zone, id) => {
			const before = this.#known[id];
			// A zone that memory was just given to.
			if (before === undefined) return;
			if (id === told) {
				this.#seeDeferral(m, event as DeferEvent, before, zone);
				return;
			}
			// An attempt that may run says nothing: it only leaves the count at its limit.
			const allowed = zone.considered === zone.limit && zone.considered >= before.considered;
			const same =
				zone.limit === before.limit && zone.orderFailed === before.orderFailed && (zone.considered === before.considered || allowed);
			if (!same) broken(20, `deferral of zone ${m.zones[id]!.name} went from ${show(before)} to ${show(zone)} without a word`, event);
		});
	}

	#seeDeferral(m: Machine, event: DeferEvent, before: Deferral, now: Deferral): void {
		const cause = controlOf(m, event)?.cause;
		if (cause !== 'direct' && cause !== 'daemon')
			broken(20, `deferral was changed by ${cause === undefined ? 'no run' : `a ${cause} run`}`, event);
		const want = this.#expected(event, before);
		if (want.some((one) => one.considered === now.considered && one.limit === now.limit && one.orderFailed === now.orderFailed)) return;
		broken(21, `deferral went from ${show(before)} to ${show(now)}, expected ${want.map(show).join(' or ')}`, event);
	}

	/** What the event may leave behind. */
	#expected(event: DeferEvent, before: Deferral): Deferral[] {
		const { considered, limit, orderFailed } = before;
		switch (event.name) {
			case 'mm_compaction_deferred':
				if (event.order < orderFailed) broken(21, `order ${event.order} was refused, only ${orderFailed} and above failed`, event);
				if (this.#priority.get(event.pid) === 0) broken(21, 'priority 0 was refused', event);
				if (considered + 1 >= limit) broken(21, `an attempt more than ${limit - 1} was refused`, event);
				return [{ ...before, considered: considered + 1 }];
			case 'mm_compaction_defer_compaction':
				return [{ considered: 0, limit: Math.min(2 * limit, MOST), orderFailed: Math.min(orderFailed, event.order) }];
			case 'mm_compaction_defer_reset': {
				const raised = Math.max(orderFailed, event.order >= orderFailed ? event.order + 1 : 0);
				return [considered, limit]
					.map((count): Deferral => ({ considered: count, limit, orderFailed: raised }))
					.concat({ considered: 0, limit: 1, orderFailed: raised });
			}
		}
	}

	/** A run that could have been refused comes only after all refusals. */
	#seeBegin(m: Machine, event: EventOf<'mm_compaction_begin'>, now: readonly Deferral[]): void {
		const cc = controlOf(m, event);
		if (cc === undefined || (cc.cause === 'direct' && this.#priority.get(event.pid) === 0)) return;
		const zone = now[zoneNamed(m, event).id]!;
		if (event.order >= zone.orderFailed && zone.considered < zone.limit)
			broken(21, `a run began after ${zone.considered} of ${zone.limit - 1} refusals`, event);
	}
}

function isDeferral(event: TraceEvent): event is DeferEvent {
	return event.name.startsWith('mm_compaction_defer');
}

const show = (one: Deferral) => `${one.considered}/${one.limit} from order ${one.orderFailed}`;
