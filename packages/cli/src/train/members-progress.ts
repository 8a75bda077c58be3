import { liveLines } from '../terminal/live-lines.ts';
import { isLive } from '../terminal/style.ts';
import type { MemberMessage } from './member-messages.ts';
import { TrainingLine } from './progress.ts';

/** Shows how all members of an ensemble do. */
export interface MembersProgress {
  /** Hears of a member, counted from 1. */
  hear(member: number, message: MemberMessage): void;
  /** Writes a line that stays. */
  log(line: string): void;
  stop(): void;
}

/** Progress on a stream: on a terminal a live line per member, elsewhere a line per epoch of each. */
export function membersProgress(stream: NodeJS.WriteStream, count: number): MembersProgress {
  const width = String(count).length;
  const called = (member: number) => `member ${String(member).padStart(width)}`;
  const lines = Array.from({ length: count }, (): TrainingLine | undefined => undefined);
  const states = Array.from({ length: count }, () => 'waits');
  const live = isLive(stream)
    ? liveLines(
        stream,
        states.map((_, i) => () => `${called(i + 1)}  ${states[i] || (lines[i]?.now() ?? '')}`),
        { stay: true },
      )
    : undefined;
  const log = (line: string) => (live ? live.log(line) : void stream.write(`${line}\n`));
  return {
    hear(member, message) {
      const i = member - 1;
      if ('begun' in message) {
        lines[i] = new TrainingLine(message.begun.totals, message.begun.step);
        states[i] = 'begins';
      } else if ('event' in message) {
        states[i] = '';
        const said = lines[i]?.update(message.event) ?? [];
        if (!live) said.forEach((line) => log(`${called(member)}  ${line}`));
      } else if ('end' in message) states[i] = message.end;
      else if ('failure' in message) {
        states[i] = 'failed';
        log(`${called(member)} failed: ${message.failure.message}`);
      }
    },
    log,
    stop: () => live?.stop(),
  };
}
