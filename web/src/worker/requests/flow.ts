import { type Flow, type FlowOptions, flow as follow } from 'tsuzuri/inspect';
import type { Question } from 'tsuzuri/data';
import type { OfMember, Workshop } from '../workshop.ts';
import { type Unreadable, unknownOf } from './readable.ts';

/** The way of one source through the model. */
export interface FlowReply extends Flow {
  readonly kind: 'flow';
  /** Of the source: what the model does not know and reads as unknown. */
  readonly unknown: readonly string[];
  /** Whether the model reads a source back to front. */
  readonly isReversed: boolean;
}

/** The way of one source through a member, station by station, or why the model cannot read it. */
export async function flow(
  { ensemble }: Workshop,
  { source, features, member, ...options }: Question & FlowOptions & OfMember,
): Promise<FlowReply | Unreadable> {
  const translator = ensemble.members[member];
  const unknown = unknownOf(translator, source);
  if ('kind' in unknown) return unknown;
  const followed = await follow(
    translator,
    { source, ...(features !== undefined && { features }) },
    options,
  );
  const isReversed = translator.model.config.reverseSource === true;
  return { kind: 'flow', ...followed, unknown, isReversed };
}
