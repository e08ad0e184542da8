/** What the Tune view lists: the tunables of the machine on show; and the kernels there are with what each brought. Pure. */
import {
	ERAS,
	eraHas,
	eraOf,
	type Era,
	FEATURE_NAMES,
	FEATURES,
	type Feature,
	type FeatureName,
	type Snapshot,
	TUNABLES,
	type Tunable,
	tunableIn,
	type TunableValue,
} from '../model/index.js';

export const TUNE_LISTS = ['tunables', 'kernels'] as const;
export type TuneList = (typeof TUNE_LISTS)[number];

export interface TuneUi {
	readonly list: TuneList;
	/** Selected line of each list; −1: the kernel of the machine on show. */
	readonly selected: number;
	readonly kernel: number;
}

/** The tunables of the machine that is watched, with the ranges its kernel has; all there are while it is not known yet. */
export function tunablesOf({ snapshot }: { readonly snapshot?: Snapshot | undefined }): readonly Tunable[] {
	if (snapshot === undefined) return TUNABLES;
	return TUNABLES.filter(({ name }) => name in snapshot.tunables).map(
		(tunable) => tunableIn(tunable, snapshot.kernel, snapshot.features) ?? tunable,
	);
}

/** What a tunable is set to now; its default when the machine does not say. */
export function tunableValue({ snapshot }: { readonly snapshot?: Snapshot | undefined }, tunable: Tunable): TunableValue {
	return snapshot?.tunables[tunable.name] ?? tunable.default;
}

export interface KernelLine {
	readonly era: Era;
	/** Undefined: the line of the kernel itself. */
	readonly feature: FeatureName | undefined;
}

/** Every kernel, oldest first, and under it what came, or went, since the one before. */
export const KERNEL_LINES: readonly KernelLine[] = ERAS.flatMap((era, position) => [
	{ era, feature: undefined },
	...FEATURE_NAMES.filter((name) => changedIn(name, era, ERAS[position - 1])).map((feature) => ({ era, feature })),
]);

function changedIn(name: FeatureName, era: Era, before: Era | undefined): boolean {
	return before === undefined ? eraHas(era, name) : eraHas(era, name) !== eraHas(before, name);
}

export function featureOf(name: FeatureName): Feature {
	return FEATURES[name];
}

/** Does this line say that the feature was lost? */
export function isLoss({ era, feature }: KernelLine): boolean {
	return feature !== undefined && !eraHas(era, feature);
}

/** Where the list begins for somebody who has not moved yet: the kernel of the machine. */
export function ownKernelLine(snapshot: Snapshot | undefined): number {
	const own = snapshot && eraOf(snapshot.kernel);
	return Math.max(
		0,
		KERNEL_LINES.findIndex(({ era, feature }) => feature === undefined && era === own),
	);
}
