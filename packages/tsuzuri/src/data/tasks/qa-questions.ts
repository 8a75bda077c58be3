import type { World } from './qa-world.ts';

/** A question and its answer. */
export interface Question {
  readonly question: string;
  readonly answer: string;
}

const NUMBERS = ['zero', 'one', 'two', 'three'];

/** The questions that a story answers, kind by kind. */
export const questions: readonly ((world: World) => Question[])[] = [
  whereIsPerson,
  whereWasPerson,
  whereIsObject,
  whoHas,
  whatCarries,
  howMany,
  isThere,
];

function whereIsPerson(world: World): Question[] {
  return world.cast.people.flatMap((person) => {
    const place = world.placeOf(person);
    return place === undefined ? [] : [{ question: `Where is ${person} ?`, answer: place }];
  });
}

/** Only where the person has been at the later place once, so that "before" means one thing. */
function whereWasPerson(world: World): Question[] {
  return [...world.visits].flatMap(([person, places]) =>
    places.slice(1).flatMap((place, i) => {
      if (places.indexOf(place) !== places.lastIndexOf(place)) return [];
      const question = `Where was ${person} before the ${place} ?`;
      return [{ question, answer: places[i] }];
    }),
  );
}

function whereIsObject(world: World): Question[] {
  return world.cast.objects.flatMap((object) => {
    const holder = world.holderOf(object);
    const place = holder === undefined ? world.lies.get(object) : world.placeOf(holder);
    return place === undefined ? [] : [{ question: `Where is the ${object} ?`, answer: place }];
  });
}

/** About an object that the story mentions. */
function whoHas(world: World): Question[] {
  return world.cast.objects.flatMap((object) => {
    const holder = world.holderOf(object);
    if (holder === undefined && !world.lies.has(object)) return [];
    return [{ question: `Who has the ${object} ?`, answer: holder ?? 'nobody' }];
  });
}

/** About people whom the story mentions. */
function whatCarries(world: World): Question[] {
  return known(world).map(([person, objects]) => ({
    question: `What is ${person} carrying ?`,
    answer: objects.length === 0 ? 'nothing' : objects.join(' and '),
  }));
}

function howMany(world: World): Question[] {
  return known(world).map(([person, objects]) => ({
    question: `How many things is ${person} carrying ?`,
    answer: NUMBERS[objects.length],
  }));
}

function isThere(world: World): Question[] {
  return world.cast.people.flatMap((person) => {
    const place = world.placeOf(person);
    if (place === undefined) return [];
    return world.cast.places.map((asked) => ({
      question: `Is ${person} in the ${asked} ?`,
      answer: asked === place ? 'yes' : 'no',
    }));
  });
}

function known(world: World): [string, readonly string[]][] {
  return [...world.carried].filter(
    ([person, objects]) => objects.length > 0 || world.placeOf(person) !== undefined,
  );
}
