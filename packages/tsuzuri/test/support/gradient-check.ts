import type { Tensor } from '../../src/tensor/tensor.ts';
import { Random } from '../../src/tensor/random.ts';
import { exactBackend } from './backends.ts';
import { type LayerCase, LayerRig, type Tensors } from './layer-suite.ts';

const EPSILON = 1e-5;
const RELATIVE = 1e-6;
const QUOTIENT_ERROR = 1e-9; // what rounding leaves in a difference quotient of a loss of order 1
const TINY = 700; // numbers; above, one random direction is checked

/**
 * Compares a layer's backward with central differences, (L(θ + ε v) − L(θ − ε v)) / 2ε, in float64
 * on the reference backend, with L = Σ dOutput ⊙ output: number by number when there are few,
 * along one random direction always.
 *
 * @returns what is wrong, a line each; nothing when the gradient is right
 */
export async function checkGradient(testCase: LayerCase): Promise<string[]> {
  const rig = new LayerRig(testCase, exactBackend());
  const { backend } = rig.workspace;
  const dInputs = rig.backward(rig.forward());
  const variables = { ...rig.inputs, ...rig.parameterValues };
  const gradients = await rig.read({ ...dInputs, ...rig.parameterGradients });
  const missing = Object.keys(variables).filter((name) => !(name in gradients));
  if (missing.length > 0) return missing.map((name) => `${name}: no gradient`);

  const values = await rig.read(variables);
  const loss = async (): Promise<number> => {
    const { outputs } = rig.forward();
    let sum = 0;
    for (const name of testCase.gradientOf) {
      const { offset, size, shape } = outputs[name];
      const output = await backend.read(offset, size);
      const weights = rig.outputGradient(name, shape);
      sum += weights.reduce((total, weight, i) => total + weight * output[i], 0);
    }
    return sum;
  };
  const problems: string[] = [];
  const compare = (what: string, numeric: number, analytic: number): void => {
    const largest = Math.max(Math.abs(numeric), Math.abs(analytic));
    if (!(Math.abs(numeric - analytic) <= RELATIVE * largest + QUOTIENT_ERROR)) {
      problems.push(`${what}: difference quotient ${numeric}, backward ${analytic}`);
    }
  };

  const direction = randomDirection(variables);
  const moved = async (step: number): Promise<number> => {
    for (const [name, { offset }] of Object.entries(variables)) {
      backend.write(
        offset,
        values[name].map((x, i) => x + step * direction[name][i]),
      );
    }
    return loss();
  };
  const along = ((await moved(EPSILON)) - (await moved(-EPSILON))) / (2 * EPSILON);
  await moved(0);
  let expected = 0;
  for (const name of Object.keys(variables)) {
    expected += gradients[name].reduce((sum, g, i) => sum + g * direction[name][i], 0);
  }
  compare('along a direction', along, expected);

  if (Object.values(values).flat().length > TINY) return problems;
  for (const [name, { offset }] of Object.entries(variables)) {
    for (const [i, x] of values[name].entries()) {
      backend.write(offset + i, [x + EPSILON]);
      const above = await loss();
      backend.write(offset + i, [x - EPSILON]);
      const below = await loss();
      backend.write(offset + i, [x]);
      compare(`${name}[${i}]`, (above - below) / (2 * EPSILON), gradients[name][i]);
    }
  }
  return problems;
}

/** A random vector of length 1 over all variables. */
function randomDirection(variables: Tensors): Record<string, number[]> {
  const random = Random.fromSeed(3);
  const draw = ({ size }: Tensor): number[] => Array.from({ length: size }, () => random.normal());
  const entries = Object.entries(variables).map(([name, tensor]) => [name, draw(tensor)] as const);
  const length = Math.sqrt(entries.flatMap(([, v]) => v).reduce((sum, v) => sum + v * v, 0));
  return Object.fromEntries(entries.map(([name, v]) => [name, v.map((x) => x / length)]));
}
