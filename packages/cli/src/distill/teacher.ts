import { readConfigs } from 'tsuzuri/formats';
import { settingsOfTrained } from 'tsuzuri/nn';
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
