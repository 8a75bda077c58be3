// What the ablation changes: flags of `tsuzuri train`, or of `tsuzuri evaluate` on the runs of another setting.
export const settings = {
  defaults: {},
  averaging10: { train: '--averaging 10' },
  wide: { train: '--hidden-size 512 --dropout 0.4' },
  feeding: { train: '--input-feeding on' },
  'dropout 0.4': { train: '--dropout 0.4' },
  layers2: { train: '--layers 2' },
  additive: { train: '--attention additive' },
  epochs120: { train: '--epochs 120' },
};
