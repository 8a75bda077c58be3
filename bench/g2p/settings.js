// What the ablation changes: flags of `tsuzuri train`, or of `tsuzuri evaluate` on the runs of another setting.
export const settings = {
  defaults: {},
  'greedy search': { of: 'defaults', evaluate: '--beam 1' },
  'scores not by length': { of: 'defaults', evaluate: '--length-penalty 0' },
  'last 10 epochs averaged': { train: '--averaging 10' },
  'constant rate and the last 20 averaged': { train: '--schedule constant --averaging 20' },
  'weight decay': { train: '--optimizer adamw --optimizer-options beta2=0.98,weightDecay=0.05' },
  'twice as wide': { train: '--hidden-size 512 --dropout 0.4' },
  'dropout 0.4': { train: '--dropout 0.4' },
  'variational dropout': { train: '--variational-dropout on' },
  'input feeding': { train: '--input-feeding on' },
  'additive attention': { train: '--attention additive' },
  'batch of 64': { train: '--batch-size 64' },
};
