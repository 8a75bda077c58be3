import type { ModelGraph, ModelGraphState } from '../../models/model.ts';
import { type Graph, type GraphTensors, type GraphValue, cast } from '../../nn/graph.ts';
import type { Translator } from '../../translator/translator.ts';

/**
 * Greedy search as a Loop around the model's step: as `greedyFrom`, until every row has ended. A row
 * without source tokens has ended before the first step.
 *
 * @param lengths of the sources, int64 [B]
 * @returns int64 [B, steps], with the end id from the end of a row on
 */
export function greedyLoop(
  graph: Graph,
  { model: { startId }, codec, maximumLength }: Translator,
  model: ModelGraph,
  lengths: GraphValue,
  { carried, source }: ModelGraphState,
): GraphValue {
  const { eosId } = codec.target;
  const names = Object.keys(carried);
  const first = graph.op('Expand', [graph.ints(startId), graph.op('Shape', [lengths])]);
  const ended = graph.op('Less', [lengths, graph.ints(1)]);
  const begun = names.map((name) => carried[name].value);
  const toTensors = (values: readonly GraphValue[]): GraphTensors =>
    Object.fromEntries(names.map((name, i) => [name, { ...carried[name], value: values[i] }]));
  const written = graph.loop(maximumLength, [first, ended, ...begun], (body, values) => {
    const [ids, before, ...state] = values;
    const step = model.step(body, ids, { carried: toTensors(state), source });
    const chosen = body.op('ArgMax', [step.scores], { axis: 1, keepdims: 0 });
    const next = names.map((name) => step.carried[name].value);
    if (eosId === undefined) return { values: [chosen, before, ...next], items: [chosen] };
    const end = body.ints(eosId);
    const after = body.op('Or', [before, body.op('Equal', [chosen, end])]);
    const haveAll = body.op('ReduceMin', [cast(body, after, 'int32')], { keepdims: 0 });
    return {
      goesOn: body.op('Not', [cast(body, haveAll, 'bool')]),
      values: [chosen, after, ...next],
      items: [body.op('Where', [after, end, chosen])],
    };
  });
  return graph.op('Transpose', written.stacked, { perm: [1, 0] });
}
