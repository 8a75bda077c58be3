import { silentIn } from '../data/pair-codec.ts';
import type { IdSearch, SearchKind, SearchRequest } from '../decode/search.ts';
import type { SearchOptions } from '../decode/searches.ts';
import { ConfigError } from '../errors.ts';
import { chooseSearch } from './answer-options.ts';
import type { AnswerOptions } from './answers.ts';
import type { Answering } from './answering.ts';

/** A search and what it is asked for, but for the rows of a batch. */
export interface Asked {
  readonly kind: SearchKind;
  readonly request: Omit<SearchRequest, 'rows'> & SearchOptions;
}

/**
 * What options ask of a model, with the model's own defaults.
 *
 * @throws ConfigError for invalid options, and a length that the model's answers cannot have
 */
export function ask({ codec, ...model }: Answering, options: AnswerOptions): Asked {
  const kind = chooseSearch(options);
  const { eosId, length } = codec.target;
  const { maximumLength = model.maximumLength, beam = model.beamSize } = options;
  const { nBest = 1, attention = false, unknown } = options;
  if (length !== undefined && maximumLength !== length) {
    throw new ConfigError('maximumLength', `every answer of this model has ${length} tokens`);
  }
  const attends = attention || unknown === 'copy';
  return {
    kind,
    request: {
      ...options,
      eosId,
      maximumLength,
      beam,
      nBest,
      attention: attends,
      isSilent: silentIn(codec),
    },
  };
}

/** The search for the best answer without its scores; undefined when it needs them, or has no such search. */
export function askForIds({ kind, request }: Asked): IdSearch | undefined {
  const { nBest, attention, minimumLength = 0 } = request;
  const isPlain = nBest === 1 && !attention && minimumLength === 0;
  return isPlain ? kind.idsOnly?.(request) : undefined;
}
