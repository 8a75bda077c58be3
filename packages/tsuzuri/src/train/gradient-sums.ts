import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';

/**
 * Adds the gradients of the parts of a batch in one fixed tree of pairs: of five parts,
 *
 *     ((p₁ + p₂) + (p₃ + p₄)) + p₅
 *
 * Each p is computed from zero, so the sum depends on the parts and their number, not on which thread
 * or machine computes which. One buffer [trainedSize] is kept per level.
 */
export class GradientSums {
  readonly #backend: Backend;
  readonly #parameters: ParameterBlock;
  readonly #pending: { readonly offset: number; readonly parts: number }[] = [];
  readonly #unused: number[] = [];

  constructor(backend: Backend, parameters: ParameterBlock) {
    this.#backend = backend;
    this.#parameters = parameters;
  }

  /** Takes the block's gradients as those of the next part; after the last part, the block holds their sum. */
  take(isLast: boolean): void {
    const { trainedSize, gradients } = this.#parameters;
    let parts = 1;
    for (const top of this.#pending.toReversed()) {
      if (!isLast && top.parts !== parts) break;
      this.#backend.add(trainedSize, top.offset, gradients);
      parts += top.parts;
      this.#unused.push(top.offset);
      this.#pending.pop();
    }
    if (isLast) return;
    const offset = this.#unused.pop() ?? this.#backend.allocate(trainedSize);
    this.#backend.copy(trainedSize, gradients, offset);
    this.#pending.push({ offset, parts });
  }

  /** Frees the buffers. */
  dispose(): void {
    for (const { offset } of this.#pending) this.#backend.free(offset);
    for (const offset of this.#unused) this.#backend.free(offset);
  }
}
