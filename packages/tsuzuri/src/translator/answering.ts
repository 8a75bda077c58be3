import type { Backend } from '../backend/backend.ts';
import type { PairCodec } from '../data/pair-codec.ts';
import { ConfigError, quoted } from '../errors.ts';
import type { Model } from '../models/model.ts';

/** What answers in a session, such as a translator. */
export interface Answering {
  readonly codec: PairCodec;
  readonly model: Model;
  readonly backend: Backend;
  /** The maximum number of tokens in an answer. */
  readonly maximumLength: number;
  /** The default beam size. */
  readonly beamSize: number;
  /** @throws TsuzuriError after `dispose` */
  requireLive(): void;
}

/** @throws ConfigError unless there is at least one, and their codecs are the same */
export function requireAlike(translators: readonly Answering[]): void {
  if (!Array.isArray(translators)) {
    const got = quoted(translators);
    throw new ConfigError('translators', `expected a list of translators, got ${got}`);
  }
  if (translators.length === 0) {
    throw new ConfigError('translators', 'expected at least one translator, got none');
  }
  const written = ({ codec }: Answering) => JSON.stringify(codec.config);
  const other = translators.findIndex((one) => written(one) !== written(translators[0]));
  if (other >= 0) {
    throw new ConfigError(
      'translators',
      `expected translators of one vocabulary on each side, got another in number ${other + 1}`,
    );
  }
}
