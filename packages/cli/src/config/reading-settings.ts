import { FEATURES_SEPARATOR, type ReaderKind, type ReaderOption, quoted } from 'tsuzuri/data';
import { z } from 'zod';
import { formats } from '../data/formats.ts';
import { described, kinds, text, toggle } from './fields.ts';
import { excludes, needs } from './needs.ts';
import { namesOf } from './shared-settings.ts';

/** A format of those that understand an option. */
export const formatWith = (option: ReaderOption) =>
  needs('format', ...namesOf(formats).filter((name) => knows(formats[name], option)));
const knows = ({ understands }: ReaderKind, option: ReaderOption) => understands.includes(option);

/** How files of pairs are read: `train` and `evaluate` have these. */
export const readingSettings = z.strictObject({
  format: kinds(namesOf(formats), 'file format, by default as the file name says'),
  columns: described(
    z
      .string()
      .regex(/^(?!0*,)[^,]+,(?!0*$)[^,]+$/, {
        error: ({ input }) =>
          `expected two columns by number or name, such as 1,3 or word,pronunciation, got ${quoted(input)}`,
      })
      .refine((value) => new Set(value.split(',')).size === 2, {
        error: ({ input }) => `expected two different columns, such as 1,3, got ${quoted(input)}`,
      })
      .optional(),
    'columns of source and target, by number or by name in the first line',
    'A,B',
    formatWith('columns'),
  ),
  header: toggle('skip the first line, which names the columns', formatWith('header')),
  keys: described(
    z
      .string()
      .regex(/^[^,]+,[^,]+$/, {
        error: ({ input }) => `expected two keys, such as word,phones, got ${quoted(input)}`,
      })
      .optional(),
    'keys of source and target, by default source,target',
    'A,B',
    formatWith('keys'),
  ),
  features: described(
    text().optional(),
    'columns of features, or keys of them in JSON lines, such as 3 or tags,language',
    'A,…',
    formatWith('features'),
    excludes('task'),
  ),
  featuresSeparator: described(
    text(),
    'text between two features of a column',
    'TEXT',
    needs('features'),
  ),
  skipBad: toggle('skip unusable lines, and count them'),
});

/** How files of pairs are read unless it is said. */
export const readingDefaults = {
  header: false,
  featuresSeparator: FEATURES_SEPARATOR,
  skipBad: false,
};
