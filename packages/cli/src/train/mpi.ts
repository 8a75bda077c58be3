import { availableParallelism } from 'node:os';
import type { Ranks } from 'tsuzuri/nn';
import { RunError, UsageError } from '../errors.ts';

/** The processes that `mpirun` has started. */
export interface Mpi extends Ranks {
  /** Threads of each, so that those of one machine share its cores. */
  readonly threads: number;
  /** Waits until all are here. */
  meet(): Promise<void>;
  /** Ends the conversation; the process must not end before all have called it. */
  end(): void;
}

const LIBRARIES = ['libmpi.so.40', 'libmpi.so', 'libmpi.40.dylib', 'libmpi.dylib'];
const env = (name: string) => Number(process.env[`OMPI_COMM_WORLD_${name}`] ?? NaN);

/**
 * Joins the other processes of `mpirun`, by Open MPI and koffi.
 *
 * @returns undefined where there are none
 * @throws UsageError for a number that is no power of two; RunError where either is missing
 */
export async function openMpi(): Promise<Mpi | undefined> {
  const size = env('SIZE');
  if (!(size > 1)) return undefined;
  if (!Number.isInteger(Math.log2(size))) {
    throw new UsageError(`mpirun: expected 2, 4, 8 … processes, got ${size}`);
  }
  const mpi = bind(await loadLibrary());
  const rank = env('RANK');
  const exchange = <Numbers extends Float32Array | Float64Array>(
    other: number,
    sent: Numbers,
  ): Promise<Numbers> => {
    const received = sent.slice() as Numbers;
    for (let from = 0; from < sent.length; from += MOST) {
      const [out, back] = [sent, received].map((all) => all.subarray(from, from + MOST));
      mpi.exchange(out, back, other);
    }
    return Promise.resolve(received);
  };
  return {
    rank,
    size,
    threads: Math.max(1, Math.floor(availableParallelism() / (env('LOCAL_SIZE') || 1))),
    exchange,
    async meet() {
      for (let distance = 1; distance < size; distance *= 2) {
        await exchange(rank ^ distance, new Float64Array(1));
      }
    },
    end: mpi.end,
  };
}

const MOST = 1 << 26; // numbers of one message: its bytes are counted in 32 bits

async function loadLibrary() {
  let koffi: typeof import('koffi').default;
  try {
    ({ default: koffi } = await import('koffi'));
  } catch {
    throw new RunError('mpirun: training on several processes needs koffi: npm install koffi');
  }
  for (const name of LIBRARIES) {
    try {
      return koffi.load(name, { global: true });
    } catch {
      // perhaps by another name
    }
  }
  throw new RunError(`mpirun: Open MPI cannot be loaded (${LIBRARIES.join(', ')})`);
}

type Library = Awaited<ReturnType<typeof loadLibrary>>;

/** The calls of Open MPI's C interface that are made. */
function bind(library: Library) {
  const world: unknown = library.symbol('ompi_mpi_comm_world', 'void *');
  const byte: unknown = library.symbol('ompi_mpi_byte', 'void *');
  const init = library.func('int MPI_Init(void *argc, void *argv)');
  const finalize = library.func('int MPI_Finalize()');
  const sendReceive = library.func(
    'int MPI_Sendrecv(void *sent, int sentCount, void *sentType, int to, int sentTag, void *received, int count, void *type, int from, int tag, void *comm, void *status)',
  );
  const check = (code: unknown) => {
    if (code !== 0) throw new RunError(`mpirun: MPI failed with code ${String(code)}`);
  };
  check(init(null, null));
  return {
    exchange(sent: ArrayBufferView, received: ArrayBufferView, other: number): void {
      const { byteLength: count } = sent;
      check(sendReceive(sent, count, byte, other, 0, received, count, byte, other, 0, world, null));
    },
    end: () => check(finalize()),
  };
}
