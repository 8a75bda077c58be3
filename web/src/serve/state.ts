import { computed, effect, signal } from '@preact/signals';
import {
  type ServedAnswer,
  type ServedModel,
  ServeError,
  fetchAnswer,
  fetchModels,
} from './client.ts';

const PAUSE = 120; // milliseconds of typing nothing, after which the server is asked

/** The models of the server. */
export const models = signal<readonly ServedModel[]>([]);
/** The name of the model that is asked. */
export const model = signal('');
/** What it is asked. */
export const input = signal('');
/** The features of it. */
export const features = signal('');
/** The model that is asked. */
export const chosen = computed(() => models.value.find(({ name }) => name === model.value));
/** How wide it searches. */
export const beam = signal(3);
/** The API key, which lives as long as the page. */
export const key = signal('');
/** What it has answered, when it has. */
export const answer = signal<ServedAnswer | undefined>(undefined);
/** Why there is no answer. */
export const error = signal<ServeError | undefined>(undefined);

/** Asks for the models, and from then on for an answer whenever the question changes. */
export function begin(): void {
  effect(() => {
    void load(key.value);
  });
  effect(() => {
    const question = {
      model: model.value,
      input: input.value,
      features: chosen.value?.features && features.value,
      beam: beam.value,
    };
    const secret = key.value;
    if (question.model === '' || question.input === '') {
      answer.value = undefined;
      return undefined;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => void settle(fetchAnswer(question, secret, stop.signal)), PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort(new DOMException('another question', 'AbortError'));
    };
  });
}

async function load(secret: string): Promise<void> {
  try {
    const found = await fetchModels(secret);
    models.value = found;
    if (model.peek() === '') model.value = found[0]?.name ?? '';
    error.value = undefined;
  } catch (problem) {
    if (problem instanceof ServeError) error.value = problem;
  }
}

async function settle(promise: Promise<ServedAnswer>): Promise<void> {
  try {
    answer.value = await promise;
    error.value = undefined;
  } catch (problem) {
    if (!(problem instanceof ServeError)) return; // another question is asked already
    answer.value = undefined;
    error.value = problem;
  }
}
