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
  const jobs = sweep.jobs();
  for (;;) {
    const next = await Promise.race([jobs.next(), idle()]);
    if (!next || next.done) return sweep; // what comes next follows from a score that is not known yet
    const end = sweep.endOf(next.value);
    if (end) sweep.done(next.value, end);
  }
}

/** When nothing goes on without a score that nobody is about to tell. */
async function idle(): Promise<undefined> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
