import type { TranslatorConfig } from 'tsuzuri';
import { settingsOfTrained } from 'tsuzuri/nn';
import type { Values } from '../config/needs.ts';
import { trainDefaultsFor } from '../config/train-defaults.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { areLarge } from './example-files.ts';

/** What a new training does, and whether the size of its embeddings was said. */
export interface Settled {
  readonly settings: TrainSettings;
  readonly isSizeSaid: boolean;
}

/**
 * The settings of a new training: what was said, and the defaults that go with it.
 *
 * @param read puts together what was said and, from what it hears, the defaults
 * @param files the paths of the examples
 * @param trained the model that it begins from
 */
export function settleSettings(
  read: (defaults: (said: Values) => Values) => TrainSettings,
  files: readonly string[],
  trained: TranslatorConfig | undefined,
): Settled {
  let isSizeSaid = false;
  const settings = read((said) => {
    isSizeSaid = said.embeddingSize !== undefined;
    const ofInit = trained && settingsOfTrained(trained, said);
    return {
      ...trainDefaultsFor({ ...ofInit, ...said }, files),
      ...ofInit,
      stream: areLarge(files),
    };
  });
  return { settings, isSizeSaid };
}
