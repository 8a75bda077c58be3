import { DataError } from '../errors.ts';
import { type KernelName, type Operand, argumentsOf, lengthOf, named } from './kernels.ts';

/** The exclusive upper bound of an operand's ids in a call; infinite if there is none. */
export function boundOf({ bound }: Operand, numbers: Readonly<Record<string, number>>): number {
  if (!bound) return Infinity;
  return (numbers[bound.size] ?? Number(bound.size)) + (bound.isInclusive ? 1 : 0);
}

/**
 * Throws a DataError unless the ids and lengths that a kernel would read are whole numbers below
 * their bounds; `at` reads one slot. The compiled kernels check this themselves
 * (`kernels/src/dispatch.c`); this composes the message.
 */
export function requireIds(kernel: KernelName, args: readonly number[], at: (slot: number) => number): void {
  const list = argumentsOf(kernel);
  if (!list.some(({ operand }) => operand?.bound && operand.use === 'reads')) return;
  const numbers = named(kernel, args);
  for (const { operand } of list) {
    if (!operand?.bound || operand.use !== 'reads') continue;
    if (operand.isOptional && numbers[operand.name] === 0) continue;
    const bound = boundOf(operand, numbers);
    const lengths = operand.within === undefined ? undefined : numbers[operand.within];
    const count = operand.axes.reduce((product, axis) => product * lengthOf(axis, numbers), 1);
    const { batch } = numbers;
    for (let i = 0; i < count; i++) {
      if (lengths !== undefined && Math.floor(i / batch) >= at(lengths + (i % batch))) continue;
      const id = at(numbers[operand.name] + i);
      if (Number.isInteger(id) && id >= 0 && id < bound) continue;
      throw new DataError(
        `${kernel}: ${operand.name} must be whole numbers from 0 to ${bound - 1}, got ${id}`,
      );
    }
  }
}
