import { configOfInit } from '../train/warm.ts';
import { readSpec, requireData } from './spec-file.ts';
import { Sweep } from './sweep.ts';

/**
 * The sweep of a folder, with the ends of the runs that are done.
 *
 * @throws UsageError when there is none, or its data have changed; RunError when it is damaged
 */
export async function openSweep(out: string): Promise<Sweep> {
  const spec = readSpec(out);
  await requireData(spec);
  const { init } = spec.settings;
  const trained = typeof init === 'string' ? await configOfInit(init) : undefined;
  const sweep = new Sweep(out, spec, trained);
  for await (const job of sweep.jobs()) {
    const end = sweep.endOf(job);
    if (end) sweep.done(job, end);
    else if (sweep.isAdaptive) break; // what comes next follows from its score
  }
  return sweep;
}
