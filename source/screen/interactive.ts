/**
 * Imported before Ink: in an environment that looks like a CI job Ink draws nothing until it ends, also on a real terminal.
 * Whoever opens the dashboard there wants to see it.
 */
for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) process.env[name] = 'false';
