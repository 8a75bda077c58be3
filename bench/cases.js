// What is measured. A case has a name, a kind that says which work it is, and that work's sizes.
// Sizes of a model: V tokens, embedding E, hidden H, batch B, source and target of so many tokens.

const tutorial = { V: 12, E: 64, H: 64, B: 100, source: 6, target: 3 };

/** One matrix product, [m, k] · [k, n]; the first is what the tutorial's LSTM does at each time step. */
const products = [
  { name: 'product: 100 x 256 x 64', m: 100, n: 256, k: 64 },
  { name: 'product: 256', m: 256, n: 256, k: 256 },
  { name: 'product: 512', m: 512, n: 512, k: 512 },
  { name: 'product: 1024', m: 1024, n: 1024, k: 1024 },
];

/** A whole training step: forward, backward, clipping and update. */
const steps = [
  { name: 'step: tutorial', ...tutorial },
  { name: 'step: T 12/12', ...tutorial, source: 12, target: 12 },
  { name: 'step: H 256', V: 60, E: 128, H: 256, B: 128, source: 12, target: 12 },
  { name: 'step: H 512', V: 60, E: 128, H: 512, B: 256, source: 12, target: 12 },
  { name: 'step: V 8000', V: 8000, E: 256, H: 512, B: 64, source: 30, target: 30 },
];

/** Greedy decoding with the tutorial's model. */
const greedy = [1, 500].map((B) => ({
  name: `greedy: ${B} ${B === 1 ? 'string' : 'strings'}`,
  ...tutorial,
  B,
}));

/** One word through a model of `tsuzuri train`'s defaults: its latency in a service or a page. */
const words = [
  { name: 'word: greedy', beam: 1 },
  { name: 'word: beam 5', beam: 5 },
].map((one) => ({ ...one, V: 62, E: 128, H: 256, source: 8, target: 11 }));

/** `npm start`: two models, with their evaluations, files and pictures. */
const experiment = { name: 'experiment: addition', models: 2, epochs: 400, trainSize: 5000 };

const base = { V: 60, E: 64, H: 128, B: 32, source: 16, target: 16 };

/** What the scaling table varies, one size at a time from `base`. */
export const scales = {
  hidden: { values: [64, 128, 256, 512, 1024], sizes: (H) => ({ H }) },
  length: { values: [8, 16, 32, 64, 128, 256], sizes: (T) => ({ source: T, target: T }) },
  batch: { values: [1, 8, 32, 128, 512], sizes: (B) => ({ B }) },
  vocabulary: { values: [12, 100, 1000, 8000, 32000], sizes: (V) => ({ V }) },
};

const scaling = Object.entries(scales).flatMap(([scale, { values, sizes }]) =>
  values.map((value) => ({
    name: `scale: ${scale} ${value}`,
    scale,
    value,
    rounds: 2, // at most: they are many
    ...base,
    ...sizes(value),
  })),
);

/** Every case; `kind` is what a contestant's turn is asked for, `group` is where it stands. */
export const cases = [
  ...products.map((one) => ({ group: 'product', kind: 'product', ...one })),
  ...steps.map((one) => ({ group: 'step', kind: 'step', ...one })),
  ...greedy.map((one) => ({ group: 'greedy', kind: 'greedy', ...one })),
  ...words.map((one) => ({ group: 'word', kind: 'word', ...one })),
  { group: 'experiment', kind: 'experiment', ...experiment },
  ...scaling.map((one) => ({ group: 'scale', kind: 'step', ...one })),
];

const stepFlops = ({ V, E, H, B, source, target }) =>
  (source + target) * B * 2 * (E + H) * 4 * H * 3 + target * B * 2 * H * V * 3;

/** The products alone, which is how others count them, too. */
const operations = {
  product: ({ m, n, k }) => 2 * m * n * k,
  step: stepFlops,
  greedy: (size) => stepFlops(size) / 3, // no backward pass, which costs two more products for each
  word: ({ V, E, H, source, target, beam }) =>
    source * 4 * (E + H / 2) * 2 * H +
    target * beam * 2 * ((E + H) * 4 * H + H * H + 2 * H * E + E * V),
  experiment: ({ models, epochs, trainSize }) =>
    models * epochs * (trainSize / tutorial.B) * stepFlops(tutorial),
};

/** Floating-point operations of a case; evaluations of an experiment are not counted. */
export function flopsOf(one) {
  return operations[one.kind](one);
}

/** The case as `--quick` runs it. */
export function shortened(one) {
  return one.kind === 'experiment' ? { ...one, epochs: 4, trainSize: 500 } : one;
}
