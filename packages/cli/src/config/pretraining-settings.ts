import { type PretrainingName, pretraining } from 'tsuzuri/data';
import { z } from 'zod';
import { choice, described, numberFrom, wholeNumber } from './fields.ts';
import { needs } from './needs.ts';
import { namesOf } from './shared-settings.ts';

const tasks = namesOf<PretrainingName>(pretraining);

/** What is learned from texts without targets. */
export const pretrainingSettings = z.strictObject({
  task: described(
    choice(tasks).optional(),
    `what to pre-train on texts without targets, one a line: ${tasks.map((name) => `${name}, ${pretraining[name].description}`).join('; ')}`,
    tasks.join('|'),
  ),
  noise: described(
    numberFrom(0.01, 0.99).optional(),
    'share of characters that are masked, omitted or replaced, by default 0.3',
    'X',
    needs('task'),
  ),
  copies: described(
    wholeNumber(1, 1000).optional(),
    'noisy copies of each text, by default 4',
    'N',
    needs('task'),
  ),
});
