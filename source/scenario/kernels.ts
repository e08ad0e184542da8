/** Which kernel's rules a scenario asks for, and which of them are turned on or off by hand. */
import { ERAS, eraOf, FEATURE_NAMES, type Features } from '../model/index.js';
import { suggestion } from './nearest.js';

/** What is wrong with a kernel version, or undefined when the rules of some era stand for it. */
export function kernelFlaw(version: string): string | undefined {
	if (eraOf(version)) return undefined;
	return `expected a kernel version from ${ERAS[0]?.kernel} on, such as ${ERAS.map((era) => era.kernel).join(', ')}; got ${version}`;
}

/** Said when a version is not an era itself but is simulated by the rules of one; undefined when it is. */
export function kernelRemark(version: string): string | undefined {
	const era = eraOf(version);
	if (!era || era.kernel === version) return undefined;
	return `Linux ${version} is simulated by the rules of ${era.kernel}`;
}

/** What is wrong with the name of a feature. */
export function featureFlaw(name: string): string | undefined {
	return FEATURE_NAMES.some((known) => known === name) ? undefined : `no such feature${suggestion(name, FEATURE_NAMES)}`;
}

/** A checked name with its switch. */
export function featureSwitch(name: string, on: boolean): Partial<Features> {
	return { [name]: on };
}
