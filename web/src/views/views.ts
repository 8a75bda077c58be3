import type { ComponentType } from 'preact';
import type { Run } from '../run/run.ts';
import type { Texts } from '../texts/en.ts';
import { Answer } from './answer/answer.tsx';
import { Embeddings } from './embeddings/embeddings.tsx';
import { Flow } from './flow/flow.tsx';
import { Learning } from './learning/learning.tsx';

/** A way to look at a run. */
export interface View {
  readonly title: (texts: Texts) => string;
  readonly Component: ComponentType<{ readonly run: Run }>;
  /** True for what a model from a file has nothing to show of. */
  readonly ofTraining?: boolean;
}

/** Every view by the name of its folder, in the order of the page. */
export const views = {
  learning: { title: ({ views }) => views.learning, Component: Learning, ofTraining: true },
  answer: { title: ({ answer }) => answer.title, Component: Answer },
  flow: { title: ({ flow }) => flow.title, Component: Flow },
  embeddings: { title: ({ embeddings }) => embeddings.title, Component: Embeddings },
} as const satisfies Readonly<Record<string, View>>;

/** The name of a view. */
export type ViewName = keyof typeof views;
