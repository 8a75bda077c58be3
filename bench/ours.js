// A turn of one of our backends: node bench/ours.js '{ backend, threads, kind, …sizes, budgetMs }'
// prints { samples: [milliseconds …] }; without a kind, { details } of the backend.
import { Translator, createBackend } from 'tsuzuri';
import { addition, toIdBatch } from 'tsuzuri/data';
import { Arena, Seq2Seq, Sgd, update } from 'tsuzuri/nn';
import { idRows, numbers, sample } from './sample.js';

const turn = JSON.parse(process.argv[2]);
const backend = await createBackend(turn.backend, { threads: turn.threads });

/** What is timed, for each kind of case. */
const works = {
  product({ m, n, k }) {
    const [a, b, c] = [m * k, k * n, m * n].map((size) => backend.allocate(size));
    backend.write(a, numbers(m * k));
    backend.write(b, numbers(k * n));
    return async () => {
      backend.matmul(m, n, k, a, k, 1, b, n, 1, 0, 0, c);
      await backend.read(c, 1);
    };
  },

  step(size) {
    const { V, E, H, source, target } = size;
    const vocabularies = { sourceVocabularySize: V, targetVocabularySize: V };
    const model = new Seq2Seq(backend, { ...vocabularies, embeddingSize: E, hiddenSize: H }, 1);
    const batch = {
      source: toIdBatch(idRows(size, source)),
      target: toIdBatch(idRows(size, target)),
    };
    const workspace = new Arena(backend);
    const options = { optimizer: new Sgd(), learningRate: 0.1, clipNorm: 5 };
    return () => update(workspace, model, [batch], options);
  },

  greedy({ B, E, H }) {
    const { source, target } = addition();
    const sizes = { embeddingSize: E, hiddenSize: H };
    const translator = new Translator(backend, { source, target, ...sizes });
    const texts = Array.from({ length: B }, (_, b) => `${b}+${(b * 7) % 100}`);
    return () => translator.predict(texts);
  },
};

const result = turn.kind
  ? { samples: await sample(works[turn.kind](turn), turn.budgetMs) }
  : { details: backend.details };
console.log(JSON.stringify(result));
