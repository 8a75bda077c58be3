// Small models of every kind, and examples for them.
import { attentions, cells } from 'tsuzuri/nn';

const tokens = ['a', 'b', 'c', 'd', 'e'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens };
const sizes = { source: side, target: { ...side, eos: true }, embeddingSize: 6, hiddenSize: 8 };

/** Options that every cell and attention is tried with; a function knows whether there is attention. */
const variants = {
  plain: {},
  deep: { layers: 2, bidirectional: true },
  fed: (attends) => ({ inputFeeding: attends, reverseSource: true }),
  peeky: { peeky: true, bidirectional: true, layers: 2 },
  sparse: (attends) => (attends ? { attentionNormalizer: 'entmax' } : {}),
  tied: { tiedOutput: true, sharedEmbedding: true },
  all: (attends) => ({ tiedOutput: true, layers: 2, bidirectional: true, inputFeeding: attends }),
};

/** Models with Transformers, whose embeddings have the size of the rest. */
const transformer = { encoder: 'transformer', decoder: 'transformer', embeddingSize: 8 };
const transformers = {
  transformer: { ...transformer, layers: 2 },
  'transformer-rotary-pointer': {
    ...transformer,
    positions: 'rotary',
    activation: 'swish',
    generator: 'pointer',
    attentionNormalizer: 'sparsemax',
  },
  'transformer-tied': { ...transformer, heads: 2, tiedOutput: true, sharedEmbedding: true },
  'transformer-encoder': { ...transformer, decoder: 'recurrent', attention: 'additive' },
  'transformer-encoder-peeky': { ...transformer, decoder: 'recurrent', cell: 'gru', peeky: true },
  'transformer-decoder': { ...transformer, encoder: 'recurrent', bidirectional: true },
};

/** The configurations by name: each cell with each attention in each variant, and Transformers. */
export function* configs() {
  for (const [name, own] of Object.entries(transformers)) yield [name, { ...sizes, ...own }];
  for (const cell of Object.keys(cells)) {
    for (const attention of ['none', ...Object.keys(attentions)]) {
      for (const [name, variant] of Object.entries(variants)) {
        const own = typeof variant === 'function' ? variant(attention !== 'none') : variant;
        yield [`${cell}-${attention}-${name}`, { ...sizes, cell, attention, ...own }];
      }
    }
  }
}

/** Rows of ids of ragged lengths. */
export function pairs({ codec }, random, count = 5) {
  const row = (size) => {
    const length = 1 + Math.floor(7 * random.uniform());
    return Array.from({ length }, () => Math.floor(size * random.uniform()));
  };
  const rows = (size) => Array.from({ length: count }, () => row(size));
  return { sources: rows(codec.source.size), targets: rows(codec.target.size) };
}
