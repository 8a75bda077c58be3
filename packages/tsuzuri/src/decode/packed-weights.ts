import type { Workspace } from '../backend/backend.ts';
import type { WeightPacks } from '../tensor/arena.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Rows of products with a weight from which on packing it pays: it costs as much as three rows save. */
const WORTH_PACKING = 4;
/** Columns of the widest panel of any build; see `packWeight`. */
const PANEL = 64;

/**
 * The weights of a model, packed when steps have multiplied with them often enough.
 */
export class PackedWeights implements WeightPacks {
  readonly #arena: Workspace;
  readonly #rows = new Map<number, number>();
  readonly #packed = new Map<number, Tensor>();
  #revision: number | undefined;

  /** @param arena its own */
  constructor(arena: Workspace) {
    this.#arena = arena;
  }

  of({ offset, shape: [n, k] }: Tensor, rows: number): Tensor | undefined {
    const known = this.#packed.get(offset);
    if (known) return known;
    const seen = (this.#rows.get(offset) ?? 0) + rows;
    this.#rows.set(offset, seen);
    if (seen < WORTH_PACKING) return undefined;
    const packed = this.#arena.tensor([n + PANEL - 1, k]);
    this.#arena.backend.packWeight(n, k, offset, packed.offset);
    this.#packed.set(offset, packed);
    return packed;
  }

  /** Forgets all unless it was packed for the same revision of the weights. */
  keepFor(revision: number | undefined): void {
    if (revision !== undefined && revision === this.#revision) return;
    this.#rows.clear();
    this.#packed.clear();
    this.#arena.reset();
    this.#revision = revision;
  }

  /** Frees the memory; it may be used again. */
  dispose(): void {
    this.keepFor(undefined);
    this.#arena.dispose();
  }
}
