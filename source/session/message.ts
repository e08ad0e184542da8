/** Everything that can happen to a session. Times are milliseconds of the session's clock. */
import type { Finding } from '../doctor/finding.js';
import type { MachineChanges, Outcome, Snapshot, ThemeName } from '../model/index.js';
import type { Side } from './halves.js';
import type { Measured, Notice, Overlay, PresetInfo } from './state.js';
import type { Trial } from './trial.js';
import type { Prompt, ViewsChange } from './view-ui.js';

export type Message =
	| {
			readonly type: 'frame';
			readonly snapshot: Snapshot;
			readonly hostCpuMs: number;
			readonly reaching: number | undefined;
			readonly findings?: readonly Finding[];
	  }
	| { readonly type: 'sent'; readonly id: number; readonly doing: string; readonly nowMs: number }
	| { readonly type: 'outcome'; readonly id: number; readonly outcome: Outcome; readonly nowMs: number }
	| { readonly type: 'failed'; readonly reason: string }
	/** A feed for this preset is being started; what the last one left behind is forgotten. */
	| { readonly type: 'restarted'; readonly preset: string; readonly changes: MachineChanges }
	| { readonly type: 'clock'; readonly nowMs: number }
	| { readonly type: 'notice'; readonly text: string; readonly kind: Notice['kind']; readonly nowMs: number }
	| { readonly type: 'paused'; readonly paused: boolean }
	| { readonly type: 'speed'; readonly speed: number }
	| { readonly type: 'view'; readonly id: string }
	| { readonly type: 'node'; readonly id: number }
	/** Something was changed, and is measured from now on. */
	| { readonly type: 'trial'; readonly trial: Trial | undefined }
	/** A person has set something of a view. */
	| { readonly type: 'views'; readonly change: ViewsChange }
	/** Which moment is looked at: simulated time, ns; undefined: now. */
	| { readonly type: 'at'; readonly at: number | undefined }
	| { readonly type: 'rewinding'; readonly share: number | undefined }
	/** The machine is at the moment that was looked at, and that is now; what it showed, and the last change before it. */
	| { readonly type: 'wentOn'; readonly snapshot: Snapshot; readonly trial: Trial | undefined }
	/** Which half of a split screen keys act on, and what is known of its machine; undefined: there is one machine only. */
	| {
			readonly type: 'half';
			readonly half: Side | undefined;
			readonly snapshot: Snapshot | undefined;
			readonly trial: Trial | undefined;
			readonly findings: readonly Finding[];
	  }
	| { readonly type: 'theme'; readonly theme: ThemeName }
	| { readonly type: 'prompt'; readonly prompt: Prompt | undefined }
	| { readonly type: 'overlay'; readonly overlay: Overlay | 'none'; readonly cursor: number }
	| { readonly type: 'cursor'; readonly to: number }
	/** The damaged file of settings has been overwritten. */
	| { readonly type: 'settingsMended' }
	/** What there is to choose from has been read. */
	| { readonly type: 'presets'; readonly presets: readonly PresetInfo[] }
	| { readonly type: 'resized'; readonly columns: number; readonly rows: number }
	| { readonly type: 'measured'; readonly measured: Measured };
