import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { flow } from '../../src/inspect/flow.ts';
import { stationKinds } from '../../src/inspect/station-kinds.ts';
import { decoders } from '../../src/models/decoders/decoders.ts';
import { encoders } from '../../src/models/encoders/encoders.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { cells } from '../../src/nn/cells.ts';
import type { ParameterScope } from '../../src/tensor/parameters.ts';
import { exactBackend } from '../support/backends.ts';
import { flowModel } from '../support/flow-model.ts';

const undo: (() => void)[] = [];
/** The files of a project share one process, and others iterate the records. */
afterAll(() => undo.forEach((remove) => remove()));

function register(record: object, name: string, kind: unknown): void {
  Object.assign(record, { [name]: kind });
  undo.push(() => Reflect.deleteProperty(record, name));
}

/** A kind whose parts show nothing. */
function unseen<Kind extends { create(...all: never[]): object }>(kind: Kind): Kind {
  const create = (...all: never[]) =>
    Object.assign(kind.create(...all), { see: undefined, stations: undefined });
  return { ...kind, create };
}

register(encoders, 'dark', unseen(encoders.recurrent));
register(decoders, 'dark', unseen(decoders.recurrent));
register(generators, 'dark', unseen(generators.softmax));
register(cells, 'dark', unseen(cells.lstm));
register(attentions, 'dark', {
  ...attentions.dot,
  create(scope: ParameterScope, sizes: never) {
    const layer = attentions.dot.create(scope, sizes);
    Object.assign(layer.score, { stations: undefined });
    return layer;
  },
});

describe('the kinds of stations', () => {
  it.each(Object.entries(stationKinds))('%s has the symbols of its file', (name, kind) => {
    const path = new URL(`../../src/${kind.file}`, import.meta.url);
    expect(existsSync(path), kind.file).toBe(true);
    const text = readFileSync(path, 'utf8');
    // What the station itself says is not a proof of what it says.
    const rest = text.replaceAll(/^\s*equation:.*(\n\s+'.*)?$/gm, '');
    const symbols = kind.equation.match(/[\p{L}\p{N}]+(_(\{[^}]*\}|[\p{L}\p{N}−]+))?/gu) ?? [];
    const words = new Set(['of', 'id', ...(kind.labels ?? [])]);
    const unknown = symbols.filter((symbol) => !words.has(symbol) && !rest.includes(symbol));
    expect(unknown, kind.equation).toEqual([]);
    expect(kind.description).not.toBe('');
    expect(kind.shape).toMatch(/^\[[\w, ]+\]$/);
    expect(name).toMatch(/^[\w-]+\.[\w-]+$/);
  });
});

it('a kind that is added shows stations of its own, with their equation', async () => {
  const stations = {
    'own.gates': { ...cells.rnn.stations['rnn.gates'], equation: 'a of its own' },
    'own.hidden': cells.rnn.stations['rnn.hidden'],
  };
  register(cells, 'own', {
    ...cells.rnn,
    stations,
    create: (scope: ParameterScope, sizes: never) =>
      Object.assign(cells.rnn.create(scope, sizes), { stations }),
  });
  const translator = flowModel(exactBackend(), { cell: 'own' as never });
  const seen = await flow(translator, 'abc', { target: 'a', gradients: true });
  expect(seen.kinds['own.gates'].equation).toBe('a of its own');
  const gates = seen.stations.find(({ kind }) => kind === 'own.gates');
  expect(gates?.labels).toEqual(['tanh']);
  expect(gates?.gradient).toHaveLength(4);
});

describe('a kind that shows nothing', () => {
  const options = { gradients: true, maximumLength: 3 };
  const seenIn = async (more: object) => {
    const translator = flowModel(exactBackend(), { attention: 'dot', ...more });
    const { stations, target } = await flow(translator, 'abc', options);
    expect(target.length).toBeLessThanOrEqual(3);
    return new Set(stations.map(({ kind }) => kind));
  };

  it.each([
    [{ encoder: 'dark' }, ['encoder.embedding'], ['decoder.embedding', 'generator.logits']],
    [{ decoder: 'dark' }, ['decoder.embedding'], ['encoder.embedding', 'generator.choice']],
    [{ generator: 'dark' }, ['generator.logits'], ['decoder.readout', 'generator.choice']],
    [{ cell: 'dark' }, ['lstm.gates'], ['cell.hidden', 'attention.weights']],
    [{ attention: 'dark' }, ['dot.scores'], ['attention.scores', 'attention.weights']],
  ])('leaves the stations around it: %o', async (more, gone, left) => {
    const kinds = await seenIn(more);
    expect(gone.filter((kind) => kinds.has(kind))).toEqual([]);
    expect(left.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
