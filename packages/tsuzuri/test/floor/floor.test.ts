import { expect, it } from 'vitest';
import { exactMatch, learn } from './learn.ts';

// Every kind has its own floor in floor.slow.test.ts.
it('an encoder-decoder with attention learns to turn a text back to front', async () => {
  const { translator, test } = await learn();
  const answers = await translator.predict(test.map(({ source }) => source));
  expect(exactMatch(answers, test)).toBeGreaterThanOrEqual(0.9);
});
