import type { Ensemble, Translator } from 'tsuzuri';
import type { z } from 'zod';
import type { Values } from '../config/needs.ts';
import type { Spec } from '../plot/spec.ts';
import type { FoundModel, Preference } from '../run/open-run.ts';
import type { Style } from '../terminal/style.ts';

/** A model, and what was asked about it. */
export interface Asked<Settings> {
  /** The model or, of a part that takes all members together, the first. */
  readonly translator: Translator;
  readonly ensemble: Ensemble;
  readonly found: FoundModel;
  /** The arguments behind RUN. */
  readonly words: readonly string[];
  readonly settings: Settings;
  /** The flags that were given. */
  readonly typed: Values;
}

/** A picture of what was seen. */
export interface Picture {
  readonly spec: Spec;
  /** Its name in a sentence: `Heat map of all pairs`. */
  readonly title: string;
  /** The name of the file that it has beside the model when none is given; if omitted, it is drawn on request only. */
  readonly beside?: string;
}

/** What was seen in a model: for a person, for a program and as a picture. */
export interface Seen {
  readonly text: (style: Style) => string;
  readonly data: object;
  readonly picture: Picture;
}

/** Something that can be seen in a model: a subcommand of `tsuzuri inspect`. */
export interface Part<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** One line for the list of parts. */
  readonly summary: string;
  readonly description: string;
  /** The arguments behind RUN, each with its description. */
  readonly operands: Readonly<Record<string, string>>;
  /** Command lines, without `tsuzuri inspect`. */
  readonly examples: readonly string[];
  /** Flags besides those that all parts have. */
  readonly settings: Shape;
  readonly defaults: Values;
  /** Defaults that depend on the arguments behind RUN. */
  readonly defaultsOf?: (words: readonly string[]) => Values;
  /** The help of --out, where a picture is drawn without it. */
  readonly out?: string;
  /** The model of a run of several that is taken when none is named (the best). */
  readonly preference?: Preference;
  /** Whether it sees the members of an ensemble together (they are looked into one by one). */
  readonly isOfAll?: boolean;
  /** @throws UsageError for arguments that make no sense together */
  look(asked: Asked<z.output<z.ZodObject<Shape>>>): Promise<Seen>;
}
