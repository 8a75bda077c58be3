import type { Random } from '../../tensor/random.ts';
import { type TaskKind, defineTask } from '../task.ts';
import { patterns } from './translation-patterns.ts';

/**
 * English sentences of everyday life into Japanese: `Emma bought three books on November 23 .` →
 * `エマは11月23日に本を3冊買いました。` Words in, characters out, because word order, particles, counters
 * and dates all differ. Each pattern of sentences is equally likely, and so is each of its sentences.
 */
export const translation: TaskKind<never> = defineTask(
  {
    description: 'translate English into Japanese: Emma is 30 years old . → エマは30歳です。',
    options: {},
  },
  () => ({
    name: 'translation',
    source: { kind: 'text', tokenizer: { kind: 'word' } },
    target: { kind: 'text', tokenizer: { kind: 'character' } },
    sources: patterns.reduce((sum, { sentences }) => sum + sentences, 0),
    draw(random: Random) {
      const pattern = patterns[random.integer(patterns.length)];
      return pattern.at(random.integer(pattern.sentences));
    },
  }),
);
