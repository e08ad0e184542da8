/** The panels of a screen, composed once per frame however often they are asked for; those to be read stay for a second, all to the same moment. */
import type { Panel } from '../views/view.js';

export interface Picture {
	/** What it shows: another object for every frame. */
	readonly frame: unknown;
	/** Everything else panels depend on. */
	readonly setting: readonly unknown[];
	/** Time on display so far, ms. */
	readonly shownMs: number;
	readonly standsStill: boolean;
	compose(): readonly Panel[];
}

/** Numbers change once a second, so that they can be read. A frame that comes a little early still counts. */
const STEADY_MS = 950;

export class Composer {
	#frame: unknown;
	#setting: readonly unknown[] = [];
	#panels: readonly Panel[] = [];
	/** Display time at which the steady panels were composed, ms. */
	#steadyMs = 0;

	panels({ frame, setting, shownMs, standsStill, compose }: Picture): readonly Panel[] {
		const isSameSetting = setting.length === this.#setting.length && setting.every((each, index) => each === this.#setting[index]);
		if (isSameSetting && frame === this.#frame) return this.#panels;
		const before = this.#panels;
		const fresh = compose();
		const mayStay = isSameSetting && !standsStill && shownMs >= this.#steadyMs && shownMs - this.#steadyMs < STEADY_MS;
		this.#panels = mayStay ? fresh.map((panel) => (panel.steady ? sameAs(panel, before) : panel)) : fresh;
		if (!mayStay) this.#steadyMs = shownMs;
		this.#frame = frame;
		this.#setting = setting;
		return this.#panels;
	}
}

/** The panel as it was, unless it has moved or was not there. */
function sameAs(panel: Panel, before: readonly Panel[]): Panel {
	const old = before.find((each) => each.id === panel.id);
	const isInPlace = old !== undefined && old.width === panel.width && old.height === panel.height && old.y === panel.y;
	return isInPlace ? old : panel;
}
