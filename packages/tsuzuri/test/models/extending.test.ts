import { afterAll, describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import type { EncoderKind } from '../../src/models/encoders/encoder.ts';
import { encoders } from '../../src/models/encoders/encoders.ts';
import type { GeneratorKind } from '../../src/models/generators/generator.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { DotScore } from '../../src/nn/attention/dot.ts';
import { Attention } from '../../src/nn/attention/attention.ts';
import { matrices, multiply, transposed } from '../../src/nn/attention/batched-product.ts';
import { cells } from '../../src/nn/cells.ts';
import { CrossEntropy } from '../../src/nn/cross-entropy.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Rnn } from '../../src/nn/rnn.ts';
import { optimizers } from '../../src/optim/optimizers.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { Training } from '../../src/train/training.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';
import { expectModelGradient } from '../support/model-gradient.ts';

const registered: (() => void)[] = [];
/** The files of a project share one process, and others iterate the records. */
afterAll(() => registered.forEach((remove) => remove()));

/** Puts a kind into a record, as a line in its file would. */
function register(record: object, name: string, kind: unknown): void {
  const kinds = record as Record<string, unknown>;
  kinds[name] = kind;
  registered.push(() => delete kinds[name]);
}

/** A bag of words: each state is a map of its token alone; no state to begin with. */
const bag: EncoderKind = {
  description: 'each state from its token alone',
  create(scope, { embeddingSize, hiddenSize }, embedding) {
    const sizes = { inputSize: embeddingSize, outputSize: hiddenSize };
    const map = new Linear(scope.scope('map'), sizes);
    return {
      embedding,
      forward(workspace, source, lengths) {
        const looked = embedding.forward(workspace, source);
        const { output, cache } = map.forward(workspace, looked.output);
        const summary = workspace.zeros([lengths.size, hiddenSize]);
        const encoded = { states: output, lengths, last: [], summary };
        return { encoded, cache: { looked: looked.cache, map: cache } };
      },
      backward(workspace, cache, { states }) {
        const { looked, map: mapped } = cache as { looked: never; map: never };
        embedding.backward(workspace, looked, map.backward(workspace, mapped, states!));
      },
    };
  },
};

const COPY = 2; // nats that full attention to a token adds to its score

/** A softmax whose scores rise with the attention to the same token of the source. */
const copying: GeneratorKind = {
  description: 'a softmax that prefers what is attended to',
  create(scope, { targetVocabularySize: V, sourceVocabularySize }, inputSize) {
    const output = new Linear(scope.scope('output'), { inputSize, outputSize: V });
    let next = 0;
    const diagonal = () => (Math.floor(next / V) === next++ % V ? COPY : 0);
    const once = { trained: false };
    const table = scope.declare('diagonal', [sourceVocabularySize, V], diagonal, once);
    const tokensOf = (workspace: Workspace, ids: Tensor) => {
      const y = workspace.tensor([...ids.shape, V]);
      workspace.backend.embeddingForward(
        ids.size,
        sourceVocabularySize,
        V,
        ids.offset,
        table.value.offset,
        y.offset,
      );
      return y;
    };
    const scoresOf = (workspace: Workspace, readout: Tensor, weights: Tensor, ids: Tensor) => {
      const tokens = tokensOf(workspace, ids);
      const { output: scores, cache } = output.forward(workspace, readout);
      multiply(workspace, matrices(weights), matrices(tokens), scores, { accumulate: true });
      return { scores, cache, tokens };
    };
    return {
      readsWeights: true,
      forward(workspace, { readout, weights, source }, { ids, labelSmoothing, ...valid }) {
        const { scores, ...linear } = scoresOf(workspace, readout, weights!, source.ids);
        const criterion = new CrossEntropy({ labelSmoothing });
        const { loss, cache } = criterion.forward(workspace, scores, ids, valid);
        return { loss, cache: { ...linear, criterion, loss: cache, weights } };
      },
      backward(workspace, cache) {
        const { criterion, loss, tokens, weights, ...linear } = cache as {
          criterion: CrossEntropy;
          loss: never;
          tokens: Tensor;
          weights: Tensor;
          cache: never;
        };
        const dScores = criterion.backward(workspace, loss);
        const dWeights = workspace.tensor(weights.shape);
        multiply(workspace, matrices(dScores), transposed(tokens), dWeights);
        return { readout: output.backward(workspace, linear.cache, dScores), weights: dWeights };
      },
      scores: (workspace, { readout, weights, source }) =>
        scoresOf(workspace, readout, weights!, source.ids).scores,
    };
  },
};

register(encoders, 'bag', bag);
register(generators, 'copying', copying);
register(cells, 'double', {
  ...cells.rnn,
  create: (...all: ConstructorParameters<typeof Rnn>) => new Rnn(...all),
});
register(optimizers, 'slow', { ...optimizers.sgd, description: 'SGD by another name' });
register(attentions, 'cold', {
  description: 'dot products, divided by ten',
  create: (_: never, sizes: never) => new Attention(new DotScore(sizes, 0.1)),
});

const sizes = { sourceVocabularySize: 5, targetVocabularySize: 5, embeddingSize: 3, hiddenSize: 4 };
const batch = {
  source: toIdBatch([[1, 2, 3], [4], [0, 0, 4, 2]]),
  target: toIdBatch([[4], [0, 1, 2], [2, 1]]),
};
const variants = {
  encoder: { encoder: 'bag', attention: 'dot' },
  generator: { generator: 'copying', attention: 'general' },
  'generator, fed in, in scheduled sampling': {
    generator: 'copying',
    attention: 'dot',
    inputFeeding: true,
  },
  cell: { cell: 'double' },
  attention: { attention: 'cold' },
};

describe.each(Object.entries(variants))('a new kind of %s in its record', (name, more) => {
  it('is part of a model whose gradient is that of its loss', () => {
    const samplingRate = name.includes('sampling') ? 0.5 : 0;
    const passOf = () => ({ random: Random.fromSeed(1), samplingRate });
    return expectModelGradient({ ...sizes, ...(more as object) }, batch, { passOf });
  });

  it('answers text, and refuses what is no kind by naming it', async () => {
    const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;
    const config = {
      source: side,
      target: { ...side, eos: true },
      embeddingSize: 3,
      hiddenSize: 4,
    };
    const translator = new Translator(exactBackend(), { ...config, ...(more as object) }, 1);
    expect(await translator.predict('abc', { beam: 1 })).toBeTypeOf('string');
    const [setting, kind] = Object.entries(more)[0];
    const make = () => new Translator(exactBackend(), { ...config, [setting]: `${kind}x` }, 1);
    expect(make).toThrow(`did you mean ${kind}?`);
  });
});

describe('a new kind of optimiser in its record', () => {
  it('trains by its name', async () => {
    const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;
    const config = {
      source: side,
      target: { ...side, eos: true },
      embeddingSize: 3,
      hiddenSize: 4,
    };
    const translator = new Translator(exactBackend(), config, 1);
    const train = [{ source: 'ab', target: 'c' }];
    const settings = { epochs: 2, optimizer: 'slow' as never };
    const training = await Training.open(translator, { train }, settings);
    const losses: number[] = [];
    for await (const event of training.run()) losses.push(event.loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    await expect(
      Training.open(translator, { train }, { optimizer: 'slowx' as never }),
    ).rejects.toThrow('did you mean slow?');
  });
});
