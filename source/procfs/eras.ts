/** Layouts of kernel files change between releases: which eras of model/features.ts a layout belongs to. */
import { ERAS, eraOf } from '../model/index.js';

/**
 * Is the kernel's era within a range such as "4.9..5.3" (both included, either may be left out)? Throws on a version without an era
 * and on a range that names none (a typo in this program).
 */
export function inEras(range: string, kernel: string): boolean {
	const [from = '', to = ''] = range.split('..');
	const era = eraOf(kernel);
	if (!era) throw new Error(`no rules are known for kernel ${kernel}`);
	const at = ERAS.indexOf(era);
	return (from === '' || position(from) <= at) && (to === '' || at <= position(to));
}

function position(kernel: string): number {
	const at = ERAS.findIndex((era) => era.kernel === kernel);
	if (at < 0) throw new Error(`${kernel} is no era`);
	return at;
}
