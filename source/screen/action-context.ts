/** What actions may do, over a session and the screen that shows it. */
import { type ActionContext, registry } from '../actions/index.js';
import type { Session } from '../session/index.js';
import type { Presenter } from './presenter.js';

/** What only the program around a session can do. */
export interface Surroundings
	extends Pick<ActionContext, 'captureScreen' | 'saveScreen' | 'overwriteSettings' | 'repaint' | 'suspend' | 'quit'> {
	/** Something went wrong that nobody waits for. */
	crash(error: unknown): void;
}

export function actionContext(session: Session, presenter: Presenter, { crash, ...around }: Surroundings): ActionContext {
	return {
		get state() {
			return session.shownState();
		},
		actions: registry.actions,
		history: () => session.shown()?.history ?? session.history(),
		past: () => session.past(),
		fork: () => void session.fork().catch(crash),
		stay: () => session.stay(),
		split: () => void session.split().catch(crash),
		unsplit: () => session.unsplit(),
		useHalf: (side) => session.useHalf(side),
		dispatch: (message) => session.store.dispatch(message),
		steer: (motion) => {
			for (const message of presenter.steer(motion)) session.store.dispatch(message);
		},
		notify: (text, kind) => session.notify(text, kind),
		send: (command, doing) => session.send(command, doing),
		get shell() {
			return session.shell;
		},
		setPaused: (paused) => session.setPaused(paused),
		setSpeed: (speed) => session.setSpeed(speed),
		step: () => session.step(),
		restart: (preset, changes) => void session.restart(preset, changes).catch(crash),
		...around,
	};
}
