import { type Flow, type FlowOptions, flow as follow } from 'tsuzuri/inspect';
import type { Workshop } from '../workshop.ts';

/** The way of one source through the model, station by station. */
export const flow = (
  { translator }: Workshop,
  { source, ...options }: { readonly source: string } & FlowOptions,
): Promise<Flow> => follow(translator, source, options);
