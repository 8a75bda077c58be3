import type { Workspace } from '../backend/backend.ts';
import type { PairBatch } from '../data/batch.ts';
import { ConfigError } from '../errors.ts';
import type { Model } from '../models/model.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Ensemble } from '../translator/ensemble.ts';
import type { Translator } from '../translator/translator.ts';

/** A way to learn from teachers. */
interface Distillation {
  readonly description: string;
  /** Whether the teachers' answers take the place of the targets. */
  readonly isOfAnswers: boolean;
  /** Whether the distribution of each token is learned. */
  readonly isOfTokens: boolean;
}

/** What a student learns of its teachers, by name. */
export const distillations = {
  word: {
    description: "the teachers' distribution of each token (Kim & Rush 2016, section 3.1)",
    isOfAnswers: false,
    isOfTokens: true,
  },
  sequence: {
    description: "the teachers' answers, found by beam search (Kim & Rush 2016, section 3.2)",
    isOfAnswers: true,
    isOfTokens: false,
  },
  both: {
    description: 'the distributions along the answers (Kim & Rush 2016, section 3.2)',
    isOfAnswers: true,
    isOfTokens: true,
  },
} as const satisfies Readonly<Record<string, Distillation>>;

/** The name of a way to learn from teachers. */
export type DistillationName = keyof typeof distillations;

/**
 * What moves the scores of a batch besides the truth.
 *
 * @param tokens the divisor of the sum of token losses
 * @returns [T, B, targetVocabularySize], whose product with the scores is added to the loss
 */
export type Pull = (workspace: Workspace, batch: PairBatch, tokens: number) => Tensor;

/**
 * Word-level distillation (Hinton et al. 2015, section 2; Kim & Rush 2016, section 3.1): the student
 * learns a mixture of the truth and of what M teachers expect after the same true tokens,
 *
 *     loss = −1/count Σ_t Σ_j ((1 − α) q_tj + α p̄_tj) ln p_tj,    p̄ = 1/M Σ_m p_m
 *
 * with q the true token, smoothed as the student's targets are. Since Σ_j q_j = Σ_j p̄_j = 1, that is the
 * cross-entropy with q plus a term that is linear in the scores x, and its gradient there:
 *
 *     loss = crossEntropy(q) + ⟨pull, x⟩,    pull = −α/M Σ_m (p_m − q) / count
 *
 * where (p_m − q) / count is the gradient of a teacher's own loss. The same holds, up to a constant, of the
 * losses of sparse outputs, whose gradient is p − q as well (Peters et al. 2019, section 3). Teachers see the batch as the student
 * does, and drop nothing.
 *
 * @param weight α, from 0 (the truth alone) to 1 (the teachers alone)
 * @throws ConfigError for a weight out of its range, for codecs that differ, and for a model whose
 *   probabilities are not of scores alone
 */
export function distillation(teachers: Ensemble, student: Translator, weight: number): Pull {
  if (!(weight >= 0 && weight <= 1)) {
    throw new ConfigError('weight', `expected a number from 0 to 1, got ${weight}`);
  }
  requireSame(teachers, student);
  const models = teachers.members.map(({ model }) => model);
  for (const model of [...models, student.model]) requireScores(model);
  const { targetVocabularySize, labelSmoothing = 0 } = student.model.config as {
    targetVocabularySize: number;
    labelSmoothing?: number;
  };
  return (workspace, batch, tokens) => {
    const { time, lengths } = batch.target;
    const count = lengths.reduce((sum, length) => sum + length, 0);
    const factor = (weight * count) / (models.length * tokens);
    const pull = workspace.zeros([time, lengths.length, targetVocabularySize]);
    const mark = workspace.mark();
    for (const model of models) {
      const { cache } = model.forward(workspace, batch);
      const gradient = model.scoresGradient!(workspace, cache, labelSmoothing);
      workspace.backend.sgd(pull.size, factor, gradient.offset, pull.offset); // pull −= factor · gradient
      workspace.release(mark);
    }
    return pull;
  };
}

function requireSame(teachers: Ensemble, { codec, backend }: Translator): void {
  if (JSON.stringify(teachers.codec.config) !== JSON.stringify(codec.config)) {
    throw new ConfigError(
      'teachers',
      "expected models with the student's vocabularies, got others",
    );
  }
  if (teachers.members.some((one) => one.backend !== backend)) {
    throw new ConfigError('teachers', "expected models on the student's backend, got another");
  }
}

function requireScores(model: Model): void {
  if (model.hasScores) return;
  const { generator } = model.config as { generator?: string };
  throw new ConfigError(
    'teachers',
    `expected models whose probabilities are of scores alone, got ${generator ?? 'another kind'}; learn their answers instead, by the kind sequence`,
  );
}
