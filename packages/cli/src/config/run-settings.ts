import { z } from 'zod';
import { described, text, toggle } from './fields.ts';
import { excludes } from './needs.ts';
import { report } from './shared-settings.ts';

/** Where a training goes and what is written of it: `train` and `distill` have these. */
export const runSettings = z.strictObject({
  out: described(text(), 'directory of the run', 'DIR'),
  config: described(
    text().optional(),
    'settings in JSON or YAML, named as in settings.json; flags win',
    'FILE',
  ),
  resume: toggle('resume the run in --out exactly where it stopped', excludes('force')),
  force: toggle('replace an earlier run in --out'),
  report: report(),
  tensorboard: toggle('write the curves for TensorBoard too: tensorboard --logdir DIR'),
});

/** The defaults of these, without the directory. */
export const runDefaults = {
  resume: false,
  force: false,
  report: true,
  tensorboard: false,
};
