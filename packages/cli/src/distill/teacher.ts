import { readConfigs } from 'tsuzuri/formats';
import { models, settingsOfTrained } from 'tsuzuri/nn';
import { trainDefaults } from '../config/train-defaults.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { openFile } from '../run/disk.ts';

/** The settings of the model of a teacher, its first member's: what a student takes for what is not said. */
export async function readTeacher(path: string): Promise<Partial<TrainSettings>> {
  const file = openFile(path);
  try {
    const [config] = await readConfigs(file);
    const { maximumLength } = config;
    return {
      ...(settingsOfTrained(config) as object),
      augmentTo: 0, // it learns the answers to the examples that are given
      ...(maximumLength !== undefined && { maximumLength }),
    };
  } finally {
    file.close();
  }
}

const sizes = new Set(['embeddingSize', 'hiddenSize', 'cell', 'layers', 'bidirectional']);

/** What a student takes of its teacher: all or, where its model is of another kind, no option of models but the sizes. */
export function forStudent(
  ofTeacher: Partial<TrainSettings>,
  model?: unknown,
): Partial<TrainSettings> {
  const { model: taught = trainDefaults.model } = ofTeacher;
  if (model === undefined || model === taught) return ofTeacher;
  const options = new Set([
    'model',
    ...Object.values(models).flatMap((kind) => Object.keys(kind.options)),
  ]);
  const taken = Object.entries(ofTeacher).filter(([name]) => sizes.has(name) || !options.has(name));
  return Object.fromEntries(taken);
}
