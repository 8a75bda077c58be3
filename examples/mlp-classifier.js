// A small classifier from the layers alone: two rings of points, told apart by
// affine → batch normalisation → activation → dropout → affine → cross-entropy.
//
//   node examples/mlp-classifier.js
import { createBackend } from 'tsuzuri';
import {
  Activation,
  Arena,
  BatchNorm,
  CrossEntropy,
  Dropout,
  Linear,
  ParameterBlock,
  Random,
  Sgd,
} from 'tsuzuri/nn';

const backend = await createBackend();
const random = Random.fromSeed(1);

// The layers declare what they need; the block lays it out and draws the first weights.
const parameters = new ParameterBlock();
const hidden = new Linear(parameters.scope('hidden'), { inputSize: 2, outputSize: 32 });
const norm = new BatchNorm(parameters.scope('norm'), { features: 32 });
const activation = new Activation('relu');
const dropout = new Dropout(0.1);
const output = new Linear(parameters.scope('output'), { inputSize: 32, outputSize: 2 });
const crossEntropy = new CrossEntropy();
parameters.allocate(backend, random.stream('init'));

/** `count` points [count, 2] and the ring that each lies on. */
function rings(count, stream) {
  const points = new Float32Array(2 * count);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = stream.integer(2);
    const angle = 2 * Math.PI * stream.uniform();
    const radius = 1 + labels[i] + 0.2 * stream.normal();
    points.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * i);
  }
  return { points, labels, count };
}

const workspace = new Arena(backend);
const masks = random.stream('dropout');
const sgd = new Sgd();

function trainOn({ points, labels, count }) {
  workspace.reset();
  parameters.zeroGradients();
  // Forward …
  const x = workspace.from([count, 2], points);
  const targets = workspace.ids([count], labels);
  const a = hidden.forward(workspace, x);
  const b = norm.forward(workspace, a.output, 'training');
  const c = activation.forward(workspace, b.output);
  const d = dropout.forward(workspace, c.output, masks);
  const e = output.forward(workspace, d.output);
  const { loss, cache } = crossEntropy.forward(workspace, e.output, targets);
  // … and the same lines from the bottom.
  const dLogits = crossEntropy.backward(workspace, cache);
  const dE = output.backward(workspace, e.cache, dLogits);
  const dD = dropout.backward(workspace, d.cache, dE);
  const dC = activation.backward(workspace, c.cache, dD);
  const dB = norm.backward(workspace, b.cache, dC);
  hidden.backward(workspace, a.cache, dB);
  sgd.update(backend, parameters, 0.5);
  return backend.read(loss.offset, 1);
}

async function accuracyOn({ points, labels, count }) {
  workspace.reset();
  const a = hidden.forward(workspace, workspace.from([count, 2], points));
  const b = norm.forward(workspace, a.output, 'inference');
  const c = activation.forward(workspace, b.output);
  const d = dropout.forward(workspace, c.output, undefined);
  const { output: logits } = output.forward(workspace, d.output);
  const ids = workspace.tensor([count]);
  backend.argmax(count, 2, logits.offset, ids.offset);
  const answers = await backend.readIds(ids.offset, count);
  return answers.filter((answer, i) => answer === labels[i]).length / count;
}

const data = random.stream('data');
const test = rings(1000, random.stream('test'));
for (let step = 1; step <= 200; step++) {
  const [loss] = await trainOn(rings(100, data));
  if (step % 40 === 0) {
    const accuracy = await accuracyOn(test);
    console.log(`step ${step}  loss ${loss.toFixed(3)}  test accuracy ${accuracy.toFixed(3)}`);
  }
}
