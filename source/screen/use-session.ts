/** The one bridge from the session to React: components are drawn again only when the chrome is another one. */
import { useSyncExternalStore } from 'react';
import type { Chrome, Presenter } from './presenter.js';

export function useChrome(presenter: Presenter): Chrome {
	return useSyncExternalStore(presenter.subscribe, presenter.chrome);
}
