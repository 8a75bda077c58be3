/** What `task` is for pairs of the visitor's own. */
export const OWN = 'own';

/** The value of a setting. */
export type Value = string | number | boolean;

/** The settings that name what a model is made of, the one that decides most first. */
export const parts = ['model', 'encoder', 'decoder', 'generator'] as const;

/** The name of one of them. */
export type Part = (typeof parts)[number];
