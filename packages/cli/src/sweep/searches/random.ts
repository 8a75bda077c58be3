import { Random } from 'tsuzuri/nn';
import { valueAt } from '../axes.ts';
import { gridPoint, sizeOfGrid } from './grid.ts';
import type { Search, Space } from './search.ts';

/** The order of the combinations of a space, which is drawn once. */
const orders = new WeakMap<Space, number[]>();

const SHUFFLED = 100_000; // combinations; of more, two draws are hardly the same

/**
 * Configurations drawn by chance (Bergstra and Bengio 2012): with ranges each value independently, of a
 * grid alone no combination comes twice.
 */
export const random: Search = {
  description: 'drawn by chance',
  isAdaptive: false,
  next(space, { length: config }) {
    const { axes, most, seed } = space;
    const size = sizeOfGrid(axes);
    if (config >= Math.min(most, size)) return undefined;
    const stream = Random.fromSeed(seed).stream('sweep');
    if (size <= SHUFFLED) {
      const order = orders.get(space) ?? stream.shuffle(Array.from({ length: size }, (_, i) => i));
      orders.set(space, order);
      return { config, point: gridPoint(axes, order[config]) };
    }
    const own = stream.stream(String(config));
    const point = Object.fromEntries(
      axes.map((axis) => [axis.setting, valueAt(axis, own.uniform())]),
    );
    return { config, point };
  },
};
