import { VectorFile } from 'tsuzuri/data';
import { type VectorFiles } from 'tsuzuri/nn';
import { type TrainSettings, modelSettings } from '../config/train-settings.ts';
import { openInput } from '../data/open.ts';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';

/** The setting that names a side's file. */
const pathSettings = { source: 'sourceVectors', target: 'targetVectors' } as const;
type Side = keyof typeof pathSettings;
const sides = Object.keys(pathSettings) as Side[];

/**
 * Opens the files of vectors, and reads their beginnings.
 *
 * @param isSizeSaid whether the size of the embedding was asked for; else the files have it
 * @returns the files, and the settings with the size of their vectors
 * @throws UsageError when a size is another than asked for, than that of the other file, or out of
 *   range; DataError for a file that has no vectors
 */
export async function openVectors(
  settings: TrainSettings,
  isSizeSaid: boolean,
): Promise<{ vectors: VectorFiles; settings: TrainSettings }> {
  const vectors: Partial<Record<Side, VectorFile>> = {};
  try {
    for (const side of sides) {
      const path = settings[pathSettings[side]];
      if (path !== undefined) vectors[side] = await VectorFile.open(openInput(path));
    }
    const embeddingSize = sizeOf(vectors) ?? settings.embeddingSize;
    if (isSizeSaid && embeddingSize !== settings.embeddingSize) {
      throw new UsageError(
        `--embedding-size: expected ${embeddingSize}, the size of the vectors in ${(vectors.source ?? vectors.target)?.name}, got ${settings.embeddingSize}; omit it`,
      );
    }
    return { vectors, settings: { ...settings, embeddingSize } };
  } catch (error) {
    await closeVectors(vectors);
    throw error;
  }
}

/** Lets go of files that are not read to their ends. */
export async function closeVectors(vectors: VectorFiles): Promise<void> {
  for (const side of sides) await vectors[side]?.close();
}

/** The size of the vectors, which must be one in both files; undefined without a file. */
function sizeOf({ source, target }: VectorFiles): number | undefined {
  if (source && target && source.size !== target.size) {
    throw new UsageError(
      `--target-vectors: expected vectors of ${source.size} numbers as in ${source.name}, got ${target.size} in ${target.name}`,
    );
  }
  const file = source ?? target;
  const result = modelSettings.shape.embeddingSize.safeParse(file?.size);
  if (!file || result.success) return file?.size;
  const flag = flagOf(source ? pathSettings.source : pathSettings.target);
  throw new UsageError(
    `${flag}: the size of the vectors in ${file.name}: ${result.error.issues[0].message}`,
  );
}
