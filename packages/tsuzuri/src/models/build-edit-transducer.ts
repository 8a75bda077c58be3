import { EditActions } from '../data/edit-actions.ts';
import { Embedding } from '../nn/embedding.ts';
import { Linear } from '../nn/linear.ts';
import type { ParameterScope } from '../tensor/parameters.ts';
import { buildDropout, buildStack } from './build-stack.ts';
import { type Seq2SeqSettings, modelDefaults } from './config.ts';
import type { EditTransducerSettings } from './edit-config.ts';
import { EditDecoder } from './edit-decoder.ts';
import type { Encoder } from './encoders/encoder.ts';
import { type EncoderName, encoders } from './encoders/encoders.ts';

/** The parts of an edit transducer. */
export interface EditParts {
  readonly encoder: Encoder;
  readonly decoder: EditDecoder;
}

/**
 * Builds the parts of the settings and declares their parameters.
 *
 * @throws ConfigError for settings that a part does not support
 */
export function buildEditTransducer(
  parameters: ParameterScope,
  settings: EditTransducerSettings,
): EditParts {
  const { sourceVocabularySize, targetVocabularySize, embeddingSize, hiddenSize } = settings;
  const actions = new EditActions(targetVocabularySize);
  // Every state is read where the pointer comes by, as attention reads them.
  const all = { ...modelDefaults, ...settings, attention: 'dot' } as unknown as Seq2SeqSettings;
  const [ofEncoder, ofDecoder] = [parameters.scope('encoder'), parameters.scope('decoder')];
  // One more source token is the end of a source, one more action is the start.
  const source = { vocabularySize: sourceVocabularySize + 1, embeddingSize };
  const action = { vocabularySize: actions.count + 1, embeddingSize };
  const embeddings = {
    source: new Embedding(ofEncoder.scope('embedding'), source),
    action: new Embedding(ofDecoder.scope('embedding'), action),
  };
  const encoder = encoders[settings.encoder as EncoderName].create(
    ofEncoder,
    all,
    embeddings.source,
  );
  const { featureVocabularySize: tags } = settings;
  const lowestSize = hiddenSize + embeddingSize + (tags ? embeddingSize : 0);
  const decoder = new EditDecoder(actions, {
    embedding: embeddings.action,
    tags: tags
      ? new Embedding(parameters.scope('features.embedding'), {
          vocabularySize: tags,
          embeddingSize,
        })
      : undefined,
    stack: buildStack(ofDecoder, all, 'decoder', lowestSize),
    output: new Linear(ofDecoder.scope('output'), {
      inputSize: hiddenSize,
      outputSize: actions.count,
    }),
    embedded: buildDropout(all, 'decoder.embedding', settings.embeddingDropout),
    readout: buildDropout(all, 'decoder.readout', settings.dropout),
  });
  return { encoder, decoder };
}
