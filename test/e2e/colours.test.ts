/** What is sent to terminals of every kind: the colours they know, and no character they cannot show. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll, type OpenOptions } from '../helpers/pty.js';
import { start } from './dashboard.js';

afterEach(endAll);

interface Sent {
	readonly raw: string;
	/** Parameters of every SGR sequence that sets a colour. */
	readonly colours: readonly string[];
}

/** The dashboard with work to show, an overlay opened and closed: most of what it can draw. */
async function sent(args: readonly string[], env: OpenOptions['env']): Promise<Sent> {
	const dashboard = await start(['thp-storm', '--speed', '10', ...args], { env });
	dashboard.press('c', 't', 'p');
	await dashboard.sees(/teach-tiny/);
	dashboard.press('esc', '?');
	await dashboard.sees(/Compact the selected node/);
	dashboard.press('esc');
	await dashboard.sees((seen) => seen.time() > 4);
	dashboard.press('q');
	await dashboard.program.exited;
	const raw = dashboard.raw();
	const parameters = [...raw.matchAll(/\u001b\[([\d;]*)m/g)].map((match) => match[1] ?? '');
	return { raw, colours: parameters.filter((text) => /(^|;)([34][0-8]|9\d|10\d)(;|$)/.test(text)) };
}

/** The colours of one form in a list of SGR parameters. */
function count(colours: readonly string[], form: RegExp): number {
	return colours.filter((text) => form.test(text)).length;
}

const RGB = /[34]8;2;\d+;\d+;\d+/;
const INDEXED = /[34]8;5;\d+/;
const NAMED = /^(?:[\d]{1,2};)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])(?:;|$)/;

test('NO_COLOR: no colour at all, only bold, dim and inverse', async () => {
	const { raw, colours } = await sent([], { NO_COLOR: '1', COLORTERM: 'truecolor' });
	assert.deepEqual(colours, []);
	assert.match(raw, /\u001b\[[\d;]*[17][\d;]*m/);
	assert.match(raw, /[░▒▓█]/, 'the map tells by glyphs what it cannot tell by colour');
});

test('--no-color does the same', async () => {
	const { colours } = await sent(['--no-color'], { COLORTERM: 'truecolor' });
	assert.deepEqual(colours, []);
});

test('TERM=xterm: the sixteen colours, by their own codes', async () => {
	const { colours } = await sent([], { TERM: 'xterm' });
	assert.ok(count(colours, NAMED) > 100);
	assert.equal(count(colours, RGB) + count(colours, INDEXED), 0);
});

test('TERM=xterm-256color: the palette', async () => {
	const { colours } = await sent([], {});
	assert.ok(count(colours, INDEXED) > 100);
	assert.equal(count(colours, RGB), 0);
});

test('COLORTERM=truecolor: colours as they are meant', async () => {
	const { colours } = await sent([], { COLORTERM: 'truecolor' });
	assert.ok(count(colours, RGB) > 100);
	assert.equal(count(colours, INDEXED), 0);
});

for (const [how, args, env] of [
	['--ascii', ['--ascii'], {}],
	['a locale that is not UTF-8', [], { LC_ALL: 'C' }],
	['the console', [], { TERM: 'linux' }],
] as const) {
	test(`${how}: not one character beyond ASCII`, async () => {
		const { raw } = await sent(args, env);
		const foreign = [...new Set(raw.match(/[^\u0000-\u007e]/g) ?? [])];
		assert.deepEqual(foreign, []);
		assert.match(raw, />/);
	});
}
