import type { RandomAccess } from '../formats/safetensors-pieces.ts';
import { prepareAgain } from '../prepare/prepare.ts';
import type { ExampleSets } from '../prepare/split.ts';
import type { ResumeOptions } from '../train/checkpoint.ts';
import { type DistillationName, distillation, distillations } from '../train/distillation.ts';
import { Training } from '../train/training.ts';
import type { Ensemble } from '../translator/ensemble.ts';
import { Translator } from '../translator/translator.ts';
import { learnedOptions, resumeLearning } from './begin.ts';
import { withGenerator } from './choose-generator.ts';
import { type LearnSettings, pickSettings } from './defaults.ts';
import { learningFor } from './passes.ts';

/** How a student learns from teachers. */
export interface DistillOptions {
  readonly kind: DistillationName;
  /** Of what the teachers expect of each token, the rest is that of the targets: from 0 to 1. */
  readonly weight: number;
}

/**
 * A training of a new model, with the vocabularies of its teachers, before its first step. Where their
 * answers are learned, those are the targets of the examples already.
 *
 * @throws as `distillation`, `prepareAgain`, `Translator` and `Training.open`
 */
export async function beginDistilling(
  teachers: Ensemble,
  sets: ExampleSets,
  asked: LearnSettings,
  options: DistillOptions,
): Promise<Training> {
  const settings = withGenerator(asked);
  const { codec, backend } = teachers;
  const data = await prepareAgain(codec, sets, pickSettings(settings, 'prepare'));
  const { maximumLength, sharedVocabulary: sharedEmbedding } = settings;
  const model = pickSettings(settings, 'model');
  const { codec: _, ...sides } = codec.config; // the student's kind has a codec of its own
  const learned = await learnedOptions(settings, data, codec);
  const config = { ...sides, maximumLength, sharedEmbedding, ...model, ...learned };
  const translator = new Translator(backend, config, settings.seed);
  try {
    const examples = 'length' in data.train ? data.train.length : undefined;
    const learning = learningFor(settings, examples);
    const training = await Training.open(translator, data, learning);
    return withTeachers(training, teachers, options);
  } catch (error) {
    translator.dispose();
    throw error;
  }
}

/**
 * A training started by `beginDistilling`, from its checkpoint and with the same teachers.
 *
 * @throws as `resumeLearning` and `distillation`
 */
export async function resumeDistilling(
  teachers: Ensemble,
  checkpoint: Uint8Array | RandomAccess,
  sets: ExampleSets,
  settings: LearnSettings,
  { kind, weight, ...resumption }: DistillOptions & ResumeOptions,
): Promise<Training> {
  const { backend } = teachers;
  const training = await resumeLearning(backend, checkpoint, sets, settings, resumption);
  return withTeachers(training, teachers, { kind, weight });
}

function withTeachers(
  training: Training,
  teachers: Ensemble,
  { kind, weight }: DistillOptions,
): Training {
  if (distillations[kind].isOfTokens) {
    training.pull = distillation(teachers, training.translator, weight);
  }
  return training;
}
