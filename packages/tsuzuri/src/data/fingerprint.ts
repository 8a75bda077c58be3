/**
 * A number of 64 bits for rows of ids, to tell data sets apart: two lanes of FNV-1a (Fowler, Noll &
 * Vo 1991) over the ids, each row after its length. It finds an accident, not an attack.
 */
export class Fingerprint {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;

  add(row: ArrayLike<number>): void {
    this.#mix(row.length);
    for (let i = 0; i < row.length; i++) this.#mix(row[i]);
  }

  /** Adds a number that is not an id. */
  addNumber(value: number): void {
    this.add(new Int32Array(Float64Array.of(value).buffer));
  }

  /** 16 digits. */
  toString(): string {
    return [this.#high, this.#low]
      .map((lane) => (lane >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193);
    this.#high = Math.imul(this.#high ^ value ^ (this.#high >>> 15), 0x85ebca6b);
  }
}
