/** Back-pressure: a reader of any speed gets whole frames in order, and never more than one is held. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { type Outlet, Sink } from '../../source/screen/sink.js';

class Reader implements Outlet {
	text = '';
	/** Bytes it takes before it stalls. */
	room = 0;
	isGone = false;

	write(bytes: Uint8Array, offset: number): number {
		if (this.isGone) throw Object.assign(new Error('gone'), { code: 'EIO' });
		if (this.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
		const taken = Math.min(this.room, bytes.length - offset);
		this.text += Buffer.from(bytes.subarray(offset, offset + taken)).toString('latin1');
		this.room -= taken;
		return taken;
	}
}

function openSink(reader: Reader): Sink {
	const sink = new Sink({ outlet: reader, patienceMs: 20 });
	reader.room = 1;
	sink.open('<');
	return sink;
}

test('a frame too large for the reader is finished later; no other is taken meanwhile', () => {
	mock.timers.enable({ apis: ['setTimeout'] });
	try {
		const reader = new Reader();
		const sink = openSink(reader);
		let drains = 0;
		sink.onDrain(() => drains++);
		reader.room = 4;
		assert.equal(sink.write('abcdefgh'), 8);
		assert.equal(sink.blocked, true);
		assert.equal(sink.write('never'), 0);
		mock.timers.tick(1000);
		assert.equal(drains, 0);
		reader.room = 100;
		mock.timers.tick(50);
		assert.equal(drains, 1);
		assert.equal(sink.blocked, false);
		sink.write('next');
		assert.equal(reader.text, '<abcdefghnext');
	} finally {
		mock.timers.reset();
	}
});

test('whatever the reader takes and when, it gets whole frames in order', () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({ size: fc.integer({ min: 1, max: 30 }), room: fc.nat(40), ticks: fc.nat(3) }), { maxLength: 30 }),
			(steps) => {
				mock.timers.enable({ apis: ['setTimeout'] });
				try {
					const reader = new Reader();
					const sink = openSink(reader);
					let accepted = '<';
					steps.forEach(({ size, room, ticks }, index) => {
						reader.room = room;
						const frame = String.fromCharCode(97 + (index % 26)).repeat(size);
						const wasBlocked = sink.blocked;
						assert.equal(sink.write(frame), wasBlocked ? 0 : size);
						if (!wasBlocked) accepted += frame;
						mock.timers.tick(10 * ticks);
						assert.ok(accepted.startsWith(reader.text));
					});
					reader.room = 10_000;
					mock.timers.tick(10);
					assert.equal(reader.text, accepted);
				} finally {
					mock.timers.reset();
				}
			},
		),
	);
});

test('closing finishes the frame under way before the last words', () => {
	const reader = new Reader();
	const sink = openSink(reader);
	reader.room = 3;
	sink.write('frame');
	reader.room = 100;
	assert.equal(sink.close('>'), true);
	assert.equal(reader.text, '<frame>');
	assert.equal(sink.blocked, true);
	assert.equal(sink.write('late'), 0);
});

test('a reader that stalls at the end gets no half sequence: it is cancelled before the last words', () => {
	let attempts = 0;
	const reader = new Reader();
	const stalling: Outlet = {
		write: (bytes, offset) => {
			attempts++;
			// Room appears only after the patience for the frame has run out.
			if (bytes[0] === 0x18) reader.room = 100;
			return reader.write(bytes, offset);
		},
	};
	const sink = new Sink({ outlet: stalling, patienceMs: 20 });
	reader.room = 1;
	sink.open('<');
	reader.room = 2;
	sink.write('\u001b[31mred');
	assert.equal(sink.close('>'), true);
	assert.equal(reader.text, '<\u001b[\u0018>');
	assert.ok(attempts >= 3);
});

test('closing never waits for ever, and says that the last words were not taken', () => {
	const reader = new Reader();
	const sink = openSink(reader);
	sink.write('frame');
	assert.equal(sink.close('>'), false);
	assert.equal(reader.text, '<');
});

test('a closed sink opens again, and tells that nothing is known of the screen', () => {
	const reader = new Reader();
	const sink = openSink(reader);
	const told: boolean[] = [];
	sink.onDrain((isFresh) => told.push(isFresh));
	reader.room = 100;
	sink.close('>');
	sink.open('<');
	sink.write('frame');
	assert.deepEqual(told, [true]);
	assert.equal(reader.text, '<><frame');
});

test('a terminal that is gone is told of once and takes nothing more', () => {
	const reader = new Reader();
	let gone = 0;
	const sink = new Sink({ outlet: reader, onGone: () => gone++ });
	reader.room = 1;
	sink.open('<');
	reader.isGone = true;
	sink.write('frame');
	sink.write('frame');
	assert.equal(sink.close('>'), false);
	sink.open('<');
	assert.equal(gone, 1);
	assert.equal(sink.blocked, true);
});
