/** Setting the selected tunable of the Tune view to a value a person has typed. */
import { checkTunable, type Tunable } from '../model/index.js';
import { type SessionState, tunablesOf, tunableValue } from '../session/index.js';
import type { ActionContext } from './action.js';

/** The tunable on the selected line of the Tune view. */
export function listedTunable(state: SessionState): Tunable | undefined {
	const tunables = tunablesOf(state);
	return tunables[Math.max(0, Math.min(state.ui.views.tunables.selected, tunables.length - 1))];
}

/** Nothing typed is nothing meant; what the kernel would refuse is not sent. */
export function setTyped(text: string, context: ActionContext): void {
	const tunable = listedTunable(context.state);
	if (tunable === undefined || text.trim() === '') return;
	const checked = checkTunable(tunable, text);
	if (!checked.ok) return context.notify(`${tunable.name}: expected ${checked.expected}, got "${text.trim()}"; nothing was changed`, 'bad');
	const doing = `${tunable.name} ${tunableValue(context.state, tunable)} -> ${checked.value}`;
	context.send({ kind: 'set', name: tunable.name, value: checked.value }, doing);
}
