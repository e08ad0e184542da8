/** What actions may do, in tests of actions that only change what is looked at: anything else does nothing. */
import { type ActionContext, registry } from '../../source/actions/index.js';
import { fakeShell } from '../session/fakes.js';
import { createHistory, FrameLog, type Message, type SessionState, type Store } from '../../source/session/index.js';

export function idleContext(store: Store<SessionState, Message>, change: Partial<ActionContext> = {}): ActionContext {
	const nothing = (): void => {};
	return {
		get state() {
			return store.get();
		},
		actions: registry.actions,
		history: createHistory,
		past: () => new FrameLog(1e6),
		fork: nothing,
		stay: nothing,
		split: nothing,
		unsplit: nothing,
		useHalf: nothing,
		dispatch: (message) => store.dispatch(message),
		steer: nothing,
		notify: nothing,
		send: nothing,
		shell: fakeShell(),
		setPaused: nothing,
		setSpeed: nothing,
		step: nothing,
		restart: nothing,
		captureScreen: nothing,
		saveScreen: nothing,
		overwriteSettings: nothing,
		repaint: nothing,
		suspend: nothing,
		quit: nothing,
		...change,
	};
}
