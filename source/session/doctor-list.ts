/** What the Doctor lists, one under the other: findings, and under each its remedies. Pure. */
import type { Finding, Remedy } from '../doctor/finding.js';

export interface DoctorLine {
	readonly finding: Finding;
	/** Undefined: the line of the finding itself. */
	readonly remedy: Remedy | undefined;
}

export interface DoctorUi {
	/** Finding and remedy by their ids: findings come and go, and the selection stays where it was. Empty: the first. */
	readonly finding: string;
	readonly remedy: string;
}

export function doctorLines(findings: readonly Finding[]): readonly DoctorLine[] {
	return findings.flatMap((finding) => [{ finding, remedy: undefined }, ...finding.remedies.map((remedy) => ({ finding, remedy }))]);
}

/** Position of the selected line; the finding's own when its remedy is gone, the first when that is gone too; −1 in an empty list. */
export function selectedLine(lines: readonly DoctorLine[], { finding, remedy }: DoctorUi): number {
	const exact = lines.findIndex((line) => line.finding.id === finding && (line.remedy?.id ?? '') === remedy);
	if (exact >= 0) return exact;
	const own = lines.findIndex((line) => line.finding.id === finding);
	return own >= 0 ? own : Math.min(0, lines.length - 1);
}

/** The selection that lies on a line. */
export function selectionOn({ finding, remedy }: DoctorLine): DoctorUi {
	return { finding: finding.id, remedy: remedy?.id ?? '' };
}
