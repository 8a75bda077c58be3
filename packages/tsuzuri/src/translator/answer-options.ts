import { LONGEST } from '../data/codec.ts';
import { unknownPolicies } from '../data/pair-codec.ts';
import {
  ConfigError,
  quoted,
  requireInteger,
  requireKind,
  requireKnown,
  requireSignal,
} from '../errors.ts';
import type { AnswerOptions, SamplingOptions } from './answers.ts';

/** The most hypotheses that a search may keep. */
export const WIDEST = 1000;

type Check = (setting: string, value: unknown) => void;
type Checks<Options> = Readonly<Record<keyof Options, Check>>;

const whole =
  (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Check =>
  (setting, value) => {
    if (typeof value !== 'number') {
      throw new ConfigError(setting, `expected a whole number, got ${quoted(value)}`);
    }
    requireInteger(setting, value, minimum, maximum);
  };

const sampling: Checks<SamplingOptions> = {
  temperature: requireNumber, // the search checks the ranges of these
  topK: whole(1),
  topP: requireNumber,
  seed: whole(0),
  first: whole(0),
};

const checks: Checks<AnswerOptions> = {
  beam: whole(1, WIDEST),
  nBest: whole(1, WIDEST),
  lengthPenalty: requireNumber,
  minimumLength: whole(0, LONGEST),
  maximumLength: whole(1, LONGEST),
  unknown: (setting, value) => requireKind(setting, value, unknownPolicies),
  attention: requireBoolean,
  sample: (setting, value) => requireOptions(setting, value, sampling),
  signal: (_, value) => requireSignal(value),
};

/** @throws ConfigError for unknown options, wrong types, values out of range, and options that exclude each other */
export function requireAnswerOptions(options: AnswerOptions): void {
  requireOptions('options', options, checks);
  const { beam, nBest = 1, sample } = options;
  if (sample && beam !== undefined) {
    throw new ConfigError('beam', 'has no effect with sample, which draws answers');
  }
  if (beam !== undefined && nBest > beam) {
    throw new ConfigError('nBest', `expected at most the beam, ${beam}, got ${nBest}`);
  }
}

function requireOptions<Options>(what: string, options: unknown, known: Checks<Options>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigError(what, `expected an object, got ${quoted(options)}`);
  }
  requireKnown(what, options, Object.keys(known));
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) known[name as keyof Options](name, value);
  }
}

function requireNumber(setting: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new ConfigError(setting, `expected a number, got ${quoted(value)}`);
}

function requireBoolean(setting: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new ConfigError(setting, `expected true or false, got ${quoted(value)}`);
}
