import type { Random } from '../../tensor/random.ts';
import { type Example, type TaskKind, defineTask } from '../task.ts';
import { questions } from './qa-questions.ts';
import { type Cast, World, actions } from './qa-world.ts';

const PEOPLE = ['Mary', 'John', 'Sandra', 'Daniel', 'Emma', 'Tom', 'Julia', 'Bill'];
const PLACES = ['kitchen', 'garden', 'office', 'bathroom', 'bedroom', 'hallway', 'school', 'park'];
const SIDE = { kind: 'text', tokenizer: { kind: 'word' } } as const;
const OBJECTS = ['ball', 'milk', 'book', 'apple', 'key', 'lamp', 'cup', 'letter'];

/**
 * Questions about short stories, in the style of the bAbI tasks (Weston et al. 2015) but with
 * our own sentences: two to five sentences in which two or three people go to places, take
 * things, give them away and put them down, then a question that the story answers in one or
 * more words.
 *
 * `Mary took the ball . Mary went to the garden . Where is the ball ?` → `garden`. Source and
 * target share one vocabulary of words.
 */
export const qa: TaskKind<never> = defineTask(
  {
    description: 'answer questions about a story: Tom went to the park . Where is Tom ? → park',
    options: {},
  },
  () => ({
    name: 'qa',
    source: SIDE,
    target: SIDE,
    sharedVocabulary: true,
    sources: 1_000_000, // more: five sentences that move two people among three places are 4 · 10⁵
    draw,
  }),
);

function draw(random: Random): Example {
  const cast = drawCast(random);
  const world = new World(cast);
  const sentences: string[] = [];
  const length = 2 + random.integer(4);
  while (sentences.length < length) {
    const possible = actions.map((list) => list(world)).filter((list) => list.length > 0);
    sentences.push(world.happen(pick(random, pick(random, possible)), random));
  }
  const possible = questions.map((list) => list(world)).filter((list) => list.length > 0);
  const { question, answer } = pick(random, pick(random, possible));
  return { source: [...sentences, question].join(' '), target: answer };
}

function drawCast(random: Random): Cast {
  function some(list: readonly string[], count: number): string[] {
    const rest = [...list];
    return Array.from({ length: count }, () => rest.splice(random.integer(rest.length), 1)[0]);
  }
  return {
    people: some(PEOPLE, 2 + random.integer(2)),
    places: some(PLACES, 3),
    objects: some(OBJECTS, 2),
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(list.length)];
}
