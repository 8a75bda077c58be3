import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32c } from '../src/tensorboard/crc32c.ts';
import { EventsFile } from '../src/tensorboard/events-file.ts';
import { type Point, encodePoint, encodeVersion } from '../src/tensorboard/events.ts';
import { toRecord } from '../src/tensorboard/records.ts';
import { openBoard } from '../src/train/board.ts';
import { findEvents } from '../src/run/files.ts';
import { temporaryDirectory } from './support/command.ts';
import { pointsOf, recordsOf } from './support/events.ts';
import { runs } from '../../tsuzuri/test/support/thorough.ts';

interface Fixture {
  readonly start: number;
  readonly points: readonly Point[];
  /** What TensorBoard wrote, in base64, and what it read. */
  readonly file: string;
  readonly read: Readonly<Record<string, readonly (readonly [number, number | 'Infinity'])[]>>;
}

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const file = (...parts: string[]) => join(directory, ...parts);
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/tensorboard/events.json', import.meta.url), 'utf8'),
  (_, value: unknown) => (value === 'Infinity' ? Infinity : value),
) as Fixture;

describe('CRC-32C', () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
  it.each([
    ['no bytes', new Uint8Array(), 0],
    ['32 bytes of 0', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of 255', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', ascending, 0x46dd794e],
    ['31 to 0', ascending.toReversed(), 0x113fdb5c],
    ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
  ])('of %s is that of RFC 3720', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe('a TensorBoard file', () => {
  it('has the bytes that TensorBoard writes for the same points', () => {
    const events = [encodeVersion(fixture.start), ...fixture.points.map(encodePoint)];
    const bytes = Buffer.concat(events.map(toRecord));
    expect(bytes.toString('base64')).toBe(fixture.file);
  });

  it('is read as TensorBoard reads it', () => {
    writeFileSync(file('events'), Buffer.from(fixture.file, 'base64'));
    const read: Record<string, [number, number][]> = {};
    for (const { step, scalars } of pointsOf(file('events'))) {
      for (const [tag, value] of Object.entries(scalars)) (read[tag] ??= []).push([step, value]);
    }
    expect(read).toEqual(fixture.read);
  });

  const steps = (path: string) => pointsOf(path).map(({ step }) => step);
  const begun = (name: string) => {
    const events = EventsFile.begin(file(name));
    for (const step of [1, 2, 3]) events.add(step, { a: step, b: 0.5 });
    events.close();
    return file(name);
  };
  const goOn = (path: string, last: number) => {
    const events = EventsFile.goOn(path, ({ step }) => step <= last);
    events.add(9, { a: 9 });
    events.close();
    return steps(path);
  };

  it('goes on behind the last point that is kept', () => {
    expect(goOn(begun('all'), 3)).toEqual([1, 2, 3, 9]);
    expect(goOn(begun('some'), 1)).toEqual([1, 9]);
    expect(goOn(begun('none'), 0)).toEqual([9]);
    expect(recordsOf(file('none'))[0].slice(9)).toEqual(encodeVersion(0).slice(9));
  });

  it('loses no more than the last point to a kill, wherever it was torn', () => {
    const whole = readFileSync(begun('three'));
    const record = toRecord(
      encodePoint({ wallTime: 1, step: 3, scalars: { a: 3, b: 0.5 } }),
    ).length;
    for (let lost = 1; lost <= record; lost++) {
      writeFileSync(file('torn'), whole);
      truncateSync(file('torn'), whole.length - lost);
      expect(goOn(file('torn'), 3)).toEqual([1, 2, 9]);
    }
    for (const size of [0, 5, 30]) {
      writeFileSync(file('torn'), whole.subarray(0, size));
      expect(goOn(file('torn'), 3)).toEqual([9]);
    }
  });

  it('is cut at what is damaged, whatever that is', () => {
    const whole = readFileSync(begun('three'));
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.uint8Array({ maxLength: 40 }),
        (at, change, more) => {
          const damaged = Uint8Array.from(whole);
          damaged[at] ^= change;
          writeFileSync(file('damaged'), damaged);
          appendFileSync(file('damaged'), more);
          const found = goOn(file('damaged'), 3);
          expect(found).toEqual([...[1, 2, 3].slice(0, found.length - 1), 9]);
        },
      ),
      { seed: 1, numRuns: runs(300) },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
        writeFileSync(file('other'), Buffer.concat([whole, toRecord(data)])); // it may be an event
        expect(goOn(file('other'), 3).filter((step) => step > 0)).toEqual([1, 2, 3, 9]);
      }),
      { seed: 1, numRuns: runs(300) },
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(1n << 50n);
    const framed = toRecord(length); // its own length, then the bytes, then the masked sum of these
    const huge = Buffer.concat([length, framed.subarray(-4)]);
    writeFileSync(file('huge'), whole);
    appendFileSync(file('huge'), huge);
    expect(goOn(file('huge'), 3)).toEqual([1, 2, 3, 9]);
  });
});

describe('tsuzuri train --tensorboard', () => {
  const totalSteps = 2500;
  const counts = { epoch: 1, lossSum: 0, lossCount: 0, stale: 0, ended: false };
  const fresh = { ...counts, passed: '', lowest: null, best: null, changes: [] };
  const progressAt = (step: number, batch: number) => ({ ...fresh, step, batch });
  const step = { kind: 'step', epoch: 1, loss: 1, learningRate: 1, tokens: 1 } as const;
  const rates = { sequenceAccuracy: 0.25, tokenAccuracy: 0.5, tokenAccuracyByPosition: [] };
  const accuracy = { ...rates, tokenErrorRate: 50, unknown: { source: 0, target: 0 } };

  it('takes a point of every third step where a thousandth of all are more than two', () => {
    mkdirSync(file('board'));
    expect(openBoard(file('board'), { progress: progressAt(0, 0), totalSteps }, false)).toBe(
      undefined,
    );
    const board = openBoard(file('board'), { progress: progressAt(0, 0), totalSteps }, true)!;
    for (const number of [1, 2, 3, 4, 5, 6]) board.update({ ...step, step: number });
    board.update({ ...step, kind: 'epoch', step: 6, evaluation: { ...accuracy, loss: 2 } });
    board.close();
    expect(pointsOf(file('board', findEvents(file('board'))!))).toMatchObject([
      { step: 3, scalars: { 'train/loss': 1, 'train/learning_rate': 1 } },
      { step: 6, scalars: { 'train/loss': 1, 'train/learning_rate': 1 } },
      { step: 6, scalars: { 'dev/loss': 2, 'dev/wer': 75, 'dev/token_accuracy': 0.5 } },
    ]);
  });

  it.each([
    [6, 0, [3, 6, 6]],
    [6, 6, [3, 6]], // saved before the dev set was scored
    [5, 5, [3]],
  ])('goes on from step %i, batch %i', (at, batch, left) => {
    mkdirSync(file('board', String(at + batch)), { recursive: true });
    const [name, out] = [findEvents(file('board'))!, file('board', String(at + batch))];
    copyFileSync(file('board', name), join(out, name));
    openBoard(out, { progress: progressAt(at, batch), totalSteps }, false)!.close();
    expect(pointsOf(join(out, name)).map((point) => point.step)).toEqual(left);
  });
});
