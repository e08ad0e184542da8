/** The first line: what runs on which machine, how fast its time goes, and what looking at it costs. */
import type { Snapshot } from '../model/index.js';
import type { Measured, SessionState } from '../session/index.js';
import { clock, pagesAsBytes } from '../text/quantity.js';
import { fitRow, type Row, rowWidth, type Span, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';
import { plain } from '../text/words.js';

const DIM = style('dim');
const NAME = style('accent', 'default', BOLD);
const STRONG = style('strong');
const GAP = 3;
/** A blank cell at either end of the line. */
const EDGES = 2;
/** At this speed and below, tenths of a second stand still for long: more digits are shown. */
const FINE_SPEED = 0.1;
const FINEST_SPEED = 0.003;
/** From this share of the asked speed on, the simulator is not behind. */
const KEPT_UP = 0.97;

interface Part {
	/** Parts with the highest number go first when there is not enough room. */
	readonly rank: number;
	readonly spans: readonly Span[];
}

/** `nowNs`: time of the newest frame, when an earlier one is on show. */
export function headerRow(
	state: SessionState,
	{ hasTabs, nowNs }: { hasTabs: boolean; nowNs: number },
	width: number,
	ascii: boolean,
): Row {
	return spread([...leftParts(state.ui.preset, state.snapshot), ...viewPart(state, hasTabs)], rightParts(state, nowNs), width, ascii);
}

/** The same for a page that stands still: no speed, no cost. */
export function printedHeaderRow(snapshot: Snapshot, width: number, ascii: boolean): Row {
	return spread(leftParts(snapshot.preset, snapshot), [{ rank: 0, spans: [span(clock(snapshot.timeNs))] }], width, ascii);
}

/** The most important parts that fit, one group at each end of the line. */
function spread(left: readonly Part[], right: readonly Part[], width: number, ascii: boolean): Row {
	const fits = (rank: number): boolean => rowWidth(side(left, rank)) + rowWidth(side(right, rank)) + EDGES < width;
	let rank = Math.max(...left.map((part) => part.rank), ...right.map((part) => part.rank));
	while (rank > 0 && !fits(rank)) rank--;
	const [start, end] = [side(left, rank), side(right, rank)];
	const between = Math.max(1, width - rowWidth(start) - rowWidth(end) - EDGES);
	const row = [span(' '), ...start, span(' '.repeat(between)), ...end];
	return fitRow(
		row.map((part) => span(plain(glyphs(part.text, ascii), ascii), part.style)),
		width,
	);
}

/** Parts with a rank up to the given one, a gap between them. */
function side(parts: readonly Part[], rank: number): Row {
	return parts
		.filter((part) => part.rank <= rank)
		.flatMap((part, index) => (index > 0 ? [span(' '.repeat(GAP)), ...part.spans] : part.spans));
}

function glyphs(text: string, ascii: boolean): string {
	return ascii ? text.replace('▶', '>').replace('❚❚', '||').replace('◂◂', '<<') : text;
}

function leftParts(preset: string, snapshot: Snapshot | undefined): readonly Part[] {
	const parts: Part[] = [
		{ rank: 2, spans: [span('compactop', NAME)] },
		{ rank: 1, spans: [span(snapshot?.preset ?? preset, STRONG)] },
	];
	if (snapshot === undefined) return parts;
	return [
		...parts,
		{ rank: 4, spans: [span(machineWords(snapshot), DIM)] },
		{ rank: 6, spans: [span(`Linux ${snapshot.kernel} rules · seed ${snapshot.seed}`, DIM)] },
	];
}

/** Without tabs the first line says which of several views this is. */
function viewPart({ views, ui }: SessionState, hasTabs: boolean): readonly Part[] {
	const view = views.find(({ id }) => id === ui.viewId);
	return view === undefined || hasTabs || views.length < 2 ? [] : [{ rank: 1, spans: [span(view.title, NAME)] }];
}

function machineWords(snapshot: Snapshot): string {
	const count = snapshot.nodes.length;
	return `${count} ${count === 1 ? 'node' : 'nodes'} · ${pagesAsBytes(snapshot.totalPages)}`;
}

/** What the simulator runs at goes before what the dashboard costs: the first explains the picture. */
function rightParts(state: SessionState, nowNs: number): readonly Part[] {
	const { ui, snapshot } = state;
	if (ui.at !== undefined) return earlierParts(snapshot?.timeNs ?? 0, nowNs, ui.speed);
	const running = ui.paused
		? [span('❚❚', style('warn')), span(' paused at', DIM), span(` ${speedWords(ui.speed)}`)]
		: [span('▶', style('good')), span(` ${speedWords(ui.speed)}`, STRONG)];
	const parts: Part[] = [];
	if (ui.reaching !== undefined && !ui.paused && ui.reaching < ui.speed * KEPT_UP)
		parts.push({ rank: 3, spans: [span(reachingWords(ui.speed, ui.reaching), Number.isFinite(ui.speed) ? style('warn') : DIM)] });
	parts.push({ rank: 0, spans: running });
	parts.push({ rank: 0, spans: [span(timeWords(snapshot?.timeNs ?? 0, ui.speed))] });
	if (ui.measured !== undefined) parts.push({ rank: 5, spans: [span(costWords(ui.measured), DIM)] });
	return parts;
}

function earlierParts(timeNs: number, nowNs: number, speed: number): readonly Part[] {
	return [
		{ rank: 3, spans: [span(`${((nowNs - timeNs) / 1e9).toFixed(1)} s ago`, DIM)] },
		{ rank: 0, spans: [span('◂◂', style('warn')), span(' earlier', style('warn'))] },
		{ rank: 0, spans: [span(timeWords(timeNs, speed), style('warn'))] },
	];
}

/** ×0.001 … ×100, or max. */
export function speedWords(speed: number): string {
	return Number.isFinite(speed) ? `×${speed}` : 'max';
}

function reachingWords(speed: number, reaching: number): string {
	const reached = `×${Number(reaching.toPrecision(2))}`;
	return Number.isFinite(speed) ? `simulator behind: reaching ${reached}` : `reaching ${reached}`;
}

/** hh:mm:ss with as many decimals as move at this speed. */
function timeWords(ns: number, speed: number): string {
	if (speed > FINE_SPEED) return clock(ns);
	const digits = speed > FINEST_SPEED ? 3 : 6;
	const fraction = String(Math.floor((ns % 1e9) / 10 ** (9 - digits))).padStart(digits, '0');
	return `${clock(ns).slice(0, -1)}${fraction}`;
}

/** Fixed width, so that nothing to its left moves. */
function costWords(measured: Measured): string {
	const fps = String(Math.round(measured.fps)).padStart(2);
	const kilobytes = (measured.bytesPerFrame / 1000).toFixed(1).padStart(4);
	const cpu = `${Math.round(measured.cpuPercent)}%`.padStart(4);
	const feed = `${Math.round(measured.feedCpuPercent)}%`.padStart(4);
	return `${fps} fps ${kilobytes} kB/f ${cpu} cpu ${feed} sim`;
}
