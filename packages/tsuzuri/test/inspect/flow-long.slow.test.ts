import { expect, it } from 'vitest';
import { flow } from '../../src/inspect/flow.ts';
import { everyBackend } from '../support/backends.ts';
import { flowModel, stationAt } from '../support/flow-model.ts';

it('takes a source with more stations than a call takes arguments', async () => {
  const translator = flowModel(await everyBackend[0].create(), { embeddingSize: 1, hiddenSize: 1 });
  const seen = await flow(translator, 'a'.repeat(60_000), { target: '' });
  expect(stationAt(seen, 'encoder/0/forward/hidden/59999').token).toBe('a');
  translator.dispose();
});
