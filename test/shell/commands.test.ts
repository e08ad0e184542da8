/** Each command as a person uses it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShell } from './open-shell.js';

test('cat, head, tail and wc read files and pipes', async () => {
	const { out } = openShell();
	const vmstat = await out('cat /proc/vmstat');
	assert.match(vmstat, /^nr_free_pages \d+\n/);
	const lines = vmstat.trimEnd().split('\n');
	assert.equal(await out('head -n 2 /proc/vmstat'), `${lines.slice(0, 2).join('\n')}\n`);
	assert.equal(await out('cat /proc/vmstat | head -3'), `${lines.slice(0, 3).join('\n')}\n`);
	assert.equal(await out('tail -1 /proc/vmstat'), `${lines.at(-1)}\n`);
	assert.equal(await out('cat /proc/vmstat | tail -n +3 | wc -l'), `${lines.length - 2}\n`);
	assert.equal(await out('wc -l /proc/vmstat'), `${lines.length} /proc/vmstat\n`);
	assert.match(
		await out('wc /proc/vmstat /proc/buddyinfo'),
		/^ +\d+ +\d+ +\d+ \/proc\/vmstat\n.* \/proc\/buddyinfo\n +\d+ +\d+ +\d+ total\n$/,
	);
	assert.match(await out('head -1 /proc/vmstat /proc/meminfo'), /^==> \/proc\/vmstat <==\n.*\n\n==> \/proc\/meminfo <==\nMemTotal:.*\n$/);
	assert.equal(await out('cat < /proc/sys/vm/swappiness'), '60\n');
	assert.equal((await out('cat /proc/sys/vm/swappiness /proc/sys/vm/extfrag_threshold')).replaceAll('\n', ' '), '60 500 ');
});

test('echo writes what a shell would', async () => {
	const { out, run } = openShell();
	assert.equal(await out('echo a "b  c" $?'), 'a b  c 0\n');
	assert.equal(await out(`echo -ne 'a\\tb'`), 'a\tb');
	assert.equal(await out('echo \'$?\' "*" /proc/vmst*t'), '$? * /proc/vmstat\n');
	assert.equal(await out('echo 30 > /proc/sys/vm/swappiness; cat /proc/sys/vm/swappiness'), '30\n');
	assert.equal(await out('echo 40 | sudo tee /proc/sys/vm/swappiness'), '40\n');
	assert.equal(await out(`sudo sh -c 'echo 50 >> /proc/sys/vm/swappiness'; cat /proc/sys/vm/swappiness`), '50\n');
	assert.equal((await run('false-command; echo $?')).out, '127\n');
	assert.equal(await out('echo gone > /dev/null; cat /dev/null'), '');
});

test('grep finds, counts and shows what is around', async () => {
	const { out, run } = openShell();
	const text = 'echo -e "alpha\\nBeta\\ngamma 12\\nbeta+\\nend" |';
	const table: readonly (readonly [string, string])[] = [
		['grep beta', 'beta+\n'],
		['grep -i BETA', 'Beta\nbeta+\n'],
		['grep -v a', 'end\n'],
		['grep -c a', '4\n'],
		['grep -E "alpha|end"', 'alpha\nend\n'],
		['grep "alpha\\|end"', 'alpha\nend\n'],
		['grep beta+', 'beta+\n'],
		['grep -F a+', 'beta+\n'],
		['grep -n end', '5:end\n'],
		['grep -o "[[:digit:]]*"', '12\n'],
		['grep -w beta', 'beta+\n'],
		['grep -x end', 'end\n'],
		['grep -e alpha -e end', 'alpha\nend\n'],
		['grep -A 1 alpha', 'alpha\nBeta\n'],
		['grep -B1 end', 'beta+\nend\n'],
		['grep -n -C 1 Beta', '1-alpha\n2:Beta\n3-gamma 12\n'],
		['grep -A1 -e alpha -e end', 'alpha\nBeta\n--\nend\n'],
	];
	for (const [command, expected] of table) assert.equal(await out(`${text} ${command}`), expected, command);
	assert.deepEqual(await run(`${text} grep nothing`), { status: 1, out: '', err: '' });
	assert.deepEqual(await run(`${text} grep -q end`), { status: 0, out: '', err: '' });
	assert.match(await out('grep MemFree /proc/meminfo /proc/vmstat'), /^\/proc\/meminfo:MemFree: +\d+ kB\n$/);
	assert.match(await out('grep -hw nr_free_pages /sys/devices/system/node/node*/vmstat'), /^(nr_free_pages \d+\n){2}$/);
});

test('ls lists directories and files', async () => {
	const { out, run } = openShell();
	assert.equal(await out('ls /sys/kernel/debug'), 'extfrag\ntracing\n');
	assert.equal(await out('ls -l /sys/kernel/debug/extfrag'), '-r--r--r-- root root extfrag_index\n-r--r--r-- root root unusable_index\n');
	assert.equal(await out('ls -ld /sys/kernel/debug/tracing'), 'drwx------ root root /sys/kernel/debug/tracing\n');
	assert.equal(await out('ls -l /proc/sys/vm/compact_memory'), '--w------- root root /proc/sys/vm/compact_memory\n');
	assert.equal(
		await out('cd /proc/sys/vm; pwd; ls swappiness; cd ../..; cat vmstat | grep -c "^nr_free_pages "'),
		'/proc/sys/vm\nswappiness\n1\n',
	);
	assert.deepEqual(await run('ls /nosuch'), { status: 2, out: '', err: "ls: cannot access '/nosuch': No such file or directory\n" });
	assert.equal(await out('ls /sys/kernel/debug/tracing'), await out('ls /sys/kernel/tracing'));
});

test('ps and top show daemons and workload with the CPU time of schedstat', async () => {
	const { out, engine } = openShell();
	await out('sleep 2');
	assert.match(
		await out('ps aux | grep kcompactd'),
		/^root +\d+ +\d+\.\d +0\.0 +0 +0 \? +[RS] +0:00 +0:00 \[kcompactd0\]\n.*\[kcompactd1\]\n$/,
	);
	assert.match(await out('ps aux'), /^USER +PID +%CPU +%MEM +VSZ +RSS +TTY +STAT +START +TIME +COMMAND\n/);
	assert.match(await out('ps -ef | head -2'), /^UID +PID +PPID.*\nroot +\d+ +2 /);
	assert.match(await out('ps'), /^ *PID TTY +TIME CMD\n/);
	const busy = openShell(engine);
	await busy.out('echo 1 > /proc/sys/vm/compact_memory');
	const picture = await busy.out('top -d 1');
	assert.match(
		picture,
		/^top - up 0:03\nTasks: \d+ total, \d+ running, \d+ sleeping\nMiB Mem : .* free, .* used, .*\nMiB Swap: 0\.0 total/,
	);
	assert.match(picture, /\n *PID USER PR NI .* %CPU %MEM +TIME\+ COMMAND\n/);
	assert.ok(engine.now() > 3e9, 'compaction and the picture took their time');
});

test('perf top names the functions that compaction spends its time in', async () => {
	const { out, engine } = openShell();
	await out('sleep 1');
	engine.apply({ kind: 'compact' });
	const picture = await out('perf top -d 1');
	assert.match(picture, /^# \d+\.\d ms of CPU time in 1\.0 s, by function\nOverhead Shared Object Symbol\n/);
	assert.match(picture, /^ *\d+\.\d\d% \[kernel\] +\[k\] migrate_pages_batch$/m);
	assert.match(picture, /^ *\d+\.\d\d% \[kernel\] +\[k\] isolate_freepages_block$/m);
	const shares = [...picture.matchAll(/(\d+\.\d\d)%/g)].map(([, share]) => Number(share));
	assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 0.5);
	assert.deepEqual(
		shares,
		[...shares].sort((a, b) => b - a),
	);
});

test('sysctl reads, lists and writes', async () => {
	const { out, run } = openShell();
	assert.equal(await out('sysctl vm.swappiness'), 'vm.swappiness = 60\n');
	assert.equal(await out('sysctl -w vm.swappiness=70'), 'vm.swappiness = 70\n');
	assert.equal(await out('sysctl vm.swappiness=80; sysctl -n vm.swappiness'), 'vm.swappiness = 80\n80\n');
	const all = await run('sysctl -a');
	assert.match(all.out, /^vm\.extfrag_threshold = 500$/m);
	assert.match(all.err, /^sysctl: permission denied on key 'vm\.compact_memory'$/m);
});

test('reboot, uname, history, help, exit', async () => {
	const { out, run, shell, engine } = openShell();
	assert.equal(await out('uname -r'), '6.18.0\n');
	assert.equal(await out('uname -a'), 'Linux compactop 6.18.0 x86_64\n');
	await out('sleep 1; echo 77 > /proc/sys/vm/swappiness');
	assert.equal(await out('reboot'), '');
	assert.equal(await out('cat /proc/sys/vm/swappiness'), '60\n');
	assert.equal(engine.now(), 1e9, 'the session goes on');
	assert.match(await out('history'), /^ {4}1 {2}uname -r\n[\s\S]* 6 {2}history\n$/);
	assert.match(await out('help'), /^grep \[.*print the lines that match a pattern$/m);
	assert.match(await out('help cat'), /^usage: cat \[FILE\]/);
	assert.equal((await run('exit 3; echo no')).out, '');
	assert.deepEqual([shell.ended, shell.status], [true, 3]);
});
