/**
 * Cuts recordings of real kernels down to what `compactop validate` compares: node tools/trim-recording.mjs OUT RECORDING...
 * Of each: meta.json without the raw texts, the samples around operations (of the regular ones the first, and /proc/stat of the others; where
 * there is no page map all of them),
 * thp.json, the page maps on both sides of the first manual compaction, and of the trace the number of fallbacks and, where there is no page
 * map, what kcompactd did.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const META = ['kernel', 'numa', 'sysctls', 'thp', 'duration_s', 'scenario_json', 't0_monotonic'];
const EVENT = ['op', 't_plan', 't_start', 't_end', 'args', 'path', 'pages', 'pinned'];
const FILES = /^\/proc\/(buddyinfo|pagetypeinfo|zoneinfo|vmstat|stat)$|extfrag\//;
const KCOMPACTD = /kcompactd\S*-\d+ .*mm_compaction_(begin|end|kcompactd_sleep):/;

const pick = (object, keys) => Object.fromEntries(keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]));
const unpack = (file) => gunzipSync(readFileSync(file)).toString();
const pack = (text) => gzipSync(text, { level: 9 });

function trimSample(line, whole) {
	const { t, why, files } = JSON.parse(line);
	const kept = Object.entries(files).filter(([path]) => (why !== 'tick' || whole ? FILES.test(path) : path === '/proc/stat'));
	return JSON.stringify({ t, why, files: Object.fromEntries(kept) });
}

/** Labels of the maps before and after the first manual compaction; else of the first map, which shows how freed pages landed. */
function mapLabels(maps, events) {
	const compact = events.find(({ op }) => op === 'compact');
	const before = maps.filter(({ t }) => t < (compact?.t_start ?? Infinity)).at(compact ? -1 : 0);
	const after = compact && maps.find(({ t }) => t > compact.t_end);
	return [before, after].filter(Boolean).map(({ label }) => label);
}

function trim(from, to) {
	mkdirSync(to, { recursive: true });
	const meta = JSON.parse(readFileSync(join(from, 'meta.json')));
	const trace = unpack(join(from, 'trace.txt.gz'));
	const fallbacks = trace.split('mm_page_alloc_extfrag:').length - 1;
	const kept = {
		...pick(meta, META),
		numa: { cpus: meta.numa.cpus },
		events: meta.events.map((event) => pick(event, EVENT)),
		trace: { truncated: meta.trace?.truncated ?? true, fallbacks },
	};
	writeFileSync(join(to, 'meta.json'), `${JSON.stringify(kept)}\n`);
	const mapped = existsSync(join(from, 'pagemap', 'index.json'));
	const samples = unpack(join(from, 'samples.jsonl.gz'))
		.split('\n')
		.filter((line) => line !== '');
	writeFileSync(
		join(to, 'samples.jsonl.gz'),
		pack(`${samples.map((line, index) => trimSample(line, index === 0 || !mapped)).join('\n')}\n`),
	);
	if (existsSync(join(from, 'thp.json'))) {
		const { ops } = JSON.parse(readFileSync(join(from, 'thp.json')));
		const demand = ops.map((op) => pick(op, ['op', 'attempts', 'successes', 'faults']));
		writeFileSync(join(to, 'thp.json'), `${JSON.stringify({ ops: demand })}\n`);
	}
	trimMaps(from, to, meta.events, trace);
}

function trimMaps(from, to, events, trace) {
	const index = join(from, 'pagemap', 'index.json');
	const { maps } = existsSync(index) ? JSON.parse(readFileSync(index)) : { maps: [] };
	const labels = mapLabels(maps, events);
	if (labels.length === 0) {
		writeFileSync(
			join(to, 'trace.txt.gz'),
			pack(
				`${trace
					.split('\n')
					.filter((line) => KCOMPACTD.test(line))
					.join('\n')}\n`,
			),
		);
		return;
	}
	mkdirSync(join(to, 'pagemap'), { recursive: true });
	const listed = maps.filter(({ label }) => labels.includes(label)).map((map) => pick(map, ['label', 't', 'pages']));
	writeFileSync(join(to, 'pagemap', 'index.json'), `${JSON.stringify({ maps: listed })}\n`);
	labels.forEach((label, i) => {
		const names = [`${label}.class.gz`, ...(i === 0 ? [`${label}.kpageflags.u64le.gz`] : [])];
		for (const name of names) {
			const file = join(from, 'pagemap', name);
			if (existsSync(file)) writeFileSync(join(to, 'pagemap', name), gzipSync(gunzipSync(readFileSync(file)), { level: 9 }));
		}
	});
}

const [out, ...recordings] = process.argv.slice(2);
if (out === undefined || recordings.length === 0) {
	process.stderr.write('usage: node tools/trim-recording.mjs OUT RECORDING...\n');
	process.exit(2);
}
for (const recording of recordings) trim(recording, join(out, basename(recording)));
