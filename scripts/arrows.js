// Who may import whom: the one table that check-imports.js proves and house.js draws.
import { read } from './sources.js';

/**
 * The packages from the bottom up. `folders` are those of its `src`, from the bottom up too: each may
 * see the ones it names, which stand above it in the table, so there can be no cycle of folders.
 */
export const packages = {
  tsuzuri: {
    about: 'the library: Node and browsers, no runtime dependency',
    folders: {
      'nearest.ts': { about: 'the nearest name', sees: [] },
      'errors.ts': { about: 'errors and checks', sees: ['nearest.ts'] },
      tensor: { about: 'tensors, arena, parameters', sees: ['errors.ts'] },
      backend: { about: 'native, wasm, reference', sees: ['errors.ts', 'tensor'] },
      data: { about: 'codecs, readers, tasks', sees: ['errors.ts', 'nearest.ts', 'tensor'] },
      metrics: { about: 'accuracy, WER, BLEU', sees: ['errors.ts', 'tensor'] },
      formats: { about: 'safetensors', sees: ['errors.ts', 'tensor'] },
      nn: { about: 'layers', sees: ['errors.ts', 'tensor', 'backend'] },
      optim: { about: 'optimisers, schedules', sees: ['errors.ts', 'tensor', 'backend'] },
      models: {
        about: 'encoders, decoders',
        sees: ['errors.ts', 'tensor', 'backend', 'data', 'nn'],
      },
      decode: {
        about: 'greedy, beam, sample',
        sees: ['errors.ts', 'tensor', 'backend', 'data', 'models'],
      },
      translator: {
        about: 'text in, text out',
        sees: ['errors.ts', 'tensor', 'backend', 'data', 'metrics', 'models', 'decode', 'formats'],
      },
      export: {
        about: 'PyTorch, ONNX',
        sees: ['errors.ts', 'tensor', 'backend', 'data', 'nn', 'models', 'formats', 'translator'],
      },
      inspect: {
        about: 'flow, attention, beams',
        sees: [
          'errors.ts',
          'tensor',
          'backend',
          'data',
          'metrics',
          'nn',
          'models',
          'decode',
          'translator',
        ],
      },
      runtime: {
        about: 'loads and answers',
        sees: ['errors.ts', 'backend', 'translator'],
      },
      train: {
        about: 'the loop, checkpoints',
        sees: [
          'errors.ts',
          'tensor',
          'backend',
          'data',
          'models',
          'decode',
          'metrics',
          'formats',
          'optim',
          'translator',
        ],
      },
      prepare: { about: 'from pairs to codecs', sees: ['errors.ts', 'tensor', 'data'] },
      learn: {
        about: 'from pairs to a translator',
        sees: [
          'errors.ts',
          'backend',
          'data',
          'models',
          'formats',
          'optim',
          'translator',
          'train',
          'prepare',
        ],
      },
    },
  },
  plot: {
    about: 'draws charts; optional',
    folders: { 'index.ts': { about: 'SVG, PNG', sees: [] } },
  },
  cli: {
    about: 'the command tsuzuri',
    uses: ['tsuzuri', 'plot'],
    folders: {
      text: { about: 'numbers in words', sees: [] },
      'errors.ts': { about: 'what a person reads', sees: ['text'] },
      'surroundings.ts': { about: 'streams, signals', sees: [] },
      data: { about: 'input files', sees: ['errors.ts', 'surroundings.ts', 'text'] },
      terminal: { about: 'tables, live lines', sees: ['surroundings.ts', 'text'] },
      plot: { about: 'charts as data', sees: ['surroundings.ts', 'text'] },
      config: { about: 'settings → flags', sees: ['errors.ts', 'text', 'data'] },
      run: {
        about: 'the run directory',
        sees: ['errors.ts', 'surroundings.ts', 'text', 'config'],
      },
      report: {
        about: 'pages about runs',
        sees: ['errors.ts', 'surroundings.ts', 'text', 'terminal', 'plot', 'config', 'run'],
      },
      tensorboard: { about: 'event files', sees: ['run'] },
      decode: {
        about: 'answers of runs',
        sees: ['errors.ts', 'surroundings.ts', 'text', 'terminal', 'plot', 'config', 'run'],
      },
      experiment: {
        about: 'recipes, jobs, reports',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'terminal',
          'plot',
          'config',
          'run',
          'report',
        ],
      },
      train: {
        about: 'training on files',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'data',
          'terminal',
          'plot',
          'config',
          'run',
          'report',
          'tensorboard',
        ],
      },
      sweep: {
        about: 'many trainings',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'data',
          'terminal',
          'plot',
          'config',
          'run',
          'report',
          'train',
        ],
      },
      distill: {
        about: 'a student of several models',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'data',
          'terminal',
          'config',
          'run',
          'decode',
          'train',
        ],
      },
      inspect: {
        about: 'looks into a model',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'data',
          'terminal',
          'plot',
          'config',
          'run',
          'decode',
        ],
      },
      playground: { about: 'the page, served', sees: ['errors.ts'] },
      serve: {
        about: 'answers over HTTP',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'data',
          'terminal',
          'config',
          'run',
          'report',
          'decode',
        ],
      },
      export: {
        about: 'models for others',
        sees: ['errors.ts', 'text', 'data', 'terminal', 'config', 'run', 'report', 'decode'],
      },
      commands: {
        about: 'parse, call, print',
        sees: [
          'errors.ts',
          'surroundings.ts',
          'text',
          'data',
          'terminal',
          'plot',
          'config',
          'run',
          'report',
          'decode',
          'experiment',
          'train',
          'sweep',
          'distill',
          'inspect',
          'playground',
          'serve',
          'export',
        ],
      },
      'program.ts': {
        about: 'all commands',
        sees: ['errors.ts', 'surroundings.ts', 'text', 'commands'],
      },
      'main.ts': {
        about: 'the whole command',
        sees: ['errors.ts', 'surroundings.ts', 'program.ts'],
      },
    },
  },
  playground: {
    about: 'a page in which one trains models and sees into them',
    place: 'web',
    uses: ['tsuzuri'],
    folders: {
      setup: { about: 'the set-up, as link and code', sees: [] },
      texts: { about: 'English, Japanese', sees: [] },
      style: { about: 'colours, spacing', sees: [] },
      worker: { about: 'trains and answers', sees: ['setup'] },
      run: { about: 'runs as signals', sees: ['setup', 'texts', 'worker'] },
      parts: { about: 'form, buttons', sees: ['setup', 'texts', 'run'] },
      views: {
        about: 'ways to look at a run',
        sees: ['setup', 'texts', 'worker', 'run', 'parts', 'style'],
      },
      serve: {
        about: 'the page of a server',
        sees: ['texts', 'style', 'parts', 'views'],
      },
      'app.tsx': { about: 'the page', sees: ['texts', 'run', 'parts', 'views'] },
      'main.tsx': { about: 'begins it all', sees: ['texts', 'run', 'parts', 'style', 'app.tsx'] },
    },
  },
};

/** Where a package lies, from the root. */
export const placeOf = (name) => packages[name].place ?? `packages/${name}`;

/** The doors of a package by the specifier that opens them: the modules in `src` that it exports. */
export function doorsOf(name) {
  const { name: own, exports = {} } = JSON.parse(read(`${placeOf(name)}/package.json`));
  return new Map(
    Object.entries(exports)
      .filter(([, { default: file }]) => file)
      .map(([door, { default: file }]) => [
        own + door.slice(1),
        file.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'),
      ]),
  );
}
