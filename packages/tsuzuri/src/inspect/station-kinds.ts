import { decoders } from '../models/decoders/decoders.ts';
import { encoders } from '../models/encoders/encoders.ts';
import { featureKinds } from '../models/features/features.ts';
import { generators } from '../models/generators/generators.ts';
import { handOverStations } from '../models/see-hand-over.ts';
import { attentions } from '../nn/attention/attentions.ts';
import { attentionNormalizers } from '../nn/attention/normalizers.ts';
import { cells } from '../nn/cells.ts';
import { type StationKind, unknownCell } from '../nn/stations.ts';

/** The stations of every flow, whatever the model is made of. */
export const ownStations = {
  'encoder.id': {
    description: 'a token of the source, as a number',
    equation: 'source_t',
    shape: '[1]',
    file: 'models/encoders/recurrent.ts',
  },
  'decoder.id': {
    description: 'the token that was written last, or the start id',
    equation: 'y_{t−1}',
    shape: '[1]',
    file: 'models/seq2seq.ts',
  },
  'generator.choice': {
    description: 'the likeliest token, which greedy search writes and reads next',
    equation: 'y_t = argmax p_t',
    shape: '[1]',
    file: 'decode/greedy.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/** A kind of part that may offer stations. */
type Offering = { readonly stations?: Readonly<Record<string, StationKind>> };

/** Every kind of station that there is now, those of kinds that were added to the records with them. */
export function readStationKinds(): Readonly<Record<string, StationKind>> {
  const records: Readonly<Record<string, Offering>>[] = [
    cells,
    attentions,
    attentionNormalizers,
    encoders,
    decoders,
    generators,
    featureKinds,
  ];
  const offered = records.flatMap((record) => Object.values(record));
  return Object.assign(
    {},
    ownStations,
    unknownCell,
    handOverStations,
    ...offered.map(({ stations }) => stations),
  ) as Readonly<Record<string, StationKind>>;
}

/** Every kind of station by name; the kinds of cells, attention, encoders, decoders and generators add theirs. */
export const stationKinds = readStationKinds();
