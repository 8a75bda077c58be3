import type { FeaturesKind } from './feature-reader.ts';
import { type MeanEntry, MeanReader, meanStations } from './mean-reader.ts';

/**
 * The decoder reads the mean of the tags' vectors beside every token (Wu & Cotterell 2019):
 *
 *     x_t = [embedding(y_{t−1}) ; … ; m]
 *
 * The source is read and attended to without tags. m has the size of an embedding, and its dropout.
 */
const beside: MeanEntry = {
  forward: (_, encoded, mean) => ({ ...encoded, beside: mean }),
  backward: (_, dEncoded) => dEncoded.beside!,
  toGraph: (_, encoded, mean) => ({ ...encoded, beside: mean }),
  see: (encoder, id) => ({ ...encoder, beside: [id] }),
};

/** The mean of the tags' vectors beside each token that the decoder reads. */
export const decoderFeatures: FeaturesKind = {
  description: "the decoder reads the mean of the tags' vectors beside each token",
  stations: meanStations,
  besideSize: ({ embeddingSize }) => embeddingSize,
  create(scope, settings, encoder) {
    const { embeddingSize: size, embeddingDropout: rate } = settings;
    return new MeanReader(scope, settings, encoder, { size, rate, entry: beside });
  },
};
