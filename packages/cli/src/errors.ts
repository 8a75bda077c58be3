import {
  BackendError,
  CheckpointError,
  ConfigError,
  DataError,
  TrainingError,
  TsuzuriError,
} from 'tsuzuri';
import { flagOf } from './text/flag-name.ts';

/** The command was given something that it cannot take: exit code 2, with nothing done and nothing written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Ends the line with a pointer to the command's help. */
  readonly seeHelp: boolean;

  constructor(message: string, options: { seeHelp?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.seeHelp = options.seeHelp ?? true;
  }
}

/** A run or a file that cannot be used, or a training that failed: exit code 1. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** What a person reads of an error, and the exit code of the process. */
export interface Verdict {
  readonly text: string;
  readonly exitCode: number;
}

type Reader = (error: Error, where: string) => Verdict;

const failure: Reader = ({ message }) => ({ text: message, exitCode: 1 });

/** The first class that an error belongs to says how it is reported. */
const readers: readonly (readonly [abstract new (...args: never[]) => Error, Reader])[] = [
  [
    UsageError,
    (error, where) => ({
      text: error.message + ((error as UsageError).seeHelp ? seeHelp(error.message, where) : ''),
      exitCode: 2,
    }),
  ],
  [
    ConfigError,
    (error, where) => {
      const { setting, message } = error as ConfigError;
      const rest = message.startsWith(`${setting}: `) ? message.slice(setting.length + 2) : message;
      return { text: `${flagOf(setting)}: ${rest}${seeHelp(rest, where)}`, exitCode: 2 };
    },
  ],
  [DataError, ({ message }) => ({ text: message, exitCode: 2 })],
  [RunError, failure],
  [CheckpointError, failure],
  [TrainingError, failure],
  [BackendError, failure],
  [TsuzuriError, failure],
];

function seeHelp(text: string, where: string): string {
  return `${text.endsWith('?') ? '' : '.'} See ${where} --help`;
}

/** How an error is reported: one line without control characters, and the exit code. */
export function judge(error: unknown, where: string): Verdict {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const reader = readers.find(([kind]) => thrown instanceof kind)?.[1] ?? unexpected;
  const { text, exitCode } = reader(thrown, where);
  return { text: oneLine(`${where}: ${text}`), exitCode };
}

function unexpected(error: Error): Verdict {
  // Node's own errors about files (EACCES, ENOSPC …) say what is wrong; the rest are our mistakes.
  const isSystem = 'syscall' in error;
  const hint = isSystem ? '' : '; run it again with --debug to see where';
  return { text: `${isSystem ? '' : 'unexpected error: '}${error.message}${hint}`, exitCode: 1 };
}

/** Text on one line: control characters, which an argument may carry, never reach the terminal. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
