import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mapState } from '../bridge.ts';
import { addOverTime, repeat } from '../decoders/over-time.ts';
import type { FeaturesKind } from './feature-reader.ts';
import { type MeanEntry, MeanReader, meanStations } from './mean-reader.ts';

/**
 * The mean of the tags' vectors joins every state of the source, and those handed to the decoder:
 *
 *     encoded_s = encoder(source)_s + m
 *
 * m has the size of a state.
 */
const added: MeanEntry = {
  forward(workspace, encoded, mean) {
    const plus = (x: Tensor) => sum(workspace, x, mean);
    const [time] = encoded.states.shape;
    return {
      ...encoded,
      states: sum(workspace, encoded.states, repeat(workspace, mean, time)),
      last: encoded.last.map((one) =>
        mapState(one, (x, name) => (name === 'hidden' ? plus(x) : x)),
      ),
      summary: plus(encoded.summary),
    };
  },

  backward(workspace, { states, last, summary }, shape) {
    const { backend } = workspace;
    const dMean = workspace.zeros(shape);
    if (states) addOverTime(workspace, states, dMean);
    for (const { hidden } of last) backend.add(hidden.size, hidden.offset, dMean.offset);
    if (summary) backend.add(summary.size, summary.offset, dMean.offset);
    return dMean;
  },

  toGraph(graph, encoded, mean) {
    const plus = (x: typeof mean) => graph.op('Add', [x, mean]);
    return {
      ...encoded,
      states: plus(encoded.states),
      last: encoded.last.map((one) => ({ ...one, hidden: plus(one.hidden) })),
      summary: plus(encoded.summary),
    };
  },

  see: (encoder, id) => ({
    ...encoder,
    states: encoder.states.map((ids) => [...ids, id]),
    last: encoder.last.map(({ hidden = [], ...rest }) => ({ ...rest, hidden: [...hidden, id] })),
  }),
};

/** x + y in new memory. */
function sum(workspace: Workspace, x: Tensor, y: Tensor): Tensor {
  const result = workspace.tensor(x.shape);
  workspace.backend.copy(x.size, x.offset, result.offset);
  workspace.backend.add(x.size, y.offset, result.offset);
  return result;
}

/** The mean of the tags' vectors at every position of the source. */
export const linearFeatures: FeaturesKind = {
  description: "the mean of the tags' vectors joins every state of the source",
  stations: meanStations,
  create(scope, settings, encoder) {
    const { hiddenSize: size, dropout: rate } = settings;
    return new MeanReader(scope, settings, encoder, { size, rate, entry: added });
  },
};
