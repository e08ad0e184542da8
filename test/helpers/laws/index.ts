/** All laws about the order of events, over one machine or over what is restored from it. */
import type { Machine } from '../../../source/engine/machine.js';
import { DaemonLaws, HintLaws } from './daemon-laws.js';
import { DeferralLaws } from './deferral-laws.js';
import type { Law } from './law.js';
import { MemoryLaws } from './memory-laws.js';
import { RunLaws } from './run-laws.js';

export { BrokenLaw } from './law.js';

export class TraceLaws {
	readonly #laws: readonly Law[] = [new RunLaws(), new DeferralLaws(), new HintLaws(), new DaemonLaws(), new MemoryLaws()];

	/** From now on every event of this machine is checked; the machine goes on where the one watched before it was. */
	watch(m: Machine): void {
		m.trace.tap = (event) => {
			for (const law of this.#laws) law.see(m, event);
		};
	}

	/** The laws that need a machine between two slices. */
	rest(m: Machine): void {
		for (const law of this.#laws) law.rest?.(m);
	}
}
