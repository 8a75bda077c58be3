import { type TorchModule, together, torchOf } from '../nn/torch.ts';
import type { Seq2SeqParts } from './build.ts';

/**
 * An encoder–decoder as a module of PyTorch: `encoder.lstm.weight_ih_l0`, `decoder.output.bias`. An
 * embedding is in its side's module, one that both sides share in neither.
 *
 * @throws ConfigError for a part that does not say how it is written there
 */
export function seq2seqToTorch(parts: Seq2SeqParts): TorchModule {
  const { encoder, decoder, generator, bridge } = parts;
  const features = parts.features?.toTorch();
  const isShared = encoder.embedding === decoder.embedding;
  const own = ({ embedding }: { embedding: Seq2SeqParts['encoder']['embedding'] }) => ({
    modules: { embedding: embedding.toTorch() },
  });
  return {
    modules: {
      ...(isShared && own(encoder).modules),
      encoder: together(isShared ? {} : own(encoder), torchOf('the encoder', encoder)),
      decoder: together(
        isShared ? {} : own(decoder),
        torchOf('the decoder', decoder),
        { modules: bridge ? { bridge: bridge.toTorch() } : {} },
        torchOf('the generator', generator),
      ),
      ...(features && { features }),
    },
  };
}
