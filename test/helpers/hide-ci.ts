/** The variables by which Ink knows a build server, where it draws nothing before the end. */
export const CI_VARIABLES: readonly string[] = ['CI', 'CONTINUOUS_INTEGRATION'];

/** Takes them out of this process' environment. Call before Ink is imported (so: import it dynamically). */
export function hideCi(): void {
	for (const name of CI_VARIABLES) delete process.env[name];
}
