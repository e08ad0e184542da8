/** The reducer: (state, message) → state. Pure; an unchanged state comes back as the same object. */
import { type Draft, produce } from 'immer';
import { type MachineChanges, unreachable } from '../model/index.js';
import type { Message } from './message.js';
import type { Notice, SessionState, UiState } from './state.js';
import type { ViewsUi } from './view-ui.js';

/** How long a notice stays; a bad one says what to do and needs reading. */
const NOTICE_MS: Record<Notice['kind'], number> = { info: 3000, good: 4000, bad: 8000 };

export function update(state: SessionState, message: Message): SessionState {
	if (message.type === 'frame') return showFrame(state, message);
	if (message.type === 'presets') return { ...state, presets: message.presets };
	const ui = produce(state.ui, (draft) => {
		change(draft, message);
	});
	if (message.type === 'restarted') return { ...state, ui, snapshot: undefined };
	if (message.type === 'half' || message.type === 'wentOn') return { ...state, ui, snapshot: message.snapshot };
	return ui === state.ui ? state : { ...state, ui };
}

function showFrame(state: SessionState, message: Extract<Message, { type: 'frame' }>): SessionState {
	const { snapshot } = message;
	const ui = produce(state.ui, (draft) => {
		draft.reaching = message.reaching;
		draft.feedCpuMs += message.hostCpuMs;
		draft.findings = (message.findings ?? []) as Draft<UiState['findings']>;
		const exists = snapshot.nodes.some((node) => node.id === draft.selectedNode);
		if (!exists) draft.selectedNode = snapshot.nodes[0]?.id ?? 0;
	});
	return { ...state, ui, snapshot };
}

type UiMessage = Exclude<Message, { type: 'frame' | 'presets' }>;

function change(ui: Draft<UiState>, message: UiMessage): void {
	switch (message.type) {
		case 'sent':
			ui.pending[message.id] = message.doing;
			return say(ui, `${message.doing} …`, 'info', message.nowMs);
		case 'outcome':
			return settle(ui, message);
		case 'failed':
			ui.failed = message.reason;
			ui.pending = {};
			return;
		case 'restarted':
			return restart(ui, message.preset, message.changes);
		case 'clock':
			if (ui.notice !== undefined && ui.notice.untilMs <= message.nowMs) ui.notice = undefined;
			return;
		case 'notice':
			return say(ui, message.text, message.kind, message.nowMs);
		case 'paused':
			ui.paused = message.paused;
			return;
		case 'speed':
			ui.speed = message.speed;
			ui.reaching = undefined;
			return;
		case 'view':
			return showView(ui, message.id);
		case 'node':
			ui.selectedNode = message.id;
			return;
		case 'trial':
			ui.trial = message.trial as Draft<UiState['trial']>;
			return;
		case 'views':
			for (const [view, fields] of Object.entries(message.change)) Object.assign(ui.views[view as keyof ViewsUi], fields);
			return;
		case 'at':
		case 'rewinding':
		case 'wentOn':
			return travel(ui, message);
		case 'half':
			return chooseHalf(ui, message);
		case 'theme':
			ui.theme = message.theme;
			return;
		case 'prompt':
			ui.prompt = message.prompt;
			return;
		case 'overlay':
			ui.overlay = message.overlay;
			ui.cursor = Math.max(0, message.cursor);
			return;
		case 'cursor':
			ui.cursor = Math.max(0, message.to);
			return;
		case 'settingsMended':
			ui.damagedSettings = undefined;
			return;
		case 'resized':
			if (ui.size.columns !== message.columns || ui.size.rows !== message.rows) ui.size = { columns: message.columns, rows: message.rows };
			return;
		case 'measured':
			ui.measured = message.measured;
			return;
		default:
			return unreachable(message);
	}
}

function showView(ui: Draft<UiState>, id: string): void {
	if (ui.viewId !== id) ui.viewBefore = ui.viewId;
	ui.viewId = id;
	ui.prompt = undefined;
}

function say(ui: Draft<UiState>, text: string, kind: Notice['kind'], nowMs: number): void {
	ui.notice = { text, kind, untilMs: nowMs + NOTICE_MS[kind] };
}

/** An answer to a command nobody here sent (a feed replaced meanwhile) says nothing. */
function settle(ui: Draft<UiState>, message: Extract<Message, { type: 'outcome' }>): void {
	const doing = ui.pending[message.id];
	if (doing === undefined) return;
	delete ui.pending[message.id];
	if (message.outcome.ok) say(ui, message.outcome.text, 'good', message.nowMs);
	else say(ui, `${doing}: ${message.outcome.reason}`, 'bad', message.nowMs);
}

function travel(ui: Draft<UiState>, message: Extract<Message, { type: 'at' | 'rewinding' | 'wentOn' }>): void {
	if (message.type === 'rewinding') ui.rewinding = message.share;
	else if (message.type === 'at') ui.at = message.at;
	else {
		ui.at = undefined;
		ui.trial = message.trial as Draft<UiState['trial']>;
		followNow(ui);
	}
}

/** What the second machine was asked for is not answered any more once it has gone. */
function chooseHalf(ui: Draft<UiState>, { half, trial, findings }: Extract<Message, { type: 'half' }>): void {
	ui.half = half;
	ui.trial = trial as Draft<UiState['trial']>;
	ui.findings = findings as Draft<UiState['findings']>;
	if (half === undefined) ui.pending = Object.fromEntries(Object.entries(ui.pending).filter(([id]) => Number(id) > 0));
}

/** Speed, view, size and what the program has cost so far stay as they are: they are not the machine's. */
function restart(ui: Draft<UiState>, preset: string, changes: MachineChanges): void {
	ui.preset = preset;
	ui.changes = changes;
	ui.trial = undefined;
	ui.findings = [];
	ui.prompt = undefined;
	ui.overlay = 'none';
	ui.cursor = 0;
	ui.paused = false;
	ui.half = undefined;
	ui.selectedNode = 0;
	followNow(ui);
	ui.pending = {};
	ui.failed = undefined;
	ui.at = undefined;
	ui.rewinding = undefined;
}

/** What was selected by its time may not have happened yet. */
function followNow(ui: Draft<UiState>): void {
	ui.views.events.at = -1;
	ui.views.time.at = -1;
	ui.reaching = undefined;
}
