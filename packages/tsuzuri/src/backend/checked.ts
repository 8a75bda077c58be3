import { ShapeError } from '../errors.ts';
import type { Backend, KernelName } from './backend.ts';

/**
 * The arguments of every kernel, in order: a size or a number by its name, a tensor with its axes in
 * brackets, and `?` before them where it may be absent. An axis is a number, the name of a size, or
 * that and one more; behind a colon stands how many slots lie from one to the next.
 */
const signatures: Record<KernelName | 'fill', string> = {
  fill: 'size value y[size]',
  copy: 'size x[size] y[size]',
  add: 'size x[size] y[size]',
  matmul:
    'm n k a[m:aRow k:aColumn] aRow aColumn b[k:bRow n:bColumn] bRow bColumn init?[m:initRow n:1] initRow c[m n]',
  sumRows: 'rows columns x[rows columns] y[columns]',
  activationForward: 'size kind x[size] y[size]',
  activationBackward: 'size kind x[size] y[size] dy[size] dx[size]',
  softmaxForward: 'rows columns x[rows columns] y[rows columns]',
  softmaxBackward: 'rows columns y[rows columns] dy[rows columns] dx[rows columns]',
  crossEntropyForward:
    'T B V scale smoothing logits[T B V] targets[T B] lengths[B] probabilities[T B V] loss[1]',
  crossEntropyBackward:
    'T B V scale smoothing probabilities[T B V] targets[T B] lengths[B] dLogits[T B V]',
  embeddingForward: 'count size ids[count] weight[1 size] y[count size]',
  embeddingBackward: 'count size ids[count] dy[count size] dWeight[1 size]',
  lstmForward:
    'T B I H x[T B I] lengths[B] inputWeight[4 H I] hiddenWeight[4 H H] bias[4 H] ' +
    'gates[T B 4 H] hidden[T+1 B H] cell[T+1 B H] cellTanh[T B H]',
  lstmBackward:
    'T B I H x[T B I] lengths[B] inputWeight[4 H I] hiddenWeight[4 H H] gates[T B 4 H] ' +
    'hidden[T+1 B H] cell[T+1 B H] cellTanh[T B H] dOutput?[T B H] dHidden[B H] dCell[B H] ' +
    'dGates[T B 4 H] dx[T B I] dInputWeight[4 H I] dHiddenWeight[4 H H] dBias[4 H]',
  batchNormForward:
    'rows features epsilon momentum x[rows features] gamma[features] beta[features] ' +
    'runningMean[features] runningVariance[features] inverseDeviation[features] ' +
    'normalised[rows features] y[rows features]',
  batchNormInference:
    'rows features epsilon x[rows features] gamma[features] beta[features] ' +
    'runningMean[features] runningVariance[features] y[rows features]',
  batchNormBackward:
    'rows features normalised[rows features] gamma[features] inverseDeviation[features] ' +
    'dy[rows features] dx[rows features] dGamma[features] dBeta[features]',
  dropout: 'size threshold scale key0 key1 counter x[size] y[size]',
  squaredNorm: 'size x[size] y[1]',
  clip: 'size maxNorm squaredNorm[1] x[size]',
  sgd: 'size learningRate gradient[size] value[size]',
  argmax: 'rows columns x[rows columns] ids[rows]',
  reverseSequences: 'T B size lengths[B] x[T B size] y[T B size]',
  batchedMatmul:
    'count m n k a[count:aBatch m:aRow k:aColumn] aBatch aRow aColumn ' +
    'b[count:bBatch k:bRow n:bColumn] bBatch bRow bColumn ' +
    'accumulate c[count:cBatch m:cRow n:1] cBatch cRow',
  copyColumns: 'rows columns x[rows:xRow columns:1] xRow y[rows:yRow columns:1] yRow',
  addColumns: 'rows columns x[rows:xRow columns:1] xRow y[rows:yRow columns:1] yRow',
  maskedSoftmaxForward: 'T B S scale x[T B S] lengths[B] y[T B S]',
  maskedSoftmaxBackward: 'T B S scale y[T B S] dy[T B S] lengths[B] dx[T B S]',
  additiveScoreForward: 'T B S A query[T B A] keys[S B A] v[A] lengths[B] scores[T B S]',
  additiveScoreBackward:
    'T B S A query[T B A] keys[S B A] v[A] lengths[B] dScores[T B S] ' +
    'dQuery[T B A] dKeys[S B A] dV[A]',
  scale: 'size factor x[size]',
  momentum: 'size learningRate momentum nesterov weightDecay gradient[size] velocity[size] value[size]',
  adagrad: 'size learningRate epsilon weightDecay gradient[size] sum[size] value[size]',
  rmsprop: 'size learningRate alpha epsilon weightDecay gradient[size] square[size] value[size]',
  adam:
    'size stepSize beta1 beta2 secondScale epsilon weightDecay decay ' +
    'gradient[size] first[size] second[size] value[size]',
  gruForward:
    'T B I H x[T B I] lengths[B] inputWeight[3 H I] hiddenWeight[3 H H] bias[4 H] ' +
    'gates[T B 4 H] hidden[T+1 B H]',
  gruBackward:
    'T B I H x[T B I] lengths[B] inputWeight[3 H I] hiddenWeight[3 H H] gates[T B 4 H] ' +
    'hidden[T+1 B H] dOutput?[T B H] dHidden[B H] dGates[T B 4 H] dx[T B I] ' +
    'dInputWeight[3 H I] dHiddenWeight[3 H H] dBias[4 H]',
  rnnForward:
    'T B I H x[T B I] lengths[B] inputWeight[H I] hiddenWeight[H H] bias[H] hidden[T+1 B H]',
  rnnBackward:
    'T B I H x[T B I] lengths[B] inputWeight[H I] hiddenWeight[H H] hidden[T+1 B H] ' +
    'dOutput?[T B H] dHidden[B H] dSums[T B H] dx[T B I] dInputWeight[H I] ' +
    'dHiddenWeight[H H] dBias[H]',
  layerNormForward:
    'rows features epsilon x[rows features] gamma[features] beta?[features] ' +
    'inverseDeviation[rows] normalised[rows features] y[rows features]',
  layerNormBackward:
    'rows features normalised[rows features] gamma[features] inverseDeviation[rows] ' +
    'dy[rows features] dx[rows features] dGamma[features] dBeta?[features]',
  maskSteps: 'T B size x[T B size] lengths[B] y[T B size]',
  lstmCellForward:
    't B H inputSums[B 4 H] hiddenSums[B 4 H] lengths[B] cellBefore[B H] gates[B 4 H] cell[B H]',
  lstmOutputForward:
    't B H gates[B 4 H] cell[B H] lengths[B] hiddenBefore[B H] cellTanh[B H] hidden[B H]',
  lstmOutputBackward:
    't B H gates[B 4 H] cellTanh[B H] lengths[B] dHidden[B H] dCell[B H] dGates[B 4 H]',
  lstmCellBackward:
    't B H gates[B 4 H] cellBefore[B H] dThrough[B H] lengths[B] dCell[B H] dGates[B 4 H]',
};

type Numbers = Readonly<Record<string, number>>;

/** An argument of a kernel; a tensor's `axes` tell how many slots it takes. */
export interface KernelArgument {
  readonly name: string;
  readonly axes?: readonly string[];
  readonly isOptional: boolean;
}

/** The arguments of every kernel, in order. */
export const kernelArguments: Readonly<Record<string, readonly KernelArgument[]>> = Object.fromEntries(
  Object.entries(signatures).map(([kernel, text]) => [
    kernel,
    [...text.matchAll(/(\w+)(\??)(?:\[([^\]]*)\])?/g)].map(([, name, optional, axes]) => ({
      name,
      isOptional: optional !== '',
      ...(axes === undefined ? {} : { axes: axes.split(' ') }),
    })),
  ]),
);

function length(axis: string, numbers: Numbers): number {
  const [name, more] = axis.split('+');
  return (numbers[name] ?? Number(name)) + Number(more ?? 0);
}

/** How many slots a tensor takes, from the sizes of the call. */
export function slotsOf(axes: readonly string[], numbers: Numbers): number {
  const parts = axes.map((axis) => axis.split(':'));
  const lengths = parts.map(([axis]) => length(axis, numbers));
  if (parts.every(([, distance]) => distance === undefined) || lengths.includes(0))
    return lengths.reduce((product, size) => product * size, 1);
  return parts.reduce((sum, [, step], i) => sum + (lengths[i] - 1) * length(step, numbers), 1);
}

/**
 * A backend whose every call is checked before it is made: sizes are whole numbers, and each tensor
 * lies within one allocation. For finding a fault in a layer; it costs some microseconds a call.
 */
export function checkedBackend(backend: Backend): Backend {
  const taken = new Map<number, number>();
  const requireRange = (what: string, offset: number, slots: number): void => {
    if (slots === 0) return;
    for (const [start, size] of taken)
      if (Number.isInteger(offset) && start <= offset && offset + slots <= start + size) return;
    throw new ShapeError(`${what} must lie within one allocation, got ${slots} slots at ${offset}`);
  };
  const requireSlots = (what: string, slots: number): void => {
    if (!Number.isSafeInteger(slots) || slots < 0)
      throw new ShapeError(`${what} must be a whole number of slots, got ${slots}`);
  };

  const checked: Backend = {
    ...backend,
    allocate(size) {
      requireSlots('allocate: size', size);
      const offset = backend.allocate(size);
      taken.set(offset, size);
      return offset;
    },
    free(offset) {
      taken.delete(offset);
      backend.free(offset);
    },
  };
  for (const name of ['write', 'writeIds'] as const)
    checked[name] = (offset, values) => {
      requireRange(`${name}: offset`, offset, values.length);
      backend[name](offset, values);
    };
  checked.read = async (offset, size) => {
    requireRange('read: offset', offset, size);
    return backend.read(offset, size);
  };
  checked.readIds = async (offset, size) => {
    requireRange('readIds: offset', offset, size);
    return backend.readIds(offset, size);
  };
  for (const [kernel, list] of Object.entries(kernelArguments)) {
    const run: (...args: number[]) => void = backend[kernel as KernelName];
    const check = (...args: number[]): void => {
      const numbers = Object.fromEntries(list.map(({ name }, i) => [name, args[i]]));
      for (const { name, axes, isOptional } of list) {
        const offset = numbers[name];
        if (axes === undefined || (isOptional && offset === 0)) continue;
        const slots = slotsOf(axes, numbers);
        requireSlots(`${kernel}: ${name}`, slots);
        requireRange(`${kernel}: ${name}`, offset, slots);
      }
      run(...args);
    };
    Object.assign(checked, { [kernel]: check });
  }
  return checked;
}
