/** Everything about the column under the cursor: both indices of every order, what the daemons did, what tasks paid, what happened. */
import { ORDERS } from '../model/index.js';
import { recentEvents } from '../session/history.js';
import { INDEX_KINDS, indexStep, nodeStep } from '../session/time-steps.js';
import { compact, duration, eventClock, NO_VALUE, percent, wholePercent } from '../text/quantity.js';
import { fitEntries, fitRow, left, merge, right, type Row, span } from '../text/row.js';
import { style } from '../text/style.js';
import { toldRows } from './events.js';
import { heatScale, heatSlot, indexText } from './time-heat.js';
import { allNodes, columnMean, columnSpan, columnValue, marksIn, position, stepsOf, type TimeScene } from './time-scene.js';
import { bandAt, valueText } from './time-strips.js';

/** The span of a column: "2:13.250 – 2:14.250"; a dash when it is empty. */
export function spanText(scene: TimeScene, column: number): string {
	const { startNs, endNs } = columnSpan(scene, column);
	return Number.isNaN(startNs) ? NO_VALUE : `${eventClock(startNs)} – ${eventClock(endNs)}`;
}

export function agoText(scene: TimeScene, column: number): string {
	const { endNs } = columnSpan(scene, column);
	const ago = scene.input.snapshot.timeNs - endNs;
	return scene.ui.at < 0 || Number.isNaN(ago) ? 'now' : `${duration(ago, scene.input.ascii)} ago`;
}

export function momentRows(scene: TimeScene, width: number, height: number): Row[] {
	const column = scene.cursorColumn;
	const marks = marksIn(scene, column).map(
		({ letter, text }): Row => [span(`   ${letter}  `, style('accent')), span(text, style('accent'))],
	);
	const rows = [...indexRows(scene, width), ...factRows(scene, width), ...marks.map((row) => fitRow(row, width))].slice(0, height);
	const { startNs, endNs } = columnSpan(scene, column);
	const events = recentEvents(scene.input.history, Number.POSITIVE_INFINITY).filter(({ t }) => t >= startNs && t < endNs);
	const told = toldRows(scene.input, events, width, height - rows.length);
	if (told.length === 0 && rows.length < height)
		return [...rows, fitRow([span(`   ${emptyWords(scene, startNs)}`, style('faint'))], width)];
	return [...rows, ...told];
}

/** The list of events is shorter than the history of the indices. */
function emptyWords({ input }: TimeScene, startNs: number): string {
	const oldest = input.history.events[0];
	return oldest !== undefined && startNs < oldest.t ? 'its events are no longer kept' : 'nothing to tell happened';
}

function indexRows(scene: TimeScene, width: number): Row[] {
	const { zone, input } = scene;
	if (zone === undefined) return [];
	const cell = Math.max(5, Math.min(8, Math.floor((width - 12) / ORDERS)));
	const head = [left('   order', 12, style('dim'))];
	for (let order = 0; order < ORDERS; order++) head.push(right(String(order), cell, style('dim')));
	const { to } = stepsOf(scene, scene.cursorColumn);
	const rows = INDEX_KINDS.map((kind) => {
		const scale = heatScale(kind, input);
		const spans = [left(`   ${kind}`, 12, style('dim'))];
		for (let order = 0; order < ORDERS; order++) {
			const index = indexStep(scene.steps, `${zone.node} ${zone.name}`, kind, order, to - 1);
			const slot = heatSlot(index, scale);
			spans.push(right(indexText(index, kind, input.ascii), cell, style(slot === 'warn' || slot === 'bad' ? slot : 'default')));
		}
		return spans;
	});
	return [head, ...rows].map((row) => fitRow(merge(row), width));
}

function factRows(scene: TimeScene, width: number): Row[] {
	const { steps, input, cursorColumn: column } = scene;
	const node = input.selectedNode;
	const at = position(input, node);
	const mean = (valueAt: (step: number) => number): number => columnMean(scene, column, valueAt);
	const stalls = mean((step) => allNodes(scene, 'stalls', step));
	const stallNs = mean((step) => allNodes(scene, 'stallNs', step)) / stalls;
	const attempts = mean((step) => allNodes(scene, 'thpAttempts', step));
	const successes = mean((step) => allNodes(scene, 'thpSuccesses', step));
	const p99 = columnValue(scene, { kind: 'stalls' }, column);
	const band = bandAt(scene, column);
	const score = valueText({ kind: 'score' }, columnValue(scene, { kind: 'score' }, column), input.ascii);
	const daemons = (['kcompactd', 'kswapd'] as const).map(
		(name) => `${name}${node} ${percent(mean((step) => nodeStep(steps, at, `${name}CpuNs`, step)) / 1e9)}`,
	);
	const entries = [
		`${daemons.join(', ')} of a CPU`,
		`score ${score}${band === undefined ? ', proactive off' : ` in ${band.low}–${band.high}`}`,
		stalls > 0 ? `${compact(stalls)} stalls/s of ${duration(stallNs, input.ascii)} each, p99 ${duration(p99, input.ascii)}` : 'no stalls',
		attempts > 0 ? `${wholePercent(successes / attempts)} of ${compact(attempts)} huge page faults/s` : 'no huge page faults',
	].map((words): Row => [span(words)]);
	return [fitRow([span('   '), ...fitEntries(entries, span(' · ', style('faint')), width - 3)], width)];
}
