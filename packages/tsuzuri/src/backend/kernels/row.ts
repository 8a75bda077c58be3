/**
 * A kernel: what it computes, its arguments and what it costs. A call takes them in the order of
 * this interface: sizes, scalars, then the offset of each operand, with its distances behind it.
 *
 * An operand is written `x: f32[time, batch, 4 * hiddenSize]`: its name, the type of its slots (f32,
 * or i32 for ids and lengths) and its axes. An axis is a whole number or a size, perhaps with a
 * factor before it and a number added. More may stand around that:
 *
 *     beta?: f32[features]                          it may be absent, which offset 0 stands for
 *     lengths: i32[batch] <= time                   each is a whole number from 0 to time
 *     ids: i32[count] < rows                        the same, below rows
 *     targets: i32[time, batch] < classes within lengths   only where t < lengths[b]
 *     a: f32[m @ aRow, k @ aColumn]                 slots from one row, and column, to the next
 *     init?: f32[m @ initRow, n] or c               it may be the operand c itself
 */
export interface KernelRow {
  readonly description: string;
  /** Whether answers need it: the others are for training, and the runtime lacks them. */
  readonly inference?: true;
  /** Whole numbers of at least 0. */
  readonly sizes: readonly string[];
  /** `name: type`, a type being float, double, int or unsigned. */
  readonly scalars?: readonly string[];
  /** Operands that are only read. */
  readonly reads?: readonly string[];
  /** Operands that are read and overwritten. */
  readonly updates?: readonly string[];
  /** Operands that are overwritten. */
  readonly writes?: readonly string[];
  /** Operands that are added to. */
  readonly adds?: readonly string[];
  /** About how many multiply-adds it takes, in C. */
  readonly work: string;
  /** Floats of working memory: of the whole team, and of each thread; in C. */
  readonly shared?: string;
  readonly own?: string;
  /** The smallest and largest number that the sanitizers try for a size or an int, where the usual ones do not do. */
  readonly samples?: Readonly<Record<string, readonly [smallest: number, largest: number]>>;
}
