/** The numbers that a host reads from a backend, in the precision that the backend computes in. */
export type Floats = Float32Array | Float64Array;

/** How exactly a backend keeps its numbers. */
export type Precision = 'float32' | 'float64';

/**
 * One memory of numbered slots, each of one number. Offset 0 is never given
 * out: it stands for "no tensor" in a kernel call.
 */
export interface Memory {
  readonly precision: Precision;
  /** Reserves `size` slots, aligned to 16, and returns the first one's offset. Their content is undefined. */
  allocate(size: number): number;
  /** Gives back what `allocate` returned. */
  free(offset: number): void;
  /** Sets `size` slots from `offset` on to `value`. */
  fill(size: number, value: number, offset: number): void;
  /** Copies numbers from the host. */
  write(offset: number, values: ArrayLike<number>): void;
  /** Copies ids from the host. */
  writeIds(offset: number, values: ArrayLike<number>): void;
  /** Copies numbers to the host, after every kernel called before has ended. */
  read(offset: number, size: number): Promise<Floats>;
  /** Copies ids to the host, after every kernel called before has ended. */
  readIds(offset: number, size: number): Promise<Int32Array>;
}
