import type { Ensemble, Translator } from 'tsuzuri';
import type { Values } from '../config/needs.ts';
import type { Content } from '../run/disk.ts';
import type { FoundModel } from '../run/open-run.ts';

/** A model, and how it is to be exported. */
export interface Exported {
  /** RUN as it was typed. */
  readonly run: string;
  readonly found: FoundModel;
  /** The model or, of a form that takes all members together, the first. */
  readonly translator: Translator;
  readonly ensemble: Ensemble;
  /** The flags of `tsuzuri export`, with their defaults. */
  readonly settings: Values;
}

/** Files by name, which may have folders before it. */
export type Files = readonly (readonly [name: string, content: Content])[];

/** A form in which a model leaves Tsuzuri. */
export interface ExportFormat {
  /** One line for whoever chooses. */
  readonly description: string;
  /** What `--out` names: one file, or a folder that gets several. */
  readonly out: 'file' | 'folder';
  /** Whether it holds the members of an ensemble together; else each gets a folder. */
  readonly isOfAll?: boolean;
  /**
   * The files of the model; of a format of one file just that, and its name says nothing.
   *
   * @throws ConfigError for a model that this format cannot hold
   */
  write(exported: Exported): Promise<Files>;
}
