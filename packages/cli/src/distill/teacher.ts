import { readConfigs } from 'tsuzuri/formats';
import { studentSettings } from '../config/distill-settings.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { openFile } from '../run/disk.ts';

/** The settings of the model of a teacher, its first member's: what a student takes for what is not said. */
export async function readTeacher(path: string): Promise<Partial<TrainSettings>> {
  const file = openFile(path);
  try {
    const [{ sharedEmbedding = false, maximumLength, ...config }] = await readConfigs(file);
    const { source } = config;
    const { normalization, lowercase } = source as Partial<TrainSettings>;
    const own = Object.entries(config).filter(([name]) => name in studentSettings.shape);
    return {
      ...Object.fromEntries(own),
      sharedVocabulary: sharedEmbedding,
      ...(maximumLength !== undefined && { maximumLength }),
      ...(normalization && { normalization }),
      ...(lowercase && { lowercase }),
    };
  } finally {
    file.close();
  }
}
