import type { Example } from 'tsuzuri';
import {
  type ExampleSets,
  type PretrainingName,
  type ReaderKind,
  type Rereadable,
  pretraining,
} from 'tsuzuri/data';
import type { TrainSettings } from '../config/train-settings.ts';
import { formats } from '../data/formats.ts';
import { openInput, sizeOfFile, sizeOfText } from '../data/open.ts';
import { loadExamples, readExamples, readSources } from '../data/read.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../text/format.ts';

const LARGE = 256 * 2 ** 20; // bytes of text, unpacked, that are not held in memory unless it is asked for

const STREAM_THEM = 'train with --stream (which needs a file)';

/** The files of a run: of the training examples and, if there are any, of the dev set. */
export interface ExampleFiles {
  readonly train: readonly string[];
  readonly dev: readonly string[] | undefined;
}

/** Whether files hold so much text, packed or not, that their examples are read again for every epoch. */
export function areLarge(paths: readonly string[]): boolean {
  return paths.reduce((sum, path) => sum + sizeOfText(path), 0) > LARGE;
}

/**
 * The examples of files: in memory or, under `stream`, read whenever they are needed.
 *
 * @param tell hears, in lines for a person, of what cannot be used
 * @throws as `loadExamples` does; UsageError for what would have to be read twice and cannot
 */
export async function openSets(
  files: ExampleFiles,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<ExampleSets> {
  if (files.train.includes('-') && files.dev?.includes('-')) {
    throw new UsageError('--valid: standard input has the training examples; give a file');
  }
  if (settings.task !== undefined) return textSets(settings.task, files, settings, tell);
  const train = settings.stream
    ? openStream(files.train, settings, tell)
    : await loadExamples(files.train, settings, tell, { cure: STREAM_THEM });
  return {
    train,
    dev: files.dev && (await loadExamples(files.dev, withoutWeights(settings), tell)),
  };
}

/** A dev set has no weights, nor need it have their column. */
function withoutWeights({ weights, ...settings }: TrainSettings): TrainSettings {
  const { understands }: ReaderKind = formats[settings.format];
  const isTable = weights !== undefined && understands.includes('columns');
  return isTable ? { ...settings, columns: settings.columns ?? '1,2' } : settings;
}

/** The examples of a task made of texts. */
async function textSets(
  task: PretrainingName,
  { train, dev }: ExampleFiles,
  settings: TrainSettings,
  tell: (line: string) => void,
): Promise<ExampleSets> {
  if (settings.stream) {
    throw new UsageError(`--task ${task}: all texts are held in memory; add --no-stream`);
  }
  const read = async (paths: readonly string[]) => {
    const texts: string[] = [];
    for (const path of paths) {
      for await (const { source } of readSources(path, settings, tell)) texts.push(source);
    }
    return texts;
  };
  return pretraining[task].sets(await read(train), settings, dev && (await read(dev)));
}

function openStream(
  paths: readonly string[],
  settings: TrainSettings,
  tell: (line: string) => void,
): Rereadable<Example> {
  for (const path of paths) requireFile(path);
  const why = areLarge(paths)
    ? ': the files have more than 256 MB (--no-stream holds all in memory)'
    : '';
  tell(
    `the examples are read again for every epoch, through a shuffle buffer of ${formatCount(settings.shuffleBuffer)}${why}`,
  );
  let isTold = false;
  return {
    async *open() {
      const lines: string[] = [];
      yield* readExamples(paths, settings, (line) => lines.push(line));
      if (!isTold) lines.forEach(tell);
      isTold = true;
    },
  };
}

/** @throws UsageError for what cannot be read twice */
function requireFile(path: string): void {
  const { name } = openInput(path);
  if (sizeOfFile(path) !== undefined) return;
  throw new UsageError(
    `--stream: ${name} cannot be read again for every epoch; save it to a file and give its name, or omit --stream`,
  );
}
