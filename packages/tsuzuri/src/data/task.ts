import { ConfigError, requireInteger, requireKnown } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import type { CodecConfig } from './codec.ts';
import type { Normalization } from './normalization.ts';
import type { TokenizerConfig } from './tokenizers/tokenizer.ts';

/** A source text and the target text that answers it. */
export interface Example {
  readonly source: string;
  readonly target: string;
  /** What is known beside the source, as tags: V, PST, a language. */
  readonly features?: readonly string[] | undefined;
  /** How much it counts in the loss (1). */
  readonly weight?: number | undefined;
}

/** Examples to learn from and examples to be tested on; no source stands in both. */
export interface Dataset {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}

/** A side of texts of any length: its tokens are those of the examples. */
export interface TextSide {
  readonly kind: 'text';
  readonly tokenizer: TokenizerConfig;
  /** The Unicode normalisation (NFC). */
  readonly normalization?: Normalization;
}

/** How a side of a task is written: at one length with known characters, or as text of any length. */
export type TaskSide = CodecConfig | TextSide;

/** A kind of problem that makes its own examples. */
export interface Task {
  readonly name: string;
  /** What there is to do, with an example; it follows "to". */
  readonly description: string;
  readonly source: TaskSide;
  readonly target: TaskSide;
  /** True when both sides are text of one language, with one vocabulary between them. */
  readonly sharedVocabulary?: boolean;
  /** How many different sources there are, or a number that is surely not above that. */
  readonly sources: number;
  /** One example, drawn from `random`. */
  draw(random: Random): Example;
}

/** A task whose sides both have one length. */
export interface FixedTask extends Task {
  readonly source: CodecConfig;
  readonly target: CodecConfig;
}

/** An option of a task: a whole number. */
export interface TaskOption {
  /** What it is, as a noun phrase for a help text. */
  readonly help: string;
  readonly minimum: number;
  readonly maximum: number;
  /** What is taken when it is omitted; without one, the task decides. */
  readonly default?: number;
}

/** A kind of task: a function of its options, and their description as data. */
export interface TaskKind<Option extends string = string, Made extends Task = Task> {
  /** @throws ConfigError for an option out of its range, or options that do not fit each other */
  (options?: { readonly [Name in Option]?: number | undefined }): Made;
  /** As `Task.description`. */
  readonly description: string;
  /** Its options by name. */
  readonly options: Readonly<Record<Option, TaskOption>>;
}

/** The options of a task as it gets them: all of them, checked; without a default, maybe undefined. */
type OptionValues<Options extends Readonly<Record<string, TaskOption>>> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly default: number }
    ? number
    : number | undefined;
};

/**
 * Defines a kind of task from its description, its options and what makes it of them. Options are
 * checked against their ranges before `make` is called.
 */
export function defineTask<
  const Options extends Readonly<Record<string, TaskOption>>,
  Made extends Task = Task,
>(
  { description, options }: { readonly description: string; readonly options: Options },
  make: (values: OptionValues<Options>) => Omit<Made, 'description'>,
): TaskKind<keyof Options & string, Made> {
  const known = Object.keys(options);
  const create = (given: { readonly [Name in keyof Options]?: number | undefined } = {}) => {
    requireKnown('task', given, known);
    const values = Object.entries(options).map(([name, { minimum, maximum, ...option }]) => {
      const value = given[name] ?? option.default;
      if (value !== undefined) requireInteger(name, value, minimum, maximum);
      return [name, value] as const;
    });
    const made = make(Object.fromEntries(values) as OptionValues<Options>);
    return { description, ...made } as Made;
  };
  return Object.assign(create, { description, options }) as TaskKind<keyof Options & string, Made>;
}

/** Whether both sides of a task have one length: by the discriminant of the union, so that types follow. */
export function isFixedTask(task: Task): task is FixedTask {
  return task.source.kind !== 'text' && task.target.kind !== 'text';
}

/**
 * Different examples of a task, in random order: no source comes twice. The order is drawn after
 * the examples, because sources of which there are few run out early in the drawing.
 *
 * @throws ConfigError when the task has fewer sources than that
 */
export function makeExamples(task: Task, options: { count: number; seed: number }): Example[] {
  const { count, seed } = options;
  requireInteger('count', count, 1);
  requireInteger('seed', seed, 0);
  if (count > task.sources) {
    throw new ConfigError(
      'count',
      `${task.name} has ${task.sources} different sources, ${count} were asked for`,
    );
  }
  const random = Random.fromSeed(seed).stream('data').stream(task.name);
  const examples = new Map<string, Example>();
  while (examples.size < count) {
    const example = task.draw(random);
    if (!examples.has(example.source)) examples.set(example.source, example);
  }
  return random.stream('order').shuffle([...examples.values()]);
}

/** Training and test examples of a task, all different. Throws as `makeExamples` does. */
export function makeDataset(
  task: Task,
  options: { trainSize: number; testSize: number; seed: number },
): Dataset {
  const { trainSize, testSize, seed } = options;
  requireInteger('trainSize', trainSize, 1);
  requireInteger('testSize', testSize, 1);
  if (trainSize + testSize > task.sources) {
    throw new ConfigError(
      'trainSize',
      `${task.name} has ${task.sources} different sources, ${trainSize} to train and ${testSize} to test were asked for`,
    );
  }
  const examples = makeExamples(task, { count: trainSize + testSize, seed });
  return { train: examples.slice(0, trainSize), test: examples.slice(trainSize) };
}
