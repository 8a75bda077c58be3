import { ConfigError } from '../../errors.ts';
import type { TokenizerKind } from './tokenizer.ts';

/**
 * A token is what a reader takes for one character: a letter with all its marks, a whole family of
 * emoji (extended grapheme clusters, Unicode Standard Annex 29).
 *
 * Where clusters end is asked of the engine (`Intl.Segmenter`), whose rules grow with the version
 * of Unicode: a newer engine may cut a text in another way. `join` is exact with all of them, but a
 * cluster that a model has not learned is unknown to it. `character` has no such dependence.
 */
export const grapheme: TokenizerKind = {
  description: 'what a reader takes for one character (by the Unicode version of the engine)',
  composes: false,
  create() {
    if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) {
      throw new ConfigError(
        'tokenizer',
        'grapheme needs Intl.Segmenter, which is not here; use character',
      );
    }
    const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
    return {
      config: { kind: 'grapheme' },
      split: (text) => Array.from(segmenter.segment(text), ({ segment }) => segment),
      join: (tokens) => tokens.join(''),
    };
  },
};
