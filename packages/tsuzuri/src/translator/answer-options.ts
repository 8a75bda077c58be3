import { LONGEST } from '../data/codec.ts';
import { unknownPolicies } from '../data/pair-codec.ts';
import { WIDEST } from '../decode/beam.ts';
import {
  type Check,
  type Checks,
  requireBoolean,
  requireFunction,
  requireOptions,
  whole,
} from '../decode/option-checks.ts';
import type { SearchKind } from '../decode/search.ts';
import { type SearchName, type SearchOptions, searches } from '../decode/searches.ts';
import { ConfigError, requireKind, requireSignal } from '../errors.ts';
import type { AnswerOptions } from './answers.ts';

const DEFAULT_SEARCH: SearchName = 'beam';

/** The options that answers of every search have. */
const common: Checks<Omit<AnswerOptions, keyof SearchOptions>> = {
  search: (setting, value) => requireKind(setting, value, Object.keys(searches)),
  nBest: whole(1, WIDEST),
  minimumLength: whole(0, LONGEST),
  maximumLength: whole(1, LONGEST),
  unknown: (setting, value) => requireKind(setting, value, unknownPolicies),
  attention: requireBoolean,
  onToken: requireFunction,
  signal: (_, value) => requireSignal(value),
};

/**
 * The search that options ask for: by its name, or by options of its own; else beam search.
 *
 * @throws ConfigError for unknown options, wrong types, values out of range, and options that exclude each other
 */
export function chooseSearch(options: AnswerOptions): SearchKind {
  const kinds: Readonly<Record<string, SearchKind>> = searches;
  const names = [DEFAULT_SEARCH, ...Object.keys(kinds)];
  const own = names.map((name): Readonly<Record<string, Check>> => kinds[name].checks);
  requireOptions('options', options, Object.assign({}, ...own, common) as (typeof own)[0]);
  const given = Object.entries(options).flatMap(([name, value]) =>
    Object.hasOwn(common, name) || value === undefined ? [] : [name],
  );
  const takes = (name: string, option: string) => Object.hasOwn(kinds[name].checks, option);
  const name =
    options.search ??
    names.find((one) => given.every((option) => takes(one, option))) ??
    names.find((one) => takes(one, given[0]))!;
  const idle = given.find((option) => !takes(name, option));
  if (idle !== undefined) throw new ConfigError(idle, `has no effect with ${name} search`);
  kinds[name].requireTogether?.(options);
  return kinds[name];
}
