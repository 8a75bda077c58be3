import type { Command } from 'commander';
import { addFlags, readFlags } from '../config/flags.ts';
import { serveDefaults, serveSettings } from '../serve/settings.ts';

/** Adds `tsuzuri serve`. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description(
      'Answers over HTTP with trained models, until it is stopped with Ctrl-C or SIGTERM: POST /v1/predict, GET /v1/models. Requests that come at about the same time are answered together, with the same bits as alone. Only this machine is served unless --host says otherwise.',
    )
    .argument('<RUN...>', 'run directories or model files; NAME=RUN chooses the name of a model')
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri serve runs/hun
  $ tsuzuri serve runs/hun french=runs/fre-2 --port 9000
  $ curl localhost:8080/v1/predict -H 'content-type: application/json' -d '{ "inputs": ["abból"] }'`,
    )
    .action(async (runs: string[], flags: Record<string, unknown>) => {
      const settings = readFlags(serveSettings, flags, serveDefaults);
      const { serve } = await import('../serve/server.ts'); // fastify and its kin, not for --help
      await serve(runs, settings);
    });
  addFlags(command, serveSettings, serveDefaults);
}
