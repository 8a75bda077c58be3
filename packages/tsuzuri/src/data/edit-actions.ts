/**
 * The actions of an edit transducer as ids. A pointer stands before a token of the source, and of V
 * target ids:
 *
 *     insert y       y           writes y; the pointer stays. Inserting the end ends the target.
 *     substitute y   V + y       writes y; the pointer moves on
 *     copy           2V          writes the token at the pointer; the pointer moves on
 *     delete         2V + 1      writes nothing; the pointer moves on
 *
 * The start id is 2V + 2.
 */
export class EditActions {
  /** V. */
  readonly targets: number;
  readonly copy: number;
  readonly delete: number;
  /** How many actions there are, which is the start id. */
  readonly count: number;

  /** @param targets the size of the target's vocabulary */
  constructor(targets: number) {
    this.targets = targets;
    this.copy = 2 * targets;
    this.delete = this.copy + 1;
    this.count = this.copy + 2;
  }

  substitute(target: number): number {
    return this.targets + target;
  }

  /** Whether the pointer moves on. */
  moves(id: number): boolean {
    return id >= this.targets && id < this.count;
  }

  /** The target id that an insertion or a substitution writes; undefined for the other two. */
  writes(id: number): number | undefined {
    return id < this.copy ? id % this.targets : undefined;
  }
}

/** What actions have written. */
export interface EditedTarget {
  /** The target ids, without the end. */
  readonly ids: Int32Array;
  /** For each of them, where the pointer stood, and last where it stands now. */
  readonly positions: readonly number[];
  /** For each of them, whether it is a copy. */
  readonly copied: readonly boolean[];
}

/**
 * Does what actions say, up to an end.
 *
 * @param source ids
 * @param copies the target id of each source id, as `copyTable` makes it
 */
export function applyEdits(
  actions: EditActions,
  ids: ArrayLike<number>,
  source: ArrayLike<number>,
  copies: readonly number[],
  eosId: number | undefined,
): EditedTarget {
  const written: number[] = [];
  const positions: number[] = [];
  const copied: boolean[] = [];
  let at = 0;
  for (let step = 0; step < ids.length; step++) {
    const id = ids[step];
    const target = id === actions.copy ? copies[source[at]] : actions.writes(id);
    if (target === eosId) break;
    if (target !== undefined && target >= 0) {
      written.push(target);
      positions.push(at);
      copied.push(id === actions.copy);
    }
    if (actions.moves(id) && at < source.length) at++;
  }
  return { ids: Int32Array.from(written), positions: [...positions, at], copied };
}
