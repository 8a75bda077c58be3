import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { TrainingEvent } from 'tsuzuri';
import { type Surroundings, processSurroundings, within } from '../surroundings.ts';
import type { TrainingMessage } from './member-messages.ts';
import type { TrainingView } from './run.ts';

const SHOWN_EVERY = 100; // milliseconds between two events of steps

/** Thrown where a process would end: the training was stopped, and is saved. */
export class Stopped extends Error {}

/** A training whose lines and events are messages, in a thread or a process of its own. */
export interface Apart {
  /** What shows it. */
  readonly view: TrainingView;
  /** Lets it save and stop, now or as soon as it trains. */
  stop(): void;
  /** Does the work in its surroundings. */
  within<Result>(work: () => Promise<Result>, words: readonly string[]): Promise<Result>;
}

/** @param post sends a message */
export function trainApart(post: (message: TrainingMessage) => void): Apart {
  const signals = new EventEmitter();
  const surroundings: Surroundings = {
    ...processSurroundings,
    stderr: linesTo((line) => post({ tell: line })),
    signals,
    exit: (): never => {
      throw new Stopped();
    },
  };
  return {
    view: { reports: false, isMember: true, progress: (totals, step) => show(post, totals, step) },
    stop() {
      if (signals.emit('SIGINT')) return;
      signals.once('newListener', () => setImmediate(() => signals.emit('SIGINT')));
    },
    within: (work, words) => within(surroundings, work, words),
  };
}

function linesTo(hear: (line: string) => void): NodeJS.WriteStream {
  return new Writable({
    decodeStrings: false,
    write(text: string | Uint8Array, _encoding, done) {
      for (const line of String(text).split('\n')) if (line !== '') hear(line);
      done();
    },
  }) as unknown as NodeJS.WriteStream;
}

function show(
  post: (message: TrainingMessage) => void,
  totals: { steps: number; epochs: number },
  step: number,
) {
  post({ begun: { totals, step } });
  let [tokens, shown] = [0, 0];
  return {
    update(event: TrainingEvent) {
      tokens += event.tokens;
      const now = performance.now();
      if (event.kind === 'step' && now - shown < SHOWN_EVERY) return;
      shown = now;
      post({ event: { ...event, tokens } });
      tokens = 0;
    },
    stop: () => {},
  };
}
