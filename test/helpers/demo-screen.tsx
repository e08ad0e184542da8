/**
 * A tiny dashboard over the screen driver: Ink draws a frame, a counter and a pop-up; rows are painted inside. Started by
 * the tests in a real terminal. Keys: q quit, Ctrl-C quit with 130, p pop-up, x crash, r rejection, z suspend.
 * Environment: DEMO_HANGS never finishes quitting; DEMO_TICK_MS paints a new frame that often; DEMO_WIDE fills each row with changing colours.
 */
import { installHangupGuard } from '../../source/screen/hangup-guard.js';

installHangupGuard();
const { Box, render, Text, useInput } = await import('ink');
const { useEffect, useState } = await import('react');
const { Screen } = await import('../../source/screen/screen.js');
const { openTerminal } = await import('../../source/screen/terminal.js');
const { style } = await import('../../source/text/style.js');
const { lookOf, sgr } = await import('../../source/text/theme.js');

const isNoisy = process.env['DEMO_WIDE'] !== undefined;
const POP_UP = { x: 10, y: 4, width: 20, height: 3 };
let ticks = 0;
let isPopUpOpen = false;

const terminal = openTerminal({
	onResize: (columns, rows) => screen.resize(columns, rows),
	onQuit: (code) => {
		if (process.env['DEMO_HANGS'] === undefined) setTimeout(() => quit(code), 20);
	},
});
const screen = new Screen({
	columns: terminal.columns,
	rows: terminal.rows,
	sink: terminal.sink,
	sgr: (value) => sgr(value, lookOf('dark', '256')),
});

screen.setPaint((canvas) => {
	if (isPopUpOpen) canvas.exclude([POP_UP]);
	for (let y = 2; y < canvas.rows - 2; y++) {
		const text = y === 2 ? `tick ${ticks} dropped ${screen.stats.dropped}` : `row ${y} ${'▒'.repeat(canvas.columns)}`;
		const row = isNoisy
			? Array.from({ length: canvas.columns - 2 }, (_, x) => ({ text: '█', style: style((x + y + ticks) % 2 === 0 ? 'bad' : 'good') }))
			: [{ text, style: style('accent') }];
		canvas.row(1, y, y === 2 ? [{ text, style: style('strong') }] : row, canvas.columns - 2);
	}
});

function quit(code: number): void {
	ink.unmount();
	terminal.restore();
	process.exit(code);
}

function Demo() {
	const [size, setSize] = useState({ columns: screen.columns, rows: screen.rows });
	const [keys, setKeys] = useState('');
	const [popUp, setPopUp] = useState(false);
	useEffect(() => {
		const resized = (): void => setSize({ columns: screen.columns, rows: screen.rows });
		screen.on('resize', resized);
		return () => {
			screen.off('resize', resized);
		};
	}, []);
	useInput((input, key) => {
		if (input === 'q') quit(0);
		else if (key.ctrl && input === 'c') quit(130);
		else if (key.ctrl && input === 'z') terminal.suspend();
		else if (input === 'x')
			setTimeout(() => {
				throw new Error('demo crash');
			});
		else if (input === 'r') void Promise.reject(new Error('demo rejection'));
		else if (input === 'p') {
			isPopUpOpen = !popUp;
			setPopUp(!popUp);
		} else setKeys((all) => `${all}${input}`.slice(-5));
	});
	return (
		<Box width={size.columns} height={size.rows} flexDirection="column" overflow="hidden" borderStyle="single">
			<Text>
				demo {size.columns}x{size.rows} keys {keys}
			</Text>
			<Box flexGrow={1} flexDirection="column" overflow="hidden">
				{popUp ? <PopUp /> : <Text> </Text>}
			</Box>
		</Box>
	);
}

function PopUp() {
	return (
		<Box
			position="absolute"
			marginLeft={POP_UP.x - 1}
			marginTop={POP_UP.y - 2}
			width={POP_UP.width}
			height={POP_UP.height}
			borderStyle="single"
		>
			<Text color="yellow">pop-up here</Text>
		</Box>
	);
}

const ink = render(<Demo />, { stdout: screen.stdout(), stdin: process.stdin, exitOnCtrlC: false, patchConsole: false });
terminal.enter();
const tickMs = Number(process.env['DEMO_TICK_MS'] ?? '0');
if (tickMs > 0) {
	setInterval(() => {
		ticks++;
		screen.flush();
	}, tickMs);
}
