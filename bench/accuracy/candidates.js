// What is compared with the defaults of `tsuzuri train`: more flags, and those of `evaluate`.
export const candidates = {
  defaults: { train: '' },
  gru: { train: '--cell gru' },
  'two-layers': { train: '--layers 2' },
  wide: { train: '--hidden-size 512 --dropout 0.4' },
  'input-feeding': { train: '--input-feeding on' },
  'shared-vocabulary': { train: '--shared-vocabulary' },
  entmax: { train: '--attention-normalizer entmax' },
  'edit-transducer': { train: '--model edit-transducer' },
  monotonic: { train: '--generator monotonic' },
  'no-augmentation': { train: '--augment-to 0' },
  'entmax-output': { train: '--generator entmax' },
};
