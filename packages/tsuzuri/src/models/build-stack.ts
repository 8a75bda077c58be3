import { Bidirectional } from '../nn/bidirectional.ts';
import { cells } from '../nn/cells.ts';
import { Dropout } from '../nn/dropout.ts';
import type { SequenceLayer } from '../nn/recurrent.ts';
import type { ParameterScope } from '../tensor/parameters.ts';
import type { Seq2SeqSettings } from './config.ts';
import { Stack } from './stack.ts';

/** The recurrent layers of one side, with dropout between them; bidirectional for a bidirectional encoder. */
export function buildStack(
  scope: ParameterScope,
  settings: Seq2SeqSettings,
  side: 'encoder' | 'decoder',
  lowestSize: number,
): Stack {
  const { cell, layers, hiddenSize } = settings;
  const bothWays = settings.bidirectional && side === 'encoder';
  const ofLayer = (i: number): SequenceLayer => {
    const own = scope.scope(i === 0 ? cell : `${cell}${i + 1}`);
    const inputSize = i === 0 ? lowestSize : hiddenSize;
    if (!bothWays) return cells[cell].create(own, { inputSize, hiddenSize });
    const half = { inputSize, hiddenSize: hiddenSize / 2 };
    return new Bidirectional(
      cells[cell].create(own.scope('ahead'), half),
      cells[cell].create(own.scope('back'), half),
    );
  };
  const numbers = Array.from({ length: layers }, (_, i) => i);
  return new Stack(
    numbers.map(ofLayer),
    numbers.map((i) => buildDropout(settings, `${side}.layer${i}`, settings.dropout)),
  );
}

/** Dropout at one place of a model; variational dropout has one mask per place and sequence. */
export function buildDropout(settings: Seq2SeqSettings, place: string, rate: number): Dropout {
  return new Dropout(rate, settings.variationalDropout ? { shared: place } : {});
}
