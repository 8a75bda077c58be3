import { describe, expect, it } from 'vitest';
import { type ActivationKind, activationCodes } from '../../src/backend/activations.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { activationFunctions } from '../../src/backend/reference/activations.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';
import { GuardedArena } from '../support/guarded-arena.ts';
import { ulps32 } from '../support/ulp.ts';

const kinds = Object.keys(activationCodes) as ActivationKind[];

/** float32 numbers of every size and sign, close together where the functions bend. */
const grid: number[] = [];
for (let exponent = -149; exponent <= 127; exponent++) {
  for (const factor of [1, 1.1, 1.37, 1.99]) grid.push(factor * 2 ** exponent);
}
for (let x = 0; x < 110; x += 0.0217) grid.push(x);
for (let x = 0; x < 2; x += 0.0009) grid.push(x);
grid.push(1e30, 3.4028234663852886e38);
const inputs = [...grid, ...grid.map((x) => -x)].map(Math.fround);

/** The grid, infinities, zeros, and random bits: any float at all but NaN. */
const random = Random.fromSeed(8);
const bits = Int32Array.from({ length: 60_000 }, () => random.integer(2 ** 32));
const everywhere = [
  ...inputs,
  0,
  -0,
  Infinity,
  -Infinity,
  ...new Float32Array(bits.buffer).filter((x) => !Number.isNaN(x)),
];

async function forward(backend: Backend, kind: ActivationKind, values: readonly number[]) {
  const workspace = new GuardedArena(backend);
  const x = workspace.from([values.length], values);
  const y = workspace.tensor([values.length]);
  backend.activationForward(values.length, activationCodes[kind], x.offset, y.offset);
  expect(await workspace.damage()).toBe(0);
  return { workspace, x, y, output: await backend.read(y.offset, y.size) };
}

/**
 * How far a result may be from f(x) in units in the last place. Gelu below −1, and what is hardly
 * larger than float32's smallest normal number, are compared in absolute terms.
 */
const ULPS = 3;
const GATE_ULPS = 2; // sigmoid, tanh and expm1 themselves; `npm run ulp` takes every float through them
const GELU_ULPS = 5;
const SMALLEST = 1e-36;

describe.each(everyBackend)('activations on $name', ({ create }) => {
  it.each(kinds)('%s is accurate to the last places for every size of x', async (kind) => {
    const { output } = await forward(await create(), kind, inputs);
    const wrong = inputs.filter((x, i) => {
      const expected = activationFunctions[kind].f(x);
      if (Math.abs(output[i] - expected) < SMALLEST) return false;
      if (kind === 'gelu' && x < -1) return !(Math.abs(output[i] - expected) < 5e-7);
      return !(ulps32(output[i], expected) <= (kind === 'gelu' ? GELU_ULPS : ULPS));
    });
    expect(wrong).toEqual([]);
  });

  it.each(['sigmoid', 'tanh', 'elu'] as const)(
    '%s is within 2 units in the last place, subnormal results too',
    async (kind) => {
      const { output } = await forward(await create(), kind, everywhere);
      const { f } = activationFunctions[kind];
      const wrong = everywhere.filter((x, i) => !(ulps32(output[i], f(x)) <= GATE_ULPS));
      expect(wrong).toEqual([]);
    },
  );

  it.each(kinds)("%s's derivative is accurate for every size of x", async (kind) => {
    const backend = await create();
    const { workspace, x, y } = await forward(backend, kind, inputs);
    const dy = workspace.from([inputs.length], new Float32Array(inputs.length).fill(1));
    const dx = workspace.tensor([inputs.length]);
    const code = activationCodes[kind];
    backend.activationBackward(inputs.length, code, x.offset, y.offset, dy.offset, dx.offset);
    const got = await backend.read(dx.offset, dx.size);
    const { f, derivative } = activationFunctions[kind];
    const wrong = inputs.filter((v, i) => !(Math.abs(got[i] - derivative(v, f(v))) < 2e-6));
    expect(wrong).toEqual([]);
    expect(await workspace.damage()).toBe(0);
  });

  it.each(kinds)('%s lets NaN through, in any lane', async (kind) => {
    const values = Array.from({ length: 21 }, (_, i) => (i % 5 === 2 ? NaN : 0.5));
    const { output } = await forward(await create(), kind, values);
    expect([...output].map(Number.isNaN)).toEqual(values.map(Number.isNaN));
  });
});

describe('the activation functions', () => {
  const large = 1e30;
  const limits: Record<ActivationKind, { value: [number, number]; slope: [number, number] }> = {
    identity: { value: [-large, large], slope: [1, 1] },
    sigmoid: { value: [0, 1], slope: [0, 0] },
    tanh: { value: [-1, 1], slope: [0, 0] },
    relu: { value: [0, large], slope: [0, 1] },
    'leaky-relu': { value: [-large * 0.01, large], slope: [0.01, 1] },
    elu: { value: [-1, large], slope: [0, 1] },
    softplus: { value: [0, large], slope: [0, 1] },
    swish: { value: [0, large], slope: [0, 1] },
    gelu: { value: [0, large], slope: [0, 1] },
  };

  it.each(kinds)('%s has the right limits, and a slope of the right limit', (kind) => {
    const { f, derivative } = activationFunctions[kind];
    for (const [side, x] of [-large, large].entries()) {
      expect(f(x)).toBeCloseTo(limits[kind].value[side], 12);
      expect(derivative(x, f(x))).toBeCloseTo(limits[kind].slope[side], 12);
    }
  });

  it('tanh keeps the sign of zero', () => {
    expect(activationFunctions.tanh.f(0)).toBe(0);
    expect(activationFunctions.tanh.f(-0)).toBe(-0);
  });
});
