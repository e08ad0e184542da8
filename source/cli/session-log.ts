/** `--log FILE`: keeps the command log of the machine that ran last. */
import { closeSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Feed } from '../feeds/feed.js';
import { fileReason, UsageError } from '../scenario/index.js';

export class SessionLog {
	readonly #file: string;
	#saving: Promise<void> = Promise.resolve();

	/** Throws UsageError when the file cannot be written: better now than after the session. */
	constructor(file: string) {
		this.#file = file;
		try {
			closeSync(openSync(file, 'a'));
		} catch (error) {
			throw new UsageError(`--log: cannot write ${file}: ${fileReason(error)}`);
		}
	}

	/** The same feed, whose log is saved before it closes. */
	keep(feed: Feed): Feed {
		const close = feed.close.bind(feed);
		feed.close = async () => {
			this.#saving = this.#save(feed);
			try {
				await this.#saving;
			} finally {
				await close();
			}
		};
		return feed;
	}

	/** Resolves when the last log is in the file; rejects when it could not be written. */
	saved(): Promise<void> {
		return this.#saving;
	}

	async #save(feed: Feed): Promise<void> {
		await writeFile(this.#file, await feed.commandLog());
	}
}
