import type { TrainSettings } from '../config/train-settings.ts';
import { openInput, sizeOfFile, sizeOfText } from '../data/open.ts';
import { loadExamples, readExamples } from '../data/read.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../text/format.ts';
import { type Sets, tellingOnce } from './readings.ts';
import { holdOut, holdOutOfStream } from './split.ts';

const LARGE = 256 * 2 ** 20; // bytes of text, unpacked, that are not held in memory unless it is asked for

/** The files of a run: of the training examples and, if there are any, of the dev set. */
export interface SetFiles {
  readonly train: readonly string[];
  readonly dev: readonly string[] | undefined;
}

/** Whether files hold so much text, packed or not, that their examples are read anew for every epoch. */
export function areLarge(paths: readonly string[]): boolean {
  return paths.reduce((sum, path) => sum + sizeOfText(path), 0) > LARGE;
}

/**
 * The training examples and the dev set, which is held out of them where it has no file. Under
 * `stream` the training examples are read once here and not kept.
 *
 * @param tell hears, in lines for a person, what was left out and how many examples there are
 * @throws as `loadExamples` does; UsageError for a stream of what cannot be read twice
 */
export async function loadSets(
  files: SetFiles,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<Sets> {
  const { train, dev, count } = settings.stream
    ? await streamSets(files, settings, tell)
    : await holdSets(files, settings, tell);
  const held = files.dev ? '' : heldOut(dev.length);
  tell(
    `${formatCount(count)} examples to learn from, ${formatCount(dev.length)} in the dev set${held}`,
  );
  return { train, dev };
}

function heldOut(count: number): string {
  return count > 0 ? ', held out of the file' : ': too few, so the last model is kept';
}

type CountedSets = Sets & { readonly count: number };

async function holdSets(
  files: SetFiles,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<CountedSets> {
  const all = await loadExamples(files.train, settings, tell);
  const { train, dev } = files.dev
    ? { train: all, dev: await loadExamples(files.dev, settings, tell) }
    : holdOut(all, settings.seed);
  return { train, dev, count: train.length };
}

async function streamSets(
  files: SetFiles,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<CountedSets> {
  for (const path of files.train) requireFile(path);
  const more = areLarge(files.train)
    ? ': the files have more than 256 MB (--no-stream holds all in memory)'
    : '';
  tell(
    `the examples are read anew for every epoch, through a shuffle buffer of ${formatCount(settings.shuffleBuffer)}${more}`,
  );
  const all = tellingOnce((tellOf) => readExamples(files.train, settings, tellOf), tell);
  if (!files.dev) return holdOutOfStream(all, settings.seed);
  let count = 0;
  for await (const _ of all.open()) count++;
  return { train: all, dev: await loadExamples(files.dev, settings, tell), count };
}

/** @throws UsageError for what cannot be read twice */
function requireFile(path: string): void {
  const { name } = openInput(path);
  if (sizeOfFile(path) !== undefined) return;
  throw new UsageError(
    `--stream: ${name} cannot be read anew for every epoch; save it to a file and give its name, or leave --stream out`,
  );
}
