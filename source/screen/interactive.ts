/** What has to be set before the dashboard's libraries are loaded: imported before all others. */
import { setFlagsFromString } from 'node:v8';

/**
 * In an environment that looks like a CI job Ink draws nothing until it ends, also on a real terminal. Whoever opens the dashboard there
 * wants to see it.
 */
for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) process.env[name] = 'false';

/**
 * What a view has made and dropped would be left lying until the heap is four times as large as what is in use: a program that somebody
 * keeps open all day should rather collect it early.
 */
setFlagsFromString('--heap-growing-percent=30');
