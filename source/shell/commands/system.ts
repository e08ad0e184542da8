/** uname, reboot, dmesg: the kernel itself. */
import { type Call, type Output, type ShellCommand, silent } from '../command.js';
import { readOptions } from '../options.js';
import { kernelRelease } from '../../procfs/kernel-log.js';
import { parseKmsg } from '../../procfs/kmsg.js';

/** Host name of a simulated machine. */
const HOST = 'compactop';

async function* uname(call: Call): Output {
	const options = readOptions(call.args, { letters: 'asnrmo' });
	const { kernel } = await call.machine.look();
	const facts: readonly (readonly [letter: string, text: string])[] = [
		['s', 'Linux'],
		['n', HOST],
		['r', kernelRelease(kernel)],
		['m', 'x86_64'],
	];
	const chosen = facts.filter(([letter]) => options.has('a') || options.has(letter));
	yield `${(chosen.length > 0 ? chosen : facts.slice(0, 1)).map(([, text]) => text).join(' ')}\n`;
	return 0;
}

async function reboot(call: Call): Promise<number> {
	const outcome = await call.machine.send({ kind: 'reboot' });
	if (outcome.ok) return 0;
	call.err(`reboot: ${outcome.reason}\n`);
	return 1;
}

async function* dmesg(call: Call): Output {
	readOptions(call.args, { letters: '' });
	const answer = await call.files.read('/dev/kmsg');
	if (!answer.ok) {
		call.err(`dmesg: read kernel buffer failed: ${answer.reason}\n`);
		return 1;
	}
	for (const { timeUs, text } of parseKmsg(answer.text)) {
		yield `[${String(Math.floor(timeUs / 1e6)).padStart(5)}.${String(timeUs % 1e6).padStart(6, '0')}] ${text}\n`;
	}
	return 0;
}

export const SYSTEM: Readonly<Record<string, ShellCommand>> = {
	dmesg: { usage: 'dmesg', says: "the kernel's log: failed allocations, killed tasks", run: dmesg },
	reboot: { usage: 'reboot', says: 'start the machine anew', run: (call) => silent(() => reboot(call)) },
	uname: { usage: 'uname [-asnrm]', says: 'which kernel', run: uname },
};
