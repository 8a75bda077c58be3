import type { ConfigError } from 'tsuzuri';
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

/** How errors are reported, by the names of their classes: to import the library for them takes longer than `--help`. */
const readers: Readonly<Record<string, Reader>> = {
  UsageError: (error, where) => ({
    text: error.message + ((error as UsageError).seeHelp ? seeHelp(error.message, where) : ''),
    exitCode: 2,
  }),
  ConfigError: (error, where) => {
    const { setting, message } = error as ConfigError;
    const rest = message.startsWith(`${setting}: `) ? message.slice(setting.length + 2) : message;
    return { text: `${flagOf(setting)}: ${rest}${seeHelp(rest, where)}`, exitCode: 2 };
  },
  DataError: ({ message }) => ({ text: message, exitCode: 2 }),
  RunError: failure,
  TsuzuriError: failure,
};

/** The reader of the first of an error's classes that has one, from its own up to Error. */
function readerOf(error: Error): Reader {
  for (let kind: object | null = error; kind; kind = Reflect.getPrototypeOf(kind)) {
    const { name } = kind.constructor;
    if (Object.hasOwn(readers, name)) return readers[name];
  }
  return unexpected;
}

function seeHelp(text: string, where: string): string {
  return `${text.endsWith('?') ? '' : '.'} See ${where} --help`;
}

/** How an error is reported: one line without control characters, and the exit code. */
export function judge(error: unknown, where: string): Verdict {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const { text, exitCode } = readerOf(thrown)(thrown, where);
  return { text: shortened(oneLine(`${where}: ${text}`)), exitCode };
}

function unexpected(error: Error): Verdict {
  // Node's own errors about files (EACCES, ENOSPC …) say what is wrong; the rest are our mistakes.
  const isSystem = 'syscall' in error;
  const hint = isSystem ? '' : '; run it again with --debug to see where';
  return { text: `${isSystem ? '' : 'unexpected error: '}${error.message}${hint}`, exitCode: 1 };
}

/** Text on one line: control characters, which an argument may carry, never reach the terminal. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}

const LONGEST_WORD = 200; // characters: a path, or an argument
const LONGEST_LINE = 1000;

/** A message whose long words lack their middles, and itself where it is still too long. */
function shortened(text: string): string {
  const cut = (part: string, most: number) =>
    part.length <= most ? part : `${part.slice(0, most >> 1)}…${part.slice(-(most >> 1))}`;
  return cut(
    text.replace(/\S+/g, (word) => cut(word, LONGEST_WORD)),
    LONGEST_LINE,
  );
}

/** An error as it crosses from one thread to another, which keeps no classes. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly setting?: string | undefined;
  readonly stack?: string | undefined;
}

/** What is sent of an error. */
export function plainOf(error: unknown): PlainError {
  const { name, message, stack, setting } = error as ConfigError;
  return { name, message, stack, setting };
}

const failures = new Set([
  'RunError',
  'TrainingError',
  'BackendError',
  'CheckpointError',
  'TsuzuriError',
]);

/** The error of another thread, of a class that says how it is reported. */
export function revive({ name, message, setting, stack }: PlainError): Error {
  const text =
    setting === undefined ? message : `${flagOf(setting)}:${message.slice(setting.length + 1)}`;
  const error = ['UsageError', 'ConfigError', 'DataError'].includes(name)
    ? new UsageError(text, { seeHelp: name !== 'DataError' })
    : failures.has(name)
      ? new RunError(message)
      : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
