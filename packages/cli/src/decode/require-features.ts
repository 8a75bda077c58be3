import { type PairCodec, quoted } from 'tsuzuri/data';
import { UsageError } from '../errors.ts';

/**
 * @param how what to give, in words for the error
 * @throws UsageError for a model that reads features and gets none, and the reverse
 */
export function requireFeatures(
  { features: coder }: PairCodec,
  features: string | undefined,
  how: string,
): void {
  if ((coder === undefined) === (features === undefined)) return;
  throw new UsageError(
    coder
      ? `--features: this model reads features, ${how}; got none`
      : '--features: has no effect on this model, which reads no features',
  );
}

/** How the features of files are given. */
export const ofFiles = 'expected their column or key, such as 3 or tags';

/** @throws UsageError as `requireFeatures`, for the features of texts that are given */
export function requireFeaturesOfText(codec: PairCodec, features: string | undefined): void {
  const { vocabulary, config } = codec.features ?? {};
  const example = vocabulary?.tokens.slice(0, 2).join(config?.separator) ?? '';
  requireFeatures(codec, features, `such as ${quoted(example)}`);
}
