import { described, numberFrom, onOff, wholeNumber } from './fields.ts';
import type { Need } from './needs.ts';

/** The largest number that most settings take. */
export const LARGEST = 1_000_000;

/** A whole number. */
export const count = (minimum: number, maximum: number, help: string, ...more: readonly Need[]) =>
  described(wholeNumber(minimum, maximum), help, 'N', ...more);

/** A number from 0 to below 1. */
export const share = (help: string, ...more: readonly Need[]) =>
  described(numberFrom(0, 0.999), help, 'X', ...more);

/** Something that is on or off, as a value. */
export const either = (help: string, ...more: readonly Need[]) =>
  described(onOff(), help, 'on|off', ...more);
