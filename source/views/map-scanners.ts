/** Where the scanners stand in a zone: of every run under way, and the cached positions the next run starts from. */
import type { MapZone, Snapshot } from '../model/index.js';
import { grouped } from '../text/quantity.js';
import { type Row, type Span, span } from '../text/row.js';
import { style } from '../text/style.js';
import { isCompacting, type ScannerGlyphs, shortPfn } from './activity.js';

export interface Scanners {
	/** Runs under way; the first one is the main one. */
	readonly migrate: readonly number[];
	readonly free: readonly number[];
	/** Positions kept from the last run; 0 when unknown. */
	readonly cachedMigrate: number;
	readonly cachedFree: number;
}

export function scannersIn(snapshot: Snapshot, zone: Pick<MapZone, 'node' | 'name'>): Scanners {
	const runs = snapshot.nodes
		.flatMap((node) => node.activities)
		.filter((activity) => isCompacting(activity) && activity.node === zone.node && activity.zone === zone.name)
		.sort((a, b) => b.forNs - a.forNs);
	const facts = snapshot.zones.find((each) => each.node === zone.node && each.name === zone.name);
	return {
		migrate: runs.map((run) => run.migratePfn),
		free: runs.map((run) => run.freePfn),
		cachedMigrate: facts?.cachedMigratePfn ?? 0,
		cachedFree: facts?.cachedFreePfn ?? 0,
	};
}

/** Positions no further than `endPfn`: "▸ 1 464 320  ◂ 2 256 896" bright when a run is under way, dim as cached positions. */
export function scannerWords(scanners: Scanners, endPfn: number, glyphs: ScannerGlyphs): Row {
	const digits = grouped(endPfn).length;
	const [migrate] = scanners.migrate;
	const [free] = scanners.free;
	if (migrate === undefined || free === undefined) {
		if (scanners.cachedMigrate === 0 && scanners.cachedFree === 0) return [];
		const kept = `${glyphs.migrate} ${grouped(scanners.cachedMigrate)}   ${glyphs.free} ${grouped(scanners.cachedFree)}`;
		return [span(`next from ${kept}`, style('faint'))];
	}
	const more: Span[] = scanners.migrate.length > 1 ? [span(`+${scanners.migrate.length - 1} more runs  `, style('warn'))] : [];
	return [
		...more,
		span(`${glyphs.migrate} ${grouped(migrate).padStart(digits)}`, style('migrateTrail')),
		span('   '),
		span(`${glyphs.free} ${grouped(free).padStart(digits)}`, style('freeTrail')),
	];
}

/** One short position for a gutter. */
export function shortScanner(glyph: string, running: readonly number[], cached: number, slot: 'migrateTrail' | 'freeTrail'): Span {
	const [now] = running;
	if (now !== undefined) return span(` ${glyph} ${shortPfn(now)}`, style(slot));
	return span(cached > 0 ? ` ${glyph} ${shortPfn(cached)}` : '', style('faint'));
}
