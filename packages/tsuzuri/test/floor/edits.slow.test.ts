import { expect, it } from 'vitest';
import type { Example } from '../../src/data/task.ts';
import { learn } from '../../src/learn/learn.ts';
import { Random } from '../../src/tensor/random.ts';
import { exactMatch } from './learn.ts';

const forms: Readonly<Record<string, (stem: string) => string>> = {
  'V;PRS': (stem) => `${stem}e`,
  'V;PST': (stem) => `${stem}te`,
  'V;PTCP': (stem) => `ge${stem.replaceAll('ei', 'ie')}t`,
};

/** Verbs of stems that nobody has seen, in one of three forms each. */
function verbs(count: number): Example[] {
  const random = Random.fromSeed(1).stream('verbs');
  const pick = (from: readonly string[]) => from[random.integer(from.length)];
  const syllable = () => pick([...'bdfgklmnrst']) + pick(['a', 'e', 'ei', 'o', 'u']);
  return Array.from({ length: count }, () => {
    const stem = syllable() + (random.integer(2) ? syllable() : '') + pick([...'bdfgklmnrst']);
    const tags = pick(Object.keys(forms));
    return { source: `${stem}en`, target: forms[tags](stem), features: tags.split(';') };
  });
}

it('an edit transducer learns to inflect from 300 words', async () => {
  const examples = verbs(500);
  const [train, test] = [examples.slice(0, 300), examples.slice(300)];
  const translator = await learn(train, {
    model: 'edit-transducer',
    embeddingSize: 24,
    hiddenSize: 48,
    dropout: 0.1,
    learningRate: 0.01,
    batchSize: 16,
    epochs: 35,
    backend: 'auto',
  });
  const answers = await translator.predict(test);
  expect(exactMatch(answers, test)).toBeGreaterThanOrEqual(0.95);
}, 60_000);

it('an edit transducer learns what becomes of doubled letters, of which it deletes either', async () => {
  const random = Random.fromSeed(2).stream('doubled');
  const pick = (from: string) => from[random.integer(from.length)];
  const syllable = () => {
    const letter = pick('bdgk');
    return letter.repeat(random.integer(3) === 0 ? 2 : 1) + pick('aeou');
  };
  const examples = Array.from({ length: 400 }, () => {
    const source = Array.from({ length: 2 + random.integer(3) }, syllable).join('');
    return { source, target: source.replaceAll(/(.)\1/g, (pair) => pair[0].toUpperCase()) };
  });
  const [train, test] = [examples.slice(0, 250), examples.slice(250)];
  const translator = await learn(train, {
    model: 'edit-transducer',
    embeddingSize: 16,
    hiddenSize: 32,
    dropout: 0.1,
    learningRate: 0.01,
    batchSize: 16,
    epochs: 25,
    backend: 'auto',
  });
  const answers = await translator.predict(test);
  expect(exactMatch(answers, test)).toBeGreaterThanOrEqual(0.95);
}, 60_000);
