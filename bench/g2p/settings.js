// What the ablation changes: flags of `tsuzuri train`, or of `tsuzuri evaluate` on the runs of another setting.
export const settings = {
  defaults: {},
  'greedy search': { of: 'defaults', evaluate: '--beam 1' },
  'scores not by length': { of: 'defaults', evaluate: '--length-penalty 0' },
  'weights not averaged': { train: '--averaging 0' },
  'not averaged and a falling rate': {
    train: '--averaging 0 --schedule linear --schedule-options hold=0.5',
  },
  'a falling rate': { train: '--schedule linear --schedule-options hold=0.5' },
  'input feeding': { train: '--input-feeding on' },
  'variational dropout': { train: '--variational-dropout on' },
  'dropout 0.4': { train: '--dropout 0.4' },
  'additive attention': { train: '--attention additive' },
  'batch of 64': { train: '--batch-size 64' },
  'twice as wide': { train: '--hidden-size 512 --dropout 0.4' },
};
