import type { SourceBatch } from '../data/batch.ts';
import type { FollowOptions, Hypothesis, LengthLimits } from './hypothesis.ts';
import type { Member } from './memory.ts';
import type { Checks } from './option-checks.ts';
import type { StepperOptions } from './stepper.ts';

/** What every search is asked for. */
export interface SearchRequest extends LengthLimits, StepperOptions, FollowOptions {
  /** Answers per source, best first. */
  readonly nBest: number;
  /** The index of each source of the batch in the whole request: what is random depends on it, not on the batch. */
  readonly rows: Int32Array;
}

/** A search without scores. @returns for each source, the ids of its best answer */
export type IdSearch = (member: Member, source: SourceBatch) => Promise<Int32Array[]>;

/** A kind of search: its function, its description, and those options of answers that are its own. */
export interface SearchKind<Options = object, Defaults = Readonly<Record<string, number>>> {
  /** One line for whoever chooses. */
  readonly description: string;
  /** The default values of options. */
  readonly defaults: Defaults;
  /** A check of each option that is its own; one that is given chooses this search. */
  readonly checks: Checks<Options>;
  /** @throws ConfigError for options that exclude each other */
  requireTogether?(options: Options & { readonly nBest?: number | undefined }): void;
  /**
   * @param members with empty memory
   * @returns for each source, at most `nBest` hypotheses, best first; none where the model's scores
   *   are NaN
   * @throws ConfigError for options out of range
   */
  find(
    members: readonly Member[],
    source: SourceBatch,
    request: SearchRequest & Options,
  ): Promise<Hypothesis[][]>;
  /**
   * The fast way to one answer per source without scores, attention or a minimum length, if there
   * is one for this request.
   */
  idsOnly?(request: Omit<SearchRequest, 'rows'> & Options): IdSearch | undefined;
}
