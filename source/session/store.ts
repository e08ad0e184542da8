/** The one place state is kept: get it, send it a message, hear when it changed. Knows nothing of what the state means. */
export interface Store<State, Message> {
	get(): State;
	/** Runs the reducer; listeners hear of it only when the state is another object than before. */
	dispatch(message: Message): void;
	/** Returns the function that ends the subscription. */
	subscribe(listener: () => void): () => void;
}

export function createStore<State, Message>(initial: State, update: (state: State, message: Message) => State): Store<State, Message> {
	let state = initial;
	const listeners = new Set<() => void>();
	return {
		get: () => state,
		dispatch(message) {
			const next = update(state, message);
			if (next === state) return;
			state = next;
			for (const listener of [...listeners]) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
