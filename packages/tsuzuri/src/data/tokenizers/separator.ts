import { ConfigError } from '../../errors.ts';
import type { TokenizerKind } from './tokenizer.ts';

/**
 * A token is the text between two separators, as in phonemes written `f ɔ n`. No token is empty, so
 * several separators in a row count as one, and those at the ends of a text are not kept.
 */
export const separator: TokenizerKind = {
  description: 'tokens between separators, such as a space between phonemes',
  composes: false,
  configure: ({ separator }) => ({ kind: 'separator', separator }),
  create({ separator }) {
    if (typeof separator !== 'string' || separator === '') {
      throw new ConfigError(
        'tokenizer',
        `separator needs the text between tokens, got ${JSON.stringify(separator) ?? 'nothing'}`,
      );
    }
    return {
      config: { kind: 'separator', separator },
      split: (text) => text.split(separator).filter((token) => token !== ''),
      join: (tokens) => tokens.join(separator),
    };
  },
};
