import type { Section } from './section.ts';
import { attention } from './sections/attention.ts';
import { command } from './sections/command.ts';
import { curves } from './sections/curves.ts';
import { embeddings } from './sections/embeddings.ts';
import { errors } from './sections/errors.ts';
import { positions } from './sections/positions.ts';
import { results } from './sections/results.ts';
import { settings } from './sections/settings.ts';
import { sizes } from './sections/sizes.ts';
import { speed } from './sections/speed.ts';

/** The sections of a report, in their order. */
export const sections: Readonly<Record<string, Section>> = {
  results,
  settings,
  curves,
  positions,
  errors,
  attention,
  embeddings,
  sizes,
  speed,
  command,
};
