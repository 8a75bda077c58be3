import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ConfigError } from '../../src/errors.ts';
import { type ScheduleName, schedules } from '../../src/optim/schedules.ts';
import type { Schedule, ScheduleKind } from '../../src/optim/schedules/schedule.ts';

type Options = Record<string, number | string>;
const names = Object.keys(schedules) as ScheduleName[];
const make = (name: ScheduleName, options: Options = {}, stepsPerEpoch?: number): Schedule => {
  const kind: ScheduleKind<Options> = schedules[name];
  return kind.create(options, stepsPerEpoch);
};
/** The factors of steps 1 to `total`. */
const factors = (schedule: Schedule, total: number): number[] =>
  Array.from({ length: total }, (_, i) => schedule.factor(i + 1, total));

function expectFactors(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((factor, i) => expect(factor).toBeCloseTo(expected[i], 14));
}

describe('schedules, by hand', () => {
  it('constant stays at 1', () => {
    expect(factors(make('constant'), 3)).toEqual([1, 1, 1]);
  });

  it('step falls every so many steps or epochs', () => {
    const options = { factor: 0.5, every: 2, unit: 'steps' };
    expect(factors(make('step', options), 5)).toEqual([1, 1, 0.5, 0.5, 0.25]);
    const epochs = { factor: 0.1, every: 1, unit: 'epochs' };
    expectFactors(factors(make('step', epochs, 3), 7), [1, 1, 1, 0.1, 0.1, 0.1, 0.01]);
  });

  it('exponential falls a little at each step', () => {
    const options = { factor: 0.25, every: 2, unit: 'steps' };
    expectFactors(factors(make('exponential', options), 5), [1, 0.5, 0.25, 0.125, 0.0625]);
    const half = Math.sqrt(0.5);
    expectFactors(factors(make('exponential', { factor: 0.5 }, 2), 3), [1, half, 0.5]);
  });

  it('cosine falls along half a cosine', () => {
    const root = Math.sqrt(0.5);
    expectFactors(factors(make('cosine'), 4), [1, (1 + root) / 2, 0.5, (1 - root) / 2]);
    expectFactors(factors(make('cosine', { final: 0.2 }), 2), [1, 0.6]);
  });

  it('linear holds, then falls', () => {
    expectFactors(factors(make('linear'), 4), [1, 0.75, 0.5, 0.25]);
    const options = { hold: 0.5, final: 0.1 };
    expectFactors(factors(make('linear', options), 6), [1, 1, 1, 1, 0.7, 0.4]);
  });

  it('inverse-square-root is equation 3 of Vaswani et al., divided by its peak', () => {
    const [warmup, size] = [5, 512];
    const rate = (t: number): number => size ** -0.5 * Math.min(t ** -0.5, t * warmup ** -1.5);
    const expected = Array.from({ length: 40 }, (_, i) => rate(i + 1) / rate(warmup));
    expectFactors(factors(make('inverse-square-root', { warmupSteps: warmup }), 40), expected);
  });

  it('warm-up rises in a straight line, then the schedule has what is left', () => {
    const warm = factors(make('linear', { warmupSteps: 4 }), 8);
    expectFactors(warm, [0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25]);
  });
});

describe('plateau', () => {
  const tell = (schedule: Schedule, scores: number[], better: 'higher' | 'lower'): number[] =>
    scores.map((score) => {
      schedule.observe!(score, better);
      return schedule.factor(1, 10);
    });

  it('falls after `patience` evaluations that are not better, and again', () => {
    const scores = [5, 4, 4, 4, 5, 6, 3, 3, NaN];
    const expected = [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125];
    expect(tell(make('plateau', { patience: 2 }), scores, 'lower')).toEqual(expected);
    const negative = scores.map((score) => -score);
    expect(tell(make('plateau', { patience: 2 }), negative, 'higher')).toEqual(expected);
  });

  it('wants more than the threshold, and keeps to the minimum', () => {
    const options = { patience: 1, threshold: 1, minimum: 0.4, factor: 0.5 };
    const got = tell(make('plateau', options), [1, 2, 2.5, 3, 9], 'higher');
    expect(got).toEqual([1, 0.5, 0.5, 0.4, 0.4]);
  });

  it('goes on from its state, which is JSON', () => {
    const score = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(fc.array(score), fc.array(score), (before, after) => {
        const whole = make('plateau', { patience: 2, warmupSteps: 3 });
        tell(whole, before, 'higher');
        const resumed = make('plateau', { patience: 2, warmupSteps: 3 });
        resumed.restore(JSON.parse(JSON.stringify(whole.state())) as Record<string, number>);
        expect(tell(resumed, after, 'higher')).toEqual(tell(whole, after, 'higher'));
        expect(resumed.state()).toEqual(whole.state());
      }),
      { seed: 1 },
    );
  });

  it('refuses a state that is none', () => {
    expect(() => make('plateau').restore({})).toThrow(CheckpointError);
    expect(() => make('plateau').restore({ factor: 2, waited: 0 })).toThrow(CheckpointError);
  });
});

describe.each(names)('%s', (name) => {
  const total = 60;

  it('is above 0 and at most 1, and does not rise after its warm-up', () => {
    fc.assert(
      fc.property(fc.nat({ max: 70 }), fc.integer({ min: 1, max: 9 }), (warmup, stepsPerEpoch) => {
        const warmupSteps = name === 'inverse-square-root' ? warmup + 1 : warmup;
        const got = factors(make(name, { warmupSteps }, stepsPerEpoch), total);
        expect(got.every((factor) => factor > 0 && factor <= 1)).toBe(true);
        for (let i = 1; i < total; i++) {
          if (i < warmupSteps) expect(got[i]).toBeGreaterThan(got[i - 1]);
          else expect(got[i]).toBeLessThanOrEqual(got[i - 1]);
        }
      }),
      { seed: 1 },
    );
  });

  it('gives back its state', () => {
    const schedule = make(name, {}, 4);
    const state = schedule.state();
    schedule.restore(state);
    expect(schedule.state()).toEqual(state);
  });

  it('refuses a warm-up that is none', () => {
    expect(() => make(name, { warmupSteps: -1 }, 4)).toThrow(ConfigError);
    expect(() => make(name, { warmupSteps: 1.5 }, 4)).toThrow(/^warmupSteps: expected a whole/);
  });
});

it.each<[ScheduleName, Options, string]>([
  ['step', {}, 'unit: epochs need the number of steps in an epoch'],
  ['step', { unit: 'hours' }, 'unit: expected steps or epochs, got hours'],
  ['step', { factor: 0, unit: 'steps' }, 'factor: expected a number above 0 and at most 1, got 0'],
  ['exponential', { every: 0, unit: 'steps' }, 'every: expected a whole number of at least 1'],
  ['cosine', { final: 1.1 }, 'final: expected a number from 0 to 1, got 1.1'],
  ['linear', { hold: 1 }, 'hold: expected a number from 0 to below 1, got 1'],
  ['inverse-square-root', { warmupSteps: 0 }, 'warmupSteps: expected a whole number of at least 1'],
  ['plateau', { patience: 0 }, 'patience: expected a whole number of at least 1, got 0'],
  ['plateau', { threshold: -1 }, 'threshold: expected a number of at least 0, got -1'],
])('%s refuses %j', (name, options, message) => {
  expect(() => make(name, options)).toThrow(ConfigError);
  expect(() => make(name, options)).toThrow(message);
});
