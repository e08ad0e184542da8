/** Labels of what looks back: the Time and Events views, and an earlier moment on show. */
import type { GlossaryEntry } from './glossary.js';

export const TIME_GLOSSARY: readonly GlossaryEntry[] = [
	{
		term: 'earlier',
		sentence: 'A frame that was shown before, as it was: how many simulated seconds before the newest one, and its own time.',
	},
	{
		term: 'p99 stall',
		sentence:
			'99 of 100 direct compactions that ended in the step, on all nodes, took at most this long (to an eighth); a dash when none ended.',
	},
	{
		term: 'thp success',
		sentence: 'Share of the huge page faults of all nodes that got a huge page; the rest fell back to 4 KiB pages (thp_fault_fallback).',
	},
	{
		term: 'you',
		sentence:
			'What you did, by its key: c C compact, d D drop caches, t THP spike, u a tunable, w a write in a shell, r a restart; + is several.',
	},
	{
		term: 'a column',
		sentence:
			'One step is a second of your watching, however much simulated time that is; a column of several steps shows the worst of them, so that no peak is lost.',
	},
	{ term: 'cursor', sentence: 'The value in the column under the cursor; without a step there it is a dash.' },
	{
		term: 'peak ▴',
		sentence: 'The worst value in sight, the latest of equals, marked under its column: of thp success the least, else the most.',
	},
	{
		term: 'kept',
		sentence: 'Events that can still be listed: of each kind at least the last 400, so that frequent ones do not push out the rest.',
	},
	{ term: 'lost', sentence: 'Events that came faster than they could be taken over: their number is known, what they said is not.' },
	{
		term: 'batches',
		sentence:
			'Events of every batch of up to 32 pages (mm_compaction_isolate_*, migratepages, finished); traced only while their switches in tracefs are on.',
	},
];
