// TensorFlow.js's turn on its cpu backend: node bench/tfjs/turn.js '{ kind, …sizes, budgetMs }'
// The same model and step as ours.js. Its packages (80 MB) lie in this folder alone, which is no part
// of the workspace: `npm run bench:install` brings them.
import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { idRows, numbers, sample } from '../sample.js';

const CLIP = 5;

/** ids → the last state, and ids with a state → logits and the next state. */
function buildModel({ V, E, H }) {
  const lstm = () =>
    layers.layers.lstm({
      units: H,
      recurrentActivation: 'sigmoid',
      recurrentInitializer: 'glorotUniform', // its default takes seconds
      returnSequences: true,
      returnState: true,
    });
  const embedding = (inputDim) => layers.layers.embedding({ inputDim, outputDim: E });
  const [source, target, encoder, decoder] = [embedding(V), embedding(V + 1), lstm(), lstm()];
  const output = layers.layers.dense({ units: V });
  return {
    encode: (ids) => encoder.apply(source.apply(ids)).slice(1),
    decode: (ids, state) => {
      const [hidden, ...next] = decoder.apply([target.apply(ids), ...state]);
      return [output.apply(hidden), ...next];
    },
  };
}

const rows = (ids) => tf.tensor2d(ids, undefined, 'int32');

/** What is timed, for each kind of case. */
const works = {
  product({ m, n, k }) {
    const [a, b] = [tf.tensor2d(numbers(m * k), [m, k]), tf.tensor2d(numbers(k * n), [k, n])];
    return () => tf.tidy(() => tf.matMul(a, b).dataSync());
  },

  step(size) {
    const { encode, decode } = buildModel(size);
    const targets = idRows(size, size.target);
    const source = rows(idRows(size, size.source));
    const read = rows(targets.map((row) => [size.V, ...row.slice(0, -1)]));
    const oneHot = tf.oneHot(tf.tensor1d(targets.flat(), 'int32'), size.V);
    const optimizer = tf.train.sgd(0.1);
    const loss = () => {
      const [logits] = decode(read, encode(source));
      return tf.losses.softmaxCrossEntropy(oneHot, tf.reshape(logits, [-1, size.V]));
    };
    tf.tidy(loss); // makes the weights
    return () =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(loss);
        const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
        const scale = tf.minimum(1, tf.div(CLIP, tf.sqrt(tf.addN(squares))));
        const clipped = Object.entries(grads).map(([name, gradient]) => [
          name,
          tf.mul(gradient, scale),
        ]);
        optimizer.applyGradients(Object.fromEntries(clipped));
        value.dataSync();
      });
  },

  greedy(size) {
    const { encode, decode } = buildModel(size);
    const source = rows(idRows(size, size.source));
    return () =>
      tf.tidy(() => {
        let state = encode(source);
        let ids = rows(Array.from({ length: size.B }, () => [size.V]));
        for (let t = 0; t < size.target; t++) {
          const [logits, ...next] = decode(ids, state);
          ids = tf.argMax(logits, -1);
          state = next;
        }
        ids.dataSync();
      });
  },
};

tf.enableProdMode(); // no checks, and no advertisement for another package
await tf.setBackend('cpu');
const turn = JSON.parse(process.argv[2]);
const samples = await sample(works[turn.kind](turn), turn.budgetMs);
console.log(JSON.stringify({ samples, version: `TensorFlow.js ${version_cpu}` }));
