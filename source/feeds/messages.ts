/** What the screen's thread and the simulator's thread say to each other. */
import type { MapShape } from '../engine/api.js';
import type { Command, MapZone, Outcome, Scenario, Snapshot, TunableValue, Watch } from '../model/index.js';
import type { Advance, MachineImage } from './feed.js';
import type { FileAnswer, FileRequest } from './file-answer.js';

/** What a simulator is started with. */
export interface SimulatorStart {
	readonly scenario: Scenario;
	/** Tunables a person set on top of the preset; the command log names them. */
	readonly set: Readonly<Record<string, TunableValue>>;
	/** Walk every law of the machine before each frame. */
	readonly audit: boolean;
	/** The machine of this image goes on, instead of a fresh one; it cannot go back to before it. */
	readonly image?: MachineImage;
}

export type Request =
	| { readonly kind: 'advance'; readonly request: Advance }
	| { readonly kind: 'command'; readonly id: number; readonly command: Command }
	| { readonly kind: 'release'; readonly slot: number }
	/** Goes with every frame from the next one on. */
	| { readonly kind: 'watch'; readonly watch: Watch | undefined }
	| { readonly kind: 'file'; readonly id: number; readonly request: FileRequest }
	| { readonly kind: 'log'; readonly id: number }
	| { readonly kind: 'image'; readonly id: number }
	/** Back to an earlier moment, when so many commands had been given. */
	| { readonly kind: 'rewind'; readonly id: number; readonly toNs: number; readonly commands: number }
	/** Gives up going back: the machine stays where it was. */
	| { readonly kind: 'stay' };

/** A snapshot without the arrays that live in its slot. */
export type FrameFacts = Omit<Snapshot, 'map' | 'vmstat'> & { readonly mapZones: readonly MapZone[] };

export type Report =
	| { readonly kind: 'ready'; readonly shape: MapShape; readonly buffers: readonly (ArrayBuffer | SharedArrayBuffer)[] }
	| { readonly kind: 'frame'; readonly slot: number; readonly facts: FrameFacts; readonly hostCpuMs: number }
	| { readonly kind: 'outcome'; readonly id: number; readonly timeNs: number; readonly outcome: Outcome }
	| { readonly kind: 'file'; readonly id: number; readonly answer: FileAnswer }
	| { readonly kind: 'log'; readonly id: number; readonly text: string }
	| { readonly kind: 'image'; readonly id: number; readonly image: MachineImage }
	/** On the way back: how much of the way is done, 0..1. */
	| { readonly kind: 'rewinding'; readonly id: number; readonly share: number }
	/** `reason`: why it is where it was before. */
	| { readonly kind: 'rewound'; readonly id: number; readonly reason?: string }
	| { readonly kind: 'failed'; readonly message: string };
