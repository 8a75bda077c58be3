import type { Example } from 'tsuzuri';
import { type Question, holdOut } from 'tsuzuri/data';
import { distillations } from 'tsuzuri/nn';
import { z } from 'zod';
import type { ReadingSettings } from '../data/read.ts';
import { loadExamples, readSources } from '../data/read.ts';
import { answerAll } from '../decode/answer-all.ts';
import type { Ensemble } from '../decode/answers.ts';
import { Notes } from '../decode/notes.ts';
import { RunError } from '../errors.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { formatLines } from '../run/json-lines.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatCount } from '../text/format.ts';
import type { Plan } from './plan.ts';

/** The examples of a student, as its run keeps them. */
export interface StudentSets {
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
}

/** Where they come from. */
export interface StudentData {
  readonly data: readonly string[];
  readonly valid: readonly string[] | undefined;
  readonly sources: readonly string[];
  readonly reading: ReadingSettings;
  readonly beam: number;
  /** Of the dev set that is held out, and how texts are normalised for it. */
  readonly split: Parameters<typeof holdOut>[1];
}

/**
 * The examples that a student learns from: pairs, in which the answers of the teachers are the targets
 * where the plan says so, and what they answer to more sources. Answers that have no end are omitted.
 *
 * @throws as `loadExamples` does; RunError when there is nothing to learn from
 */
export async function makeSets(
  teachers: Ensemble,
  { kind }: Plan,
  { data, valid, sources, reading, beam, split }: StudentData,
): Promise<StudentSets> {
  const pairs = data.length > 0 ? await loadExamples(data, reading, tell) : [];
  const dev = valid && (await loadExamples(valid, reading, tell));
  const sets = dev ? { train: pairs, dev } : holdOut(pairs, split);
  const known = new Set(sets.dev.map(keyOf));
  const more = (await questionsOf(sources)).filter((one) => !known.has(keyOf(one)));
  const { isOfAnswers } = distillations[kind];
  const asked = [...(isOfAnswers ? sets.train : []), ...more];
  const unique = [...new Map(asked.map((one) => [keyOf(one), one])).values()];
  const answered = await answers(teachers, unique, beam);
  const train = isOfAnswers ? answered : [...sets.train, ...answered];
  if (train.length === 0) {
    throw new RunError('there is nothing to learn from: no answer of the teachers has an end');
  }
  return { train, dev: sets.dev };
}

const keyOf = ({ source, features }: Question) => JSON.stringify([source, features ?? []]);

async function questionsOf(paths: readonly string[]): Promise<Question[]> {
  const questions: Question[] = [];
  for (const path of paths) {
    for await (const question of readSources(path, {}, tell)) questions.push(question);
  }
  return questions;
}

async function answers(
  teachers: Ensemble,
  questions: readonly Question[],
  beam: number,
): Promise<Example[]> {
  if (questions.length === 0) return [];
  const notes = new Notes(true);
  const found = await answerAll(teachers, questions, { beam }, notes);
  const [{ codec }] = teachers.translators;
  const isFixed = codec.target.length !== undefined; // no answer has an end then
  const pairs = questions.flatMap(({ source, features }, i): Example[] => {
    const [best] = found[i].answers;
    if (!best || !(best.finished || isFixed)) return [];
    const tags = features === undefined ? undefined : codec.features?.split(features);
    return [{ source, target: best.text, ...(tags && { features: tags }) }];
  });
  const none = found.length - pairs.length;
  tell(
    `the teachers answered ${countOf(found.length, 'source')}, ${formatCount(none)} without an end, which are omitted`,
  );
  return pairs;
}

/** The files that a run keeps its examples in. */
export function filesOf({ train, dev }: StudentSets) {
  return [
    [runFiles.studentExamples, formatLines(train)],
    [runFiles.studentDev, formatLines(dev)],
  ] as const;
}

const example = z.object({
  source: z.string(),
  target: z.string(),
  features: z.array(z.string()).optional(),
});

/** The examples of a run. @throws RunError when they are damaged */
export function readSets(out: string): StudentSets {
  const read = (name: string) => {
    const text = readRunFile(out, name)?.toString('utf8') ?? '';
    try {
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): Example => example.parse(JSON.parse(line)));
    } catch {
      throw new RunError(`${out}/${name}: it is damaged; "tsuzuri distill" writes it`);
    }
  };
  return { train: read(runFiles.studentExamples), dev: read(runFiles.studentDev) };
}
