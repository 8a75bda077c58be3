import { ConfigError } from '../../errors.ts';
import { attentions } from '../../nn/attention/attentions.ts';
import { attentionNormalizers } from '../../nn/attention/normalizers.ts';
import { cells } from '../../nn/cells.ts';
import type { Embedding } from '../../nn/embedding.ts';
import { Linear } from '../../nn/linear.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import { buildDropout, buildStack } from '../build-stack.ts';
import type { Seq2SeqSettings } from '../config.ts';
import { RecurrentSteps } from './recurrent-steps.ts';

/** The layers of a recurrent decoder with these settings. */
export function buildRecurrentDecoder(
  scope: ParameterScope,
  settings: Seq2SeqSettings,
  embedding: Embedding,
  besideSize: number,
): RecurrentSteps {
  const { embeddingSize, hiddenSize, inputFeeding, peeky, attentionNormalizer } = settings;
  if (settings.attention === 'none' && attentionNormalizer !== 'softmax') {
    throw new ConfigError('attentionNormalizer', 'needs attention, whose scores it normalises');
  }
  const attention =
    settings.attention === 'none'
      ? undefined
      : attentions[settings.attention].create(
          scope.scope('attention'),
          { querySize: hiddenSize, keySize: hiddenSize },
          attentionNormalizers[attentionNormalizer],
        );
  // A tied output layer reads vectors as long as the embeddings.
  const readoutSize = settings.tiedOutput ? embeddingSize : hiddenSize;
  const seenSize = attention ? 2 * hiddenSize : hiddenSize;
  const needsCombine = attention !== undefined || readoutSize !== hiddenSize;
  const lowestSize =
    embeddingSize + (inputFeeding ? readoutSize : 0) + (peeky ? hiddenSize : 0) + besideSize;
  return new RecurrentSteps({
    embedding,
    stack: buildStack(scope, settings, 'decoder', lowestSize),
    stateNames: cells[settings.cell].stateNames,
    attention,
    combine: needsCombine
      ? new Linear(scope.scope('combine'), { inputSize: seenSize, outputSize: readoutSize })
      : undefined,
    embedded: buildDropout(settings, 'decoder.embedding', settings.embeddingDropout),
    readout: buildDropout(settings, 'decoder.readout', settings.dropout),
  });
}
