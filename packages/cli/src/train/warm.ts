import type { Backend, Translator, TranslatorConfig } from 'tsuzuri';
import { UsageError } from '../errors.ts';
import { memberFolders } from '../run/members.ts';
import { findModel, openModel, readModelConfig } from '../run/open-run.ts';

/** The configuration of the model of `--init`. @throws UsageError for what is no model */
export function configOfInit(run: string): Promise<TranslatorConfig> {
  return readModelConfig(modelOfInit(run));
}

/** The model of `--init`. @throws as `openModel` does */
export async function openInit(backend: Backend, run: string): Promise<Translator> {
  return (await openModel(backend, { path: modelOfInit(run) })).members[0];
}

/** The path of the model of `--init`. @throws UsageError for what is no model */
export function modelOfInit(run: string): string {
  const [member] = memberFolders(run);
  if (member !== undefined) {
    throw new UsageError(`--init: expected one model, got the members of "${run}"; name ${member}`);
  }
  try {
    return findModel(run, undefined, 'best').path;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--init: ${error.message}`);
  }
}
