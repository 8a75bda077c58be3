import { exp } from '../tensor/math.ts';

interface SamplingSchedule {
  /** One line for whoever chooses. */
  readonly description: string;
  /** What the sampling rate is multiplied by in an epoch, from 0. */
  factor(epoch: number): number;
}

/** How fast `sigmoid` rises; half of the rate is reached in epoch k ln k ≈ 30. */
const k = 12;

/** How the sampling rate grows from epoch to epoch, by name. */
export const samplingSchedules = {
  constant: { description: 'the same in every epoch', factor: () => 1 },
  sigmoid: {
    description:
      '1 − k / (k + exp(epoch / k)) with k = 12, which rises from 0.08 to 1 (Bengio et al. 2015, section 2.4; Makarov & Clematide 2018)',
    factor: (epoch) => 1 - k / (k + exp(epoch / k)),
  },
} as const satisfies Readonly<Record<string, SamplingSchedule>>;

/** The name of a schedule of the sampling rate. */
export type SamplingScheduleName = keyof typeof samplingSchedules;
