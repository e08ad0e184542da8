/** The ordered list of everything a person can do. Its laws are checked when the program loads. */
import { assert } from '../model/index.js';
import { type Place, placesOf, type SessionState } from '../session/index.js';
import type { Action, ActionContext } from './action.js';
import { applicationActions } from './application.js';
import { counterActions } from './counters.js';
import { eventsActions } from './events.js';
import { doctorActions } from './doctor.js';
import { isKey, type Key } from './keys.js';
import { mapActions } from './map.js';
import { memoryActions } from './memory.js';
import { navigateActions } from './navigate.js';
import { orderActions } from './orders.js';
import { pastActions } from './past.js';
import { playbackActions } from './playback.js';
import { promptActions } from './prompt.js';
import { shellActions } from './shell.js';
import { splitActions } from './split.js';
import { timeActions } from './time.js';
import { tuneViewActions } from './tune-view.js';
import { tuningActions } from './tuning.js';
import { typeText, typingActions } from './typing.js';

export interface Registry {
	readonly actions: readonly Action[];
	/** The meaning of a key in the first of these places that knows it. */
	find(places: readonly Place[], key: Key): Action | undefined;
}

/** Throws when two actions share an id, or a key in one place, or a key has no such name. */
export function createRegistry(actions: readonly Action[]): Registry {
	const ids = new Set<string>();
	const byKey = new Map<string, Action>();
	for (const action of actions) {
		assert(!ids.has(action.id), `two actions are called ${action.id}`);
		assert(action.keys.length > 0, `action ${action.id} has no key`);
		ids.add(action.id);
		for (const key of action.keys) {
			assert(isKey(key), `action ${action.id} names a key that does not exist: ${key}`);
			for (const place of action.where) {
				const other = byKey.get(`${place} ${key}`);
				assert(other === undefined, `${key} in ${place} means both ${other?.id} and ${action.id}`);
				byKey.set(`${place} ${key}`, action);
			}
		}
	}
	const find = (places: readonly Place[], key: Key): Action | undefined =>
		places.map((place) => byKey.get(`${place} ${key}`)).find((action) => action !== undefined);
	return { actions, find };
}

export const registry = createRegistry([
	...promptActions,
	...typingActions,
	...mapActions,
	...timeActions,
	...eventsActions,
	...memoryActions,
	...tuningActions,
	...tuneViewActions,
	...doctorActions,
	...playbackActions,
	...pastActions,
	...splitActions,
	...navigateActions,
	...orderActions,
	...counterActions,
	...shellActions,
	...applicationActions,
]);

/** Does what the key means where the person is. False: it means nothing there. */
export function press(key: Key, context: ActionContext): boolean {
	const action = registry.find(placesOf(context.state), key);
	if (action === undefined) return key === 'space' ? typeText(' ', context) : key.length === 1 && typeText(key, context);
	const reason = action.unavailable?.(context.state);
	if (reason === undefined) action.run(context);
	else context.notify(reason, 'info');
	return true;
}

/** Actions for the key bar where the person is, in the order of the registry. */
export function barActions(state: SessionState): readonly Action[] {
	const places = placesOf(state);
	return registry.actions.filter(
		(action) =>
			action.bar !== undefined &&
			action.where.some((place) => places.includes(place)) &&
			registry.find(places, action.keys[0] ?? '') === action &&
			action.title(state) !== '',
	);
}
