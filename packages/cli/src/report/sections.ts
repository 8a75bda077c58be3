import type { Section } from './section.ts';
import { command } from './sections/command.ts';
import { curves } from './sections/curves.ts';
import { errors } from './sections/errors.ts';
import { settings } from './sections/settings.ts';
import { sizes } from './sections/sizes.ts';
import { speed } from './sections/speed.ts';

/** The sections of a report, in their order. */
export const sections = {
  settings,
  curves,
  errors,
  sizes,
  speed,
  command,
} as const satisfies Readonly<Record<string, Section>>;
