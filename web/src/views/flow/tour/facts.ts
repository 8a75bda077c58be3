import type { Flow } from 'tsuzuri/inspect';
import { count } from '../../../texts/texts.ts';
import type { TourFacts } from '../../../texts/tour-facts.ts';
import { nameOf } from '../rows.ts';
import { precise, textOf, visible } from '../../../texts/write.ts';

/** Reads the facts off a flow. */
export function factsOf({ stations, source, target, loss }: Flow, isReversed: boolean): TourFacts {
  const find = (id: string) => stations.find((station) => station.id === id);
  const sizeOf = (id: string) => count(find(id)?.values.length ?? 0);
  const given = stations.filter(({ part }) => part === 'bridge');
  const layers = stations.map(({ layer = 0 }) => layer + 1);
  const gates = find('encoder/0/forward/gates/0');
  return {
    source: textOf(isReversed ? source.toReversed() : source),
    target: textOf(target),
    first: visible(source[0]),
    id: String(find('encoder/id/0')?.values[0] ?? 0),
    embeddingSize: sizeOf('encoder/embedding/0'),
    hiddenSize: sizeOf('encoder/0/forward/hidden/0'),
    layers: Math.max(1, ...layers),
    cell: gates?.kind.split('.')[0].replace('layer-norm-', '') ?? '',
    handedOver: count(given.reduce((sum, { values }) => sum + values.length, 0)),
    hasAttention: stations.some((station) => nameOf(station) === 'weights'),
    vocabulary: sizeOf('generator/logits/0'),
    loss: precise(loss),
    isReversed,
  };
}
