// The builds of the C kernels: one source, a record a build.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Flags of every build. */
export const common = [
  '-std=c17',
  '-O3',
  '-ffreestanding',
  '-fno-builtin',
  '-fno-math-errno',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wno-unused-function',
];

const wasmFlags = [
  '--target=wasm32-unknown-unknown',
  ...common,
  '-msimd128',
  '-mbulk-memory',
  '-ffp-contract=off',
  '-nostdlib',
  '--no-wasm-opt',
  '-Wl,--no-entry',
  '-Wl,--import-memory',
  '-Wl,-z,stack-size=65536',
  '-Wl,--export=__heap_base',
  '-Wl,--strip-all',
];

/**
 * The WebAssembly modules. The one for inference has only the kernels that answers need. With threads, each thread instantiates the module over one shared memory
 * and sets its own stack pointer.
 */
export const wasmModules = {
  kernels: { source: 'wasm.c', flags: wasmFlags, embedded: 'binary.ts' },
  'kernels-inference': {
    source: 'wasm.c',
    flags: [...wasmFlags, '-Oz', '-DTSUZURI_INFERENCE'], // as fast as -O3, whose loops are unrolled by hand here, and a fifth smaller
    embedded: 'binary-inference.ts',
  },
  'kernels-threads': {
    source: 'wasm-threads.c',
    flags: [
      ...wasmFlags,
      '-matomics',
      '-DTSUZURI_THREADS',
      '-Wl,--shared-memory',
      '-Wl,--max-memory=4294967296',
      '-Wl,--export=__stack_pointer',
    ],
    embedded: 'binary-threads.ts',
  },
};

// -ffp-contract=fast lets a multiply and an add become one fused instruction, in every build that has it.
const x86 = [
  ['baseline', '-DVL=4', '-DMR=4', '-DNV=2', '-ffp-contract=off'],
  ['avx2', '-DVL=8', '-DMR=6', '-DNV=2', '-mavx2', '-mfma', '-ffp-contract=fast'],
  [
    'avx512',
    '-DVL=16',
    '-DMR=6',
    '-DNV=4',
    '-DKC=512',
    '-mavx512f',
    '-mavx512dq',
    '-mavx512bw',
    '-mavx512vl',
    '-mfma',
    '-mprefer-vector-width=512',
    '-ffp-contract=fast',
  ],
];
const arm = [['neon', '-DVL=4', '-DMR=6', '-DNV=4', '-ffp-contract=fast']];
const plain = [
  '-DTSUZURI_THREADS',
  '-fvisibility=hidden',
  '-fno-stack-protector',
  '-fno-asynchronous-unwind-tables',
];
const elf = ['-shared', '--strip-all', '--hash-style=gnu', '-z', 'now', '-z', 'noexecstack'];

/**
 * The addons. `variants` are the instruction sets that one addon carries; `link` gives the linker
 * and its arguments. N-API and pthread functions stay open: the process that loads an addon has them.
 */
export const addons = {
  'linux-x64': {
    flags: ['--target=x86_64-unknown-linux-gnu', '-fPIC', ...plain],
    variants: x86,
    link: (objects, output) => ['ld.lld-22', ...elf, '-o', output, ...objects],
  },
  'linux-arm64': {
    flags: ['--target=aarch64-unknown-linux-gnu', '-fPIC', '-mno-outline-atomics', ...plain],
    variants: arm,
    link: (objects, output) => ['ld.lld-22', ...elf, '-o', output, ...objects],
  },
  'darwin-arm64': {
    flags: ['--target=arm64-apple-macos11', '-fPIC', ...plain],
    variants: arm,
    link: (objects, output) => [
      'ld64.lld-22',
      '-arch',
      'arm64',
      '-platform_version',
      'macos',
      '11.0',
      '11.0',
      '-bundle',
      '-undefined',
      'dynamic_lookup',
      '-x',
      '-no_uuid',
      '-o',
      output,
      ...objects,
    ],
  },
  'win32-x64': {
    flags: ['--target=x86_64-pc-windows-msvc', '-mno-stack-arg-probe', ...plain],
    variants: x86,
    imports: windowsImports,
    link: (objects, output, libraries) => [
      'lld-link-22',
      '/dll',
      '/noentry',
      '/nodefaultlib',
      '/Brepro',
      '/machine:x64',
      '/export:napi_register_module_v1',
      '/export:node_api_module_get_api_version_v1',
      `/out:${output}`,
      ...objects,
      ...libraries,
    ],
  },
};

/** What the Windows addon imports, as module definitions: Node-API from the program itself. */
function windowsImports(headers) {
  const exported = (file) =>
    readFileSync(join(headers, 'def', file), 'utf8')
      .split('\n')
      .slice(2);
  const node = [
    'NAME NODE.EXE',
    'EXPORTS',
    ...exported('js_native_api.def'),
    ...exported('node_api.def'),
  ];
  return {
    node: node.join('\n'),
    kernel32:
      'LIBRARY KERNEL32.dll\nEXPORTS\nCreateThread\nWaitForSingleObject\nCloseHandle\nSwitchToThread\n',
    synchronization:
      'LIBRARY api-ms-win-core-synch-l1-2-0.dll\nEXPORTS\nWaitOnAddress\nWakeByAddressAll\n',
  };
}
