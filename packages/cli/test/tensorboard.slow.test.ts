import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findEvents } from '../src/run/files.ts';
import { finish, flags, start, temporaryDirectory, tsuzuri } from './support/command.ts';
import { pointsOf } from './support/events.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const file = (...parts: string[]) => join(directory, ...parts);

describe('tsuzuri train --tensorboard', () => {
  const lines = Array.from({ length: 60 }, (_, i) => i.toString(4).padStart(3, '0'))
    .map((text) => `${text}\t${text.split('').toReversed().join('')}\n`)
    .join('');
  const args =
    'train pairs.tsv --valid pairs.tsv --epochs 30 --batch-size 8 --hidden-size 8 --embedding-size 8 --backend wasm --threads 1 --tensorboard'.split(
      ' ',
    );
  const eventsOf = (out: string) => file(out, findEvents(file(out))!);
  /** All that does not depend on time. */
  const curves = (out: string) =>
    pointsOf(eventsOf(out)).map(({ step, scalars }) => {
      const { 'train/tokens_per_second': rate, ...rest } = scalars;
      if ('train/loss' in scalars) expect(rate).toBeGreaterThan(0);
      return { step, ...rest };
    });

  it('writes curves that a run which goes on after a kill does not double', async () => {
    writeFileSync(file('pairs.tsv'), lines);
    expect((await tsuzuri(directory, ...args, '--out', 'whole')).code).toBe(0);
    const wanted = curves('whole');
    expect(wanted).toHaveLength(30 * 8 + 30);
    expect(Object.keys(wanted[0])).toEqual(['step', 'train/loss', 'train/learning_rate']);
    const names = ['step', 'dev/loss', 'dev/wer', 'dev/token_accuracy'];
    expect(Object.keys(wanted[8])).toEqual(names);
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const child = start(directory, [...args, '--out', signal]);
      child.stderr!.on('data', (text: Buffer | string) => {
        if (String(text).includes('epoch 2/30')) child.kill(signal);
      });
      await finish(child);
      const stopped = curves(signal);
      expect(stopped.length).toBeGreaterThan(16);
      expect(stopped).toEqual(wanted.slice(0, stopped.length));
      appendFileSync(eventsOf(signal), 'torn');
      const onlyOut = ['train', 'pairs.tsv', '--valid', 'pairs.tsv', '--out', signal, '--resume'];
      expect((await tsuzuri(directory, ...onlyOut)).code).toBe(0);
      expect(curves(signal)).toEqual(wanted);
    }
    const events = readdirSync(file('whole')).filter((name) => name.includes('tfevents'));
    expect(events).toHaveLength(1);
    const again = args.filter((arg) => arg !== '--tensorboard');
    const few = ['--epochs', '1', '--out', 'whole', '--force'];
    expect((await tsuzuri(directory, ...flags(...again, ...few))).code).toBe(0);
    expect(existsSync(file('whole', events[0]))).toBe(false);
  });
});
