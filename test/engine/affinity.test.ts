/** Which CPU a task runs on. */
import assert from 'node:assert/strict';
import { engineTest, lab } from '../helpers/lab.js';

engineTest('a task stays on its CPU while that is free, and takes another when it is not', () => {
	const a = lab(['.512', '.512'], { cpus: 2 });
	const write = (name: string, t: number) => ({ t, op: 'mark', label: name }) as const;
	const cpus = () => a.events('mark').map(({ cpu }) => cpu);
	const first = a.spawn({ k: 'timeline', ops: [write('a', 0.01), write('b', 0.02), write('c', 0.03)], next: 0, children: [], seed: 1 });
	a.runFor(15);
	const busy = a.m.nodes[0]!.cpuFree;
	assert.deepEqual(cpus(), [0]);
	assert.ok(busy[1]! < busy[0]!, 'the other one has been free for longer');
	a.runFor(10);
	assert.deepEqual(cpus(), [0, 0]);
	busy[0] = a.m.now + 20e6;
	a.runFor(30);
	assert.deepEqual(cpus(), [0, 0, 1]);
	assert.equal(first.cpu, 1);
});
