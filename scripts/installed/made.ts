// The types of what `tsuzuri export --format package` writes; only checked.
import { type Answered, answer, load, predict } from '../made/index.js';

export const answers: Promise<Answered[]> = answer(['a'], { beam: 2, attention: true });
export const text: Promise<string> = predict('a', { sample: { temperature: 2 } });
export const texts = async (): Promise<string[]> => (await load()).predict(['a']);
