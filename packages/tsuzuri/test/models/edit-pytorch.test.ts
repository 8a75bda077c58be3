import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch, toSourceBatch } from '../../src/data/batch.ts';
import { EditActions } from '../../src/data/edit-actions.ts';
import { plainEditCosts } from '../../src/data/edit-costs.ts';
import { type EditTransducerConfig } from '../../src/models/edit-config.ts';
import {
  EditCourse,
  type EditPaths,
  type EditStep,
  toEditPaths,
} from '../../src/models/edit-expert.ts';
import { EditTransducer, type RolledIn } from '../../src/models/edit-transducer.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { update } from '../../src/train/update.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';

interface Fixture {
  readonly config: EditTransducerConfig;
  /** Whether all optimal actions are right, as on roll-ins. */
  readonly sets: boolean;
  readonly learningRate: number;
  readonly batches: readonly Readonly<Record<'source' | 'target' | 'features', number[][]>>[];
  readonly initial: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, Stored>>;
}

const cases = pytorchCases<Fixture>('edit-transducer');

/** The expert's ways, on which all optimal actions are right. */
function pathsOf(
  { copies = [], targetVocabularySize: targets }: EditTransducerConfig,
  sources: readonly number[][],
  written: readonly number[][],
): EditPaths {
  const costs = plainEditCosts(copies);
  const rules = { actions: new EditActions(targets), copies, costs, end: targets - 1 };
  return toEditPaths(
    sources.map((source, row) => {
      const course = new EditCourse(rules, source, written[row].slice(0, -1));
      const steps: EditStep[] = [];
      while (!course.hasEnded) {
        const [optimal, { position }] = [course.optimal(), course];
        steps.push({ position, optimal, action: optimal[0] });
        course.take(optimal[0]);
      }
      return steps;
    }),
  );
}

async function follow(fixture: Fixture, backend: Backend, tolerance: number): Promise<void> {
  const model = new EditTransducer(backend, fixture.config, 1);
  const workspace = new Arena(backend);
  const { parameters } = model;
  const names = parameters.parameters.map(({ name }) => name);
  expect(names.toSorted()).toEqual(Object.keys(fixture.initial).toSorted());
  for (const { name, shape } of parameters.parameters) {
    expect(fixture.initial[name].shape).toEqual(shape);
    parameters.write(name, fixture.initial[name].values);
  }
  const options = { optimizer: new Sgd(), learningRate: fixture.learningRate, pass: () => ({}) };
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) {
    const { source, target, features } = fixture.batches[step % fixture.batches.length];
    const pairs = { source: toSourceBatch(source, features), target: toIdBatch(target) };
    const paths = fixture.sets ? pathsOf(fixture.config, source, target) : undefined;
    const batch: RolledIn = paths ? { ...pairs, paths } : pairs;
    losses.push(await update(workspace, model, [batch], options));
  }
  expectClose(losses, fixture.losses, tolerance, { what: 'losses' });
  for (const [name, { values }] of await parameters.read()) {
    expectClose(values, fixture.final[name].values, tolerance, { what: name });
  }
}

describe('ten training steps of the edit transducer are those of PyTorch', () => {
  it.each(cases)('reference in float64: %s', (_, fixture) => follow(fixture, exactBackend(), 1e-9));

  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(cases)('%s', async (_, fixture) => follow(fixture, await create(), 1e-5));
  });
});
