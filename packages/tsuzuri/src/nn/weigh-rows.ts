import type { Workspace } from '../backend/backend.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { matrices, multiply } from './attention/batched-product.ts';

/** Each row b of x [T, B, W] times weights[b]: a product with a diagonal matrix for each row. */
export function weighRows(workspace: Workspace, x: Tensor, weights: ArrayLike<number>): Tensor {
  const [time, batch] = x.shape;
  const diagonal = new Float64Array(time * batch * time);
  for (let t = 0; t < time; t++) {
    for (let b = 0; b < batch; b++) diagonal[(t * batch + b) * time + t] = weights[b];
  }
  const y = workspace.tensor(x.shape);
  multiply(workspace, matrices(workspace.from([time, batch, time], diagonal)), matrices(x), y);
  return y;
}
