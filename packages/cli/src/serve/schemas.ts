import { quoted } from 'tsuzuri/data';
import { z } from 'zod';

/** The bounds of a request. */
export interface RequestLimits {
  /** Texts. */
  readonly maxInputs: number;
  /** Characters (UTF-16 units) of a text. */
  readonly maxLength: number;
  readonly maxBeam: number;
  readonly maxNBest: number;
}

type Given = { readonly input?: unknown };

/** A value as an error names it: what is missing is nothing. */
const shown = (value: unknown) => (value === undefined ? 'nothing' : quoted(value));
const expected = (what: string) => ({
  error: ({ input }: Given) => `expected ${what}, got ${shown(input)}`,
});
const whole = (most: number) => {
  const range = expected(`a whole number from 1 to ${most}`);
  return z.int(range).min(1, range).max(most, range);
};
const flag = () => z.boolean(expected('true or false'));

/** The body of `POST /v1/predict`. */
export function predictRequest({ maxInputs, maxLength, maxBeam, maxNBest }: RequestLimits) {
  const tooLong = ({ input }: Given) =>
    `expected at most ${maxLength} characters, got ${String(input).length}`;
  const input = z
    .string(expected('a text'))
    .max(maxLength, { error: tooLong })
    .refine((text) => !/\p{Surrogate}/u.test(text), 'expected Unicode, got half a character');
  const features = z
    .union(
      [
        input,
        z.array(input).max(maxInputs, {
          error: ({ input }: Given) =>
            `expected at most ${maxInputs} features, got ${(input as unknown[]).length}`,
        }),
      ],
      expected('a text of features, or a list of them'),
    )
    .describe('Features of the text: tags, or one text with the separator of the model.');
  const question = z.union(
    [input, z.strictObject({ source: input, features: features.optional() })],
    expected('a text, or an object with "source" and "features"'),
  );
  const list = expected(`a list of 1 to ${maxInputs} texts`);
  return z.strictObject(
    {
      inputs: z
        .array(question, list)
        .min(1, list)
        .max(maxInputs, list)
        .describe('Texts to answer, with their features where the model reads some.'),
      model: z
        .string(expected("a model's name"))
        .optional()
        .describe('Name of the model; may be omitted when only one is served.'),
      beam: whole(maxBeam)
        .optional()
        .describe("Beam size, by default the model's own; 1 is greedy search."),
      nBest: whole(maxNBest).default(1).describe('Hypotheses per text, best first.'),
      scores: flag().default(false).describe('Add the score of each hypothesis and its tokens.'),
      attention: flag().default(false).describe('Add the attention weights.'),
    },
    expected('a JSON object with "inputs"'),
  );
}

const tokenSchema = z.strictObject({
  text: z.string().nullable().describe('Null for an unknown token.'),
  probability: z.number(),
});

const hypothesisSchema = z.strictObject({
  text: z.string(),
  score: z.number().optional().describe('ln p / lengthᵅ, by which hypotheses are ranked.'),
  exact: z
    .literal(true)
    .optional()
    .describe(
      'Present where the search has dropped nothing of a probability above 0, as it can with sparse outputs: no other answer scores higher.',
    ),
  tokens: z.array(tokenSchema).optional(),
  attention: z
    .array(z.array(z.number()))
    .nullable()
    .optional()
    .describe(
      'A row of weights over sourceTokens for each token and the end; null for a model without attention.',
    ),
});

/** The answer to one text. */
export const answerSchema = z.strictObject({
  input: z.string(),
  features: z.array(z.string()).optional(),
  hypotheses: z.array(hypothesisSchema),
  unknown: z.array(z.string()).optional().describe('Symbols that the model does not know.'),
  unknownFeatures: z
    .array(z.string())
    .optional()
    .describe('Features that the model does not know, and has not read.'),
  sourceTokens: z.array(z.string()).optional(),
});

/** What `POST /v1/predict` returns. */
export const predictResponse = z.strictObject({
  model: z.string(),
  answers: z.array(answerSchema).describe('One per input, in their order.'),
});

/** An event of `POST /v1/stream`. */
export const streamEvent = z.strictObject({
  event: z.enum(['token', 'answer', 'error']),
  data: z
    .string()
    .describe(
      'JSON: of "token" { index, text, token, isEnd, probability }, of "answer" what /v1/predict returns, of "error" { error }.',
    ),
});

/** The data of the event `token` of `POST /v1/stream`. */
export const streamedToken = z.strictObject({
  index: z.int().describe('Which input is answered, from 0.'),
  text: z.string().describe('The answer so far.'),
  token: z.string().nullable().describe('Null for an unknown token, and at the end.'),
  isEnd: z.boolean().describe('Whether the answer ends here.'),
  probability: z.number().describe('Of the token, or of the end.'),
});

/** What is said of a model. */
export const modelSchema = z.strictObject({
  name: z.string(),
  parameters: z.int().describe('Number of weights.'),
  beam: z.int().describe('Default beam size.'),
  maximumLength: z.int().describe('Tokens of the longest answer.'),
  attention: z.boolean().describe('Whether there are attention weights.'),
  features: z
    .strictObject({ tags: z.array(z.string()), separator: z.string() })
    .optional()
    .describe('The features that it knows, if it reads some.'),
  loaded: z.iso.datetime().describe('When the weights in use were read.'),
});

/** What `GET /v1/models` returns. */
export const modelsResponse = z.strictObject({ models: z.array(modelSchema) });

/** What `GET /healthz` and `GET /readyz` return. */
export const statusResponse = z.strictObject({ status: z.string() });

/** What every refusal and failure returns. */
export const errorResponse = z.strictObject({
  error: z.string().describe('One line: where, expected, got.'),
});

/** A request to predict, as it was understood. */
export type PredictRequest = z.output<ReturnType<typeof predictRequest>>;
/** The answer to one text. */
export type ServedAnswer = z.output<typeof answerSchema>;
/** What is said of a model. */
export type ModelFacts = z.output<typeof modelSchema>;
/** A token as it is decoded. */
export type StreamedToken = z.output<typeof streamedToken>;
