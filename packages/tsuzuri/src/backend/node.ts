/** The part of Node's `process` that is used. */
export interface NodeProcess {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

/** Node's `process`, or undefined where there is no Node. */
export function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

/** A module of Node itself, with no import that a browser or a bundler would stumble over; undefined elsewhere. */
export function nodeModule(name: string): unknown {
  const node = nodeProcess();
  return typeof node?.getBuiltinModule === 'function' ? node.getBuiltinModule(name) : undefined;
}

/** How many threads the machine runs at once. */
export function availableThreads(): number {
  const os = nodeModule('node:os') as { availableParallelism(): number } | undefined;
  if (os) return os.availableParallelism();
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}
