import { ConfigError, requireKind, requireOptions } from '../../errors.ts';
import type { Model } from '../../models/model.ts';
import { likelihood } from './likelihood.ts';
import { minimumRisk } from './minimum-risk.ts';
import type { Objective, ObjectiveContext, ObjectiveKind } from './objective.ts';
import { rDrop } from './r-drop.ts';

/** Everything that training may minimise, by name. */
export const objectives = {
  likelihood,
  'r-drop': rDrop,
  'minimum-risk': minimumRisk,
} as const satisfies Readonly<Record<string, ObjectiveKind>>;

/** The name of an objective. */
export type ObjectiveName = keyof typeof objectives;

/** Options of an objective that differ from its defaults. */
export type ObjectiveOptions = Readonly<Record<string, number | boolean>>;

/** @throws ConfigError for an unknown name or option */
export function requireObjective(
  name: string = 'likelihood',
  options: ObjectiveOptions = {},
): ObjectiveKind {
  requireKind('objective', name, Object.keys(objectives));
  const kind: ObjectiveKind = objectives[name as ObjectiveName];
  requireOptions('objectiveOptions', options, kind.defaults);
  return kind;
}

/**
 * An objective, by its name and options.
 *
 * @throws ConfigError for unknown names and impossible options, and for a model that lacks what it needs
 */
export function createObjective(
  name: ObjectiveName = 'likelihood',
  options: ObjectiveOptions = {},
  { model, ...context }: ObjectiveContext & { readonly model: Model },
): Objective {
  const kind = requireObjective(name, options);
  if (kind.needs && !model.abilities?.includes(kind.needs)) {
    throw new ConfigError('objective', `${name} is not for this kind of model or generator`);
  }
  return kind.create({ ...kind.defaults, ...options }, context);
}
