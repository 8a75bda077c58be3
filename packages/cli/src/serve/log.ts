import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { ServeSettings } from './settings.ts';

/** The log: one JSON object per line. */
export type Log = Logger;

/** A log that is written to a stream. */
export function createLog(stream: NodeJS.WritableStream, level: ServeSettings['logLevel']): Log {
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, stream);
}
