// What the ablation changes: flags of `tsuzuri train`, or of `tsuzuri evaluate` on the runs of another setting.
export const settings = {
  defaults: {},
  'greedy search': { of: 'defaults', evaluate: '--beam 1' },
  'scores not by length': { of: 'defaults', evaluate: '--length-penalty 0' },
  'twice as wide': { train: '--hidden-size 512 --dropout 0.4' },
  'input feeding': { train: '--input-feeding on' },
  'dropout 0.4': { train: '--dropout 0.4' },
  'variational dropout': { train: '--variational-dropout on' },
  'no label smoothing': { train: '--label-smoothing 0' },
  'additive attention': { train: '--attention additive' },
  'dot attention': { train: '--attention dot' },
  'scaled-dot attention': { train: '--attention scaled-dot' },
  'batch of 64': { train: '--batch-size 64' },
  'last 10 epochs averaged': { train: '--averaging 10' },
  'constant rate, last 20 epochs averaged': { train: '--schedule constant --averaging 20' },
  'cosine schedule': { train: '--schedule cosine' },
  'gru cells': { train: '--cell gru' },
};
