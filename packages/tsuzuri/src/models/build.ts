import { attentions } from '../nn/attention/attentions.ts';
import { Bidirectional } from '../nn/bidirectional.ts';
import { cells } from '../nn/cells.ts';
import { Dropout } from '../nn/dropout.ts';
import { Embedding } from '../nn/embedding.ts';
import { Linear } from '../nn/linear.ts';
import type { SequenceLayer } from '../nn/recurrent.ts';
import { type ParameterScope, rowsOf } from '../tensor/parameters.ts';
import { Bridge } from './bridge.ts';
import type { Seq2SeqConfig } from './config.ts';
import { DecoderPart } from './decoder-part.ts';
import { Decoder } from './decoder.ts';
import { Encoder } from './encoder.ts';
import { Stack } from './stack.ts';

type Config = Required<Seq2SeqConfig>;

/**
 * Makes the layers that a configuration asks for. The target's embedding has a row more than its
 * vocabulary: the start id, which can be read but never written.
 */
export function buildModel(
  parameters: ParameterScope,
  config: Config,
): { encoder: Encoder; decoder: Decoder } {
  const { source, target } = buildEmbeddings(parameters, config);
  const ofEncoder = parameters.scope('encoder');
  const ofDecoder = parameters.scope('decoder');
  const encoder = new Encoder({
    embedding: source,
    stack: buildStack(ofEncoder, config, 'encoder', config.embeddingSize),
    embedded: dropout(config, 'encoder.embedding', config.embeddingDropout),
    states: dropout(config, 'encoder.states', config.attention === 'none' ? 0 : config.dropout),
  });
  return { encoder, decoder: buildDecoder(ofDecoder, config, target) };
}

function buildEmbeddings(
  parameters: ParameterScope,
  config: Config,
): { source: Embedding; target: Embedding } {
  const { embeddingSize, frozenEmbeddings: frozen } = config;
  const ofSource = { vocabularySize: config.sourceVocabularySize, embeddingSize };
  const ofTarget = { vocabularySize: config.targetVocabularySize + 1, embeddingSize };
  const trained = (side: string) => ({ trained: frozen !== side && frozen !== 'both' });
  if (config.sharedEmbedding) {
    const options = { trained: frozen === 'none' };
    const shared = new Embedding(parameters.scope('embedding'), ofTarget, options);
    return { source: shared, target: shared };
  }
  return {
    source: new Embedding(parameters.scope('encoder.embedding'), ofSource, trained('source')),
    target: new Embedding(parameters.scope('decoder.embedding'), ofTarget, trained('target')),
  };
}

function buildStack(
  parameters: ParameterScope,
  config: Config,
  side: 'encoder' | 'decoder',
  lowestSize: number,
): Stack {
  const { cell, layers, hiddenSize } = config;
  const bothWays = config.bidirectional && side === 'encoder';
  const ofLayer = (i: number): SequenceLayer => {
    const scope = parameters.scope(i === 0 ? cell : `${cell}${i + 1}`);
    const inputSize = i === 0 ? lowestSize : hiddenSize;
    if (!bothWays) return cells[cell].create(scope, { inputSize, hiddenSize });
    const half = { inputSize, hiddenSize: hiddenSize / 2 };
    return new Bidirectional(
      cells[cell].create(scope.scope('ahead'), half),
      cells[cell].create(scope.scope('back'), half),
    );
  };
  const numbers = Array.from({ length: layers }, (_, i) => i);
  return new Stack(
    numbers.map(ofLayer),
    numbers.map((i) => dropout(config, `${side}.layer${i}`, config.dropout)),
  );
}

function buildDecoder(parameters: ParameterScope, config: Config, embedding: Embedding): Decoder {
  const { embeddingSize, hiddenSize, targetVocabularySize, inputFeeding, peeky } = config;
  const attention =
    config.attention === 'none'
      ? undefined
      : attentions[config.attention].create(parameters.scope('attention'), {
          querySize: hiddenSize,
          keySize: hiddenSize,
        });
  // A tied output layer reads vectors as long as the embeddings.
  const readoutSize = config.tiedOutput ? embeddingSize : hiddenSize;
  const seenSize = attention ? 2 * hiddenSize : hiddenSize;
  const needsCombine = attention !== undefined || readoutSize !== hiddenSize;
  const lowestSize = embeddingSize + (inputFeeding ? readoutSize : 0) + (peeky ? hiddenSize : 0);
  const stack = buildStack(parameters, config, 'decoder', lowestSize);
  const part = new DecoderPart({
    embedding,
    stack,
    attention,
    combine: needsCombine
      ? new Linear(parameters.scope('combine'), { inputSize: seenSize, outputSize: readoutSize })
      : undefined,
    embedded: dropout(config, 'decoder.embedding', config.embeddingDropout),
    readout: dropout(config, 'decoder.readout', config.dropout),
  });
  const output = new Linear(
    parameters.scope('output'),
    { inputSize: readoutSize + (peeky ? hiddenSize : 0), outputSize: targetVocabularySize },
    config.tiedOutput ? rowsOf(embedding.weight, 0, targetVocabularySize) : undefined,
  );
  const bridge = config.bidirectional
    ? new Bridge(parameters.scope('bridge'), {
        layers: config.layers,
        names: cells[config.cell].stateNames,
        inputSize: hiddenSize,
        outputSize: hiddenSize,
      })
    : undefined;
  return new Decoder({ part, output, bridge, inputFeeding, peeky });
}

function dropout(config: Config, place: string, rate: number): Dropout {
  return new Dropout(rate, config.variationalDropout ? { shared: place } : {});
}
