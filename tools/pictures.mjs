/** npm run pictures [NAME...]: makes the pictures in docs/ anew, all of them or those whose names contain a word given. Takes some minutes. */
import { spawnSync } from 'node:child_process';

const SIZES = ['160x50', '80x24', '40x12'];
/** What is pressed before the picture, and for how long it is waited. */
const VIEWS = {
	overview: { keys: '', wait: 9000, args: ['thp-storm'] },
	map: { keys: '2 c', wait: 8000, args: ['thp-storm'] },
	orders: { keys: '3', wait: 8000, args: ['thp-storm'] },
	time: { keys: '4 wait:9000 c wait:9000 t wait:9000 A wait:8000', wait: 4000, args: ['thp-storm'] },
	counters: { keys: '5', wait: 9000, args: ['thp-storm'] },
	events: { keys: '6', wait: 8000, args: ['thp-storm'] },
	tune: { keys: '7 wait:9000 right wait:8000', wait: 3000, args: ['direct-stalls'] },
	shell: {
		keys: '8',
		wait: 4000,
		args: ['teach-tiny'],
		text: ['cat /proc/buddyinfo', 'cat /proc/vmstat | grep compact_stall', 'ps aux | grep kcompactd'],
	},
	doctor: { keys: '9 wait:11000 enter wait:9000', wait: 3000, args: ['direct-stalls'] },
};
const COMPARE = ['compare', 'direct-stalls', '--set', 'vm.compaction_proactiveness=0', '--set', 'vm.compaction_proactiveness=60'];
const OTHERS = [
	{ name: 'overview-120x40', size: '120x40', ...VIEWS.overview },
	{ name: 'overview-160x50-mono', size: '160x50', ...VIEWS.overview, env: ['NO_COLOR=1'] },
	{ name: 'overview-120x40-mono', size: '120x40', ...VIEWS.overview, env: ['NO_COLOR=1'] },
	{ name: 'overview-80x24-mono', size: '80x24', ...VIEWS.overview, env: ['NO_COLOR=1'] },
	{ name: 'overview-40x12-mono', size: '40x12', ...VIEWS.overview, env: ['NO_COLOR=1'] },
	{ name: 'overview-160x50-light', size: '160x50', ...VIEWS.overview, args: ['thp-storm', '--theme', 'light'], light: true },
	{ name: 'overview-160x50-colourblind', size: '160x50', ...VIEWS.overview, args: ['thp-storm', '--theme', 'colourblind'] },
	{ name: 'map-160x50-light', size: '160x50', ...VIEWS.map, args: ['thp-storm', '--theme', 'light'], light: true },
	{ name: 'compare-160x50', size: '160x50', keys: '', wait: 9000, args: [...COMPARE, '--speed', '4'] },
	{ name: 'compare-80x24', size: '80x24', keys: '', wait: 9000, args: [...COMPARE, '--speed', '4'] },
	{ name: 'past-160x50', size: '160x50', keys: 'wait:9000 c wait:5000 ( wait:500', wait: 1000, args: ['thp-storm'] },
	{ name: 'scanners-teach-tiny', size: '120x40', keys: '- - - - - wait:600 c', wait: 9000, args: ['teach-tiny'] },
	{ name: 'two-scanners-strip', size: '120x40', keys: '2 wait:2500 - - - - wait:500 c', wait: 4000, args: ['two-scanners'] },
];

const pictures = [
	...Object.entries(VIEWS).flatMap(([view, how]) => SIZES.map((size) => ({ name: `${view}-${size}`, size, ...how }))),
	...OTHERS,
];
const words = process.argv.slice(2);
for (const { name, size, keys, wait, args, env = [], light = false, text = [] } of pictures) {
	if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
	const typed = text.flatMap((line) => [...[...line].map((character) => (character === ' ' ? 'space' : character)), 'enter', 'wait:400']);
	const options = [
		'--size',
		size,
		`--keys=${[keys, ...typed].join(' ')}`,
		'--wait',
		String(wait),
		...env.flatMap((one) => ['--env', one]),
		...(light ? ['--light'] : []),
	];
	const command = ['--import', 'tsx', 'tools/screenshot.ts', `docs/${name}.png`, ...options, '--', ...args];
	const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
	if (status !== 0) process.exit(status ?? 1);
}
