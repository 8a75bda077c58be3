/** The part of Node's `process` that is used. */
export interface NodeProcess {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

/** Node's `process`; undefined outside Node. */
export function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

/** A built-in module of Node, loaded without an import that would break browsers or bundlers; undefined outside Node. */
export function nodeModule(name: string): unknown {
  const node = nodeProcess();
  return typeof node?.getBuiltinModule === 'function' ? node.getBuiltinModule(name) : undefined;
}

/** The number of threads that the machine runs at once. */
export function availableThreads(): number {
  const os = nodeModule('node:os') as { availableParallelism(): number } | undefined;
  if (os) return os.availableParallelism();
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}
