import type { Workspace } from '../backend/backend.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { LayerRun, RecurrentState, SequenceLayer } from './recurrent.ts';

/** One step of a layer: its stations by name, [1, size] each, and their gradients if asked for. */
export interface ReplayedStep {
  readonly values: Readonly<Record<string, Tensor>>;
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/**
 * Runs a layer again in sequences of one, which has the bits of one call over the whole sequence, and
 * so meets every step's cache and the gradient of every step's state, which the kernels of a whole
 * sequence keep to themselves. For one row. Like any backward it adds to the gradients of the
 * parameters.
 *
 * @returns the steps in the order that the layer reads them, and the gradient of the initial state
 */
export function replay(
  workspace: Workspace,
  layer: SequenceLayer,
  { x, initial, gradient }: LayerRun,
): { steps: ReplayedStep[]; dInitial: RecurrentState | undefined } {
  const [time] = x.shape;
  const once = workspace.ids([1], [1]);
  const caches: unknown[] = [];
  const states: RecurrentState[] = [];
  for (let t = 0; t < time; t++) {
    const read = layer.forward(workspace, x.slice(t, t + 1), once, states[t - 1] ?? initial);
    caches.push(read.cache);
    states.push(read.state);
  }
  const steps = states.map((state, t) => ({
    values: { ...layer.see?.(caches[t]), ...state },
    gradients: {} as Readonly<Record<string, Tensor>>,
  }));
  if (!gradient) return { steps, dInitial: undefined };

  let after = gradient.dState ?? layer.zeroState(workspace, 1);
  for (let t = time - 1; t >= 0; t--) {
    const { dOutput } = gradient;
    const hidden = dOutput ? sum(workspace, after.hidden, dOutput.at(t)) : after.hidden;
    const dState: RecurrentState = { ...after, hidden };
    const { inner, dInitial } = layer.backward(workspace, caches[t], undefined, dState);
    const through = layer.throughHidden?.(workspace, caches[t], hidden) ?? {};
    const whole = Object.entries(through).map(([name, tensor]) => {
      return [name, sum(workspace, dState[name], tensor)];
    });
    steps[t].gradients = { ...inner, ...dState, ...Object.fromEntries(whole) };
    after = dInitial;
  }
  return { steps, dInitial: after };
}

/** a + b, of one shape. */
function sum(workspace: Workspace, a: Tensor, b: Tensor): Tensor {
  const result = workspace.tensor(a.shape);
  workspace.backend.copy(a.size, a.offset, result.offset);
  workspace.backend.add(b.size, b.offset, result.offset);
  return result;
}
