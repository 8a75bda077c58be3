import { z } from 'zod';
import { described, kinds, text, toggle, wholeNumber, withText } from '../config/fields.ts';
import { unless } from '../config/needs.ts';
import { machineSettings, namesOf } from '../config/shared-settings.ts';

/** What is logged, and all that is graver. */
export const logLevels = {
  info: 'every request',
  warn: 'what deserves attention',
  error: 'failures',
  silent: 'nothing',
} as const;

/** The flags of `tsuzuri serve`. */
export const serveSettings = z.strictObject({
  host: described(text(), 'address to listen on; 0.0.0.0 is every one of this machine', 'HOST'),
  port: described(wholeNumber(0, 65_535), 'port to listen on; 0 is any free one', 'N'),
  batchWait: described(
    wholeNumber(0, 1000),
    'milliseconds that a text waits for others to be answered with',
    'MS',
  ),
  batchSize: described(wholeNumber(1, 1024), 'texts answered together, at most', 'N'),
  queue: described(
    wholeNumber(1, 1_000_000),
    'texts that may wait per model; more are refused with status 429',
    'N',
    unless(({ queue, maxInputs }) =>
      Number(queue) < Number(maxInputs)
        ? `expected at least --max-inputs ${Number(maxInputs)}, got ${Number(queue)}`
        : undefined,
    ),
  ),
  timeLimit: described(wholeNumber(1, 3600), 'seconds that a request may take', 'S'),
  warmUp: described(
    wholeNumber(0, 60),
    'seconds that a model answers a text of its own before it serves, so that first requests are as fast as later ones',
    'S',
  ),
  maxBody: described(wholeNumber(1, 65_536), 'size of the largest request in KiB', 'KIB'),
  maxInputs: described(wholeNumber(1, 100_000), 'texts per request, at most', 'N'),
  maxLength: described(wholeNumber(1, 1_000_000), 'characters per text, at most', 'N'),
  maxBeam: described(wholeNumber(1, 1000), 'largest beam size that a request may ask for', 'N'),
  maxNBest: described(wholeNumber(1, 1000), 'most hypotheses that a request may ask for', 'N'),
  maxMemory: described(
    wholeNumber(16, 2 ** 24).optional(),
    'MiB that the process may take before requests are refused with status 503, by default three quarters of the memory there is',
    'MIB',
  ),
  apiKeyFile: described(
    text().optional(),
    'file with the API keys of which each request must carry one, one per line',
    'FILE',
  ),
  apiKeyEnv: described(
    text().optional(),
    'environment variable with such keys, as TSUZURI_API_KEY',
    'NAME',
  ),
  watch: toggle('swap a model in when its file changes; a bad file is refused'),
  logInputs: toggle('log the text of inputs, too'),
  logLevel: kinds(namesOf(logLevels), 'log, on standard output, of every request or less'),
  ...machineSettings.shape,
  threads: withText(machineSettings.shape.threads, {
    value: 'N',
    help: 'number of threads per model, by default the processors but one divided among the models',
  }),
});

/** What counts where nothing is said. */
export const serveDefaults = {
  host: '127.0.0.1',
  port: 8080,
  batchWait: 3,
  batchSize: 64,
  queue: 1024,
  timeLimit: 10,
  warmUp: 1,
  maxBody: 256,
  maxInputs: 64,
  maxLength: 1000,
  maxBeam: 16,
  maxNBest: 16,
  watch: false,
  logInputs: false,
  logLevel: 'info',
  backend: 'auto',
};

/** The settings of a server. */
export type ServeSettings = z.output<typeof serveSettings>;
