import { createHash } from 'node:crypto';
import { type DistillationName, distillations } from 'tsuzuri/nn';
import { z } from 'zod';
import { namesOf } from '../config/shared-settings.ts';
import { RunError } from '../errors.ts';
import { readFile } from '../run/disk.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { findModel } from '../run/open-run.ts';

const schema = z.object({
  kind: z.enum(namesOf<DistillationName>(distillations)),
  weight: z.number().min(0).max(1),
  teachers: z.array(z.object({ path: z.string(), sha256: z.string() })).min(1),
});

/** What a student learns, and of whom: what `distill.json` holds. */
export type Plan = z.output<typeof schema>;

/** A plan for teachers as they are now. @throws as `findModel` does */
export function newPlan(
  runs: readonly string[],
  { kind, weight }: Pick<Plan, 'kind' | 'weight'>,
): Plan {
  const teachers = runs.map((run) => {
    const { path } = findModel(run, undefined, 'best');
    return { path, sha256: hashOf(path) };
  });
  return { kind, weight, teachers };
}

/** The plan of a run. @throws RunError when it is none, or a teacher is not what it was */
export function readPlan(out: string): Plan {
  const path = `${out}/${runFiles.distillation}`;
  const result = schema.safeParse(parse(readRunFile(out, runFiles.distillation)?.toString('utf8')));
  if (!result.success) {
    throw new RunError(`${path}: it is damaged or missing; "tsuzuri distill" writes it`);
  }
  for (const teacher of result.data.teachers) {
    if (hashOf(teacher.path) !== teacher.sha256) {
      throw new RunError(
        `${teacher.path}: expected the teacher that the run was begun with, got another`,
      );
    }
  }
  return result.data;
}

function parse(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFile(path)).digest('hex');
}
