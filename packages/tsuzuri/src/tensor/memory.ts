/** The numbers read from a backend, in the backend's precision. */
export type Floats = Float32Array | Float64Array;

/** The precision of a backend's numbers. */
export type Precision = 'float32' | 'float64';

/**
 * One memory of numbered slots, each holding one number. Offset 0 is never
 * allocated: in a kernel call it means "no tensor".
 */
export interface Memory {
  readonly precision: Precision;
  /** Allocates `size` slots, aligned to 16, and returns the offset of the first. Their content is undefined. */
  allocate(size: number): number;
  /** Frees what `allocate` returned. */
  free(offset: number): void;
  /** Sets `size` slots from `offset` on to `value`. */
  fill(size: number, value: number, offset: number): void;
  /** Copies numbers from the host. */
  write(offset: number, values: ArrayLike<number>): void;
  /** Copies ids from the host. */
  writeIds(offset: number, values: ArrayLike<number>): void;
  /** Copies numbers to the host, after all earlier kernel calls have finished. */
  read(offset: number, size: number): Promise<Floats>;
  /** Copies ids to the host, after all earlier kernel calls have finished. */
  readIds(offset: number, size: number): Promise<Int32Array>;
}
