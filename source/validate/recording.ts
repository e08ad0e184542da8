/** A recording's folder, read. The only place of this folder that reads files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { PageMap } from '../engine/page-map.js';
import { type MapIndex, parseMapIndex, parseMeta, parseSamples, type RecordingMeta, type Sample } from '../feeds/recording.js';
import { fileReason, UsageError } from '../scenario/index.js';
import { pageMapOfClasses } from './page-classes.js';

export interface Recording {
	readonly name: string;
	readonly meta: RecordingMeta;
	/** Those taken around an operation, in order of time. */
	readonly samples: readonly Sample[];
	/** All, regular ones included. */
	readonly ticks: readonly Sample[];
	readonly maps: MapIndex['maps'];
	/** Reads a page map by its label. Throws UsageError. */
	pageMap(label: string): PageMap;
}

const META = 'meta.json';

/** The recordings in a folder of recordings, sorted; undefined when the folder is itself one, or none is in it. */
export function recordingFolders(folder: string): string[] | undefined {
	if (!existsSync(folder) || existsSync(join(folder, META))) return undefined;
	const inside = readdirSync(folder)
		.sort()
		.map((name) => join(folder, name))
		.filter((path) => existsSync(join(path, META)));
	return inside.length > 0 ? inside : undefined;
}

/** The recordings that come with the source; an installed program has none. One folder up from dist/, two from source/validate/. */
export function shippedFolder(): string | undefined {
	const places = ['../test/fixtures/recordings', '../../test/fixtures/recordings'].map((path) => new URL(path, import.meta.url));
	return places.map((place) => decodeURIComponent(place.pathname)).find((path) => existsSync(path));
}

/** Throws UsageError when the folder is no recording or a file of it is damaged. There may be no page maps. */
export function openRecording(folder: string): Recording {
	const metaFile = join(folder, META);
	if (!existsSync(metaFile)) throw new UsageError(`${folder} is not a recording: it has no ${META}`);
	const indexFile = join(folder, 'pagemap', 'index.json');
	const samplesFile = join(folder, 'samples.jsonl.gz');
	const ticks = parseSamples(unpack(samplesFile).toString(), samplesFile);
	return {
		name: basename(resolve(folder)),
		meta: parseMeta(read(metaFile).toString(), metaFile),
		samples: ticks.filter((one) => one.why !== 'tick'),
		ticks,
		maps: existsSync(indexFile) ? parseMapIndex(read(indexFile).toString(), indexFile).maps : [],
		pageMap: (label) => readPageMap(folder, label),
	};
}

function readPageMap(folder: string, label: string): PageMap {
	const classFile = join(folder, 'pagemap', `${label}.class.gz`);
	const flagsFile = join(folder, 'pagemap', `${label}.kpageflags.u64le.gz`);
	const classes = unpack(classFile);
	const flags = existsSync(flagsFile) ? unpack(flagsFile) : undefined;
	try {
		return pageMapOfClasses(classes, flags);
	} catch (error) {
		throw new UsageError(`${classFile}: ${error instanceof Error ? error.message : String(error)}`);
	}
}

function read(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (error) {
		throw new UsageError(`cannot read ${file}: ${fileReason(error)}`);
	}
}

function unpack(file: string): Buffer {
	const packed = read(file);
	try {
		return gunzipSync(packed);
	} catch (error) {
		throw new UsageError(`cannot unpack ${file}: ${error instanceof Error ? error.message : String(error)}`);
	}
}
