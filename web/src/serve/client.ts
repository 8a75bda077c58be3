import type { ShownFeatures } from '../views/answer/ask.tsx';

/** A model that the server has. */
export interface ServedModel {
  readonly name: string;
  readonly parameters: number;
  readonly beam: number;
  readonly attention: boolean;
  /** Of a model that reads features. */
  readonly features?: ShownFeatures;
}

/** A hypothesis of an answer, best first. */
export interface Hypothesis {
  readonly text: string;
  readonly score: number;
  readonly tokens: readonly { readonly text: string | null; readonly probability: number }[];
  /** A row for each token and the end. */
  readonly attention?: readonly (readonly number[])[] | null;
}

/** The answer to a text. */
export interface ServedAnswer {
  readonly input: string;
  readonly hypotheses: readonly Hypothesis[];
  readonly unknown?: readonly string[];
  readonly unknownFeatures?: readonly string[];
  readonly sourceTokens?: readonly string[];
}

/** What a page asks of a model. */
export interface Question {
  readonly model: string;
  readonly input: string;
  /** Of a model that reads features. */
  readonly features: string | undefined;
  readonly beam: number;
}

/** Why the server did not do as it was asked; status 0 is a server that is not there. */
export class ServeError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The models of the server. @throws ServeError */
export async function fetchModels(key: string): Promise<readonly ServedModel[]> {
  const { models } = await ask<{ models: ServedModel[] }>('v1/models', { headers: headersOf(key) });
  return models;
}

/** The answer of a model. @throws ServeError; the signal's reason */
export async function fetchAnswer(
  { model, input, features, beam }: Question,
  key: string,
  signal: AbortSignal,
): Promise<ServedAnswer> {
  const asked = features === undefined ? input : { source: input, features };
  const body = { inputs: [asked], model, beam, nBest: beam, scores: true, attention: true };
  const { answers } = await ask<{ answers: ServedAnswer[] }>('v1/predict', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf(key) },
    body: JSON.stringify(body),
    signal,
  });
  return answers[0];
}

const headersOf = (key: string): Record<string, string> => (key === '' ? {} : { 'x-api-key': key });

async function ask<Body>(path: string, options: RequestInit): Promise<Body> {
  const response = await fetch(path, options).catch((error: Error) => {
    options.signal?.throwIfAborted();
    throw new ServeError(0, error.message);
  });
  const body = (await response.json()) as Body & { error?: string };
  if (!response.ok) throw new ServeError(response.status, body.error ?? response.statusText);
  return body;
}
