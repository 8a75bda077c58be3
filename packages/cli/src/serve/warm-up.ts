import type { Engine } from './engine.ts';

/** Requests at the same time. */
export const CLIENTS = 64;

/** Does `work` again and again for some seconds: at least until the JavaScript engine has compiled what is hot. */
export async function again(seconds: number, work: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) await work();
}

/** Has a model answer its own text for some seconds, so that no client waits for a compiler. */
export async function warmUp(engine: Engine, seconds: number): Promise<void> {
  const texts = Array.from({ length: CLIENTS }, () => engine.probe);
  const options = { nBest: 1, scores: false, attention: false };
  await again(seconds, () => engine.answer(texts, options));
}
