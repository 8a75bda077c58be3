import { learnDefaults } from 'tsuzuri';
import { AUTO, learnDefaultsFor } from 'tsuzuri/nn';
import { guessFormat } from '../data/formats.ts';
import type { TrainSettings } from './train-settings.ts';

const { schedule: tuned, ...learned } = learnDefaults;
const { kind: schedule, ...scheduleOptions } = tuned;

/** What `tsuzuri train` takes for everything that is not said. */
export const trainDefaults: TrainSettings = {
  ...learned,
  generator: AUTO,
  schedule,
  scheduleOptions,
  format: 'tsv',
  header: false,
  skipBad: false,
  stream: false,
  backend: 'auto',
};

/**
 * The defaults that go with what was said: those of the library, pretrained vectors are those of
 * words, and the name of the file tells its format.
 *
 * @param given settings from flags and a file, not checked yet
 * @param files the paths of the examples
 */
export function trainDefaultsFor(
  given: Readonly<Record<string, unknown>>,
  files: readonly string[],
): Readonly<Record<string, unknown>> {
  const peeky = given.peeky === 'on' || given.peeky === true;
  const { schedule: _tuned, ...defaults } = learnDefaultsFor({
    ...given,
    peeky: peeky || undefined,
  });
  return {
    ...trainDefaults,
    ...defaults,
    format: guessFormat(files),
    ...(given.sourceVectors === undefined ? {} : { sourceTokens: 'word' }),
    ...(given.targetVectors === undefined ? {} : { targetTokens: 'word' }),
  };
}
