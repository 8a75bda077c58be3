import type { Random } from '../../tensor/random.ts';

/** Who and what a story is about. */
export interface Cast {
  readonly people: readonly string[];
  readonly places: readonly string[];
  readonly objects: readonly string[];
}

/** Something that can happen: sentences for it, one of which is chosen, and its effect. */
export interface Action {
  readonly sentences: readonly string[];
  readonly apply: () => void;
}

/** What a story has said so far. What it has not said is unknown rather than false. */
export class World {
  readonly cast: Cast;
  /** Where each person has been, the latest place last; unknown until the story says so. */
  readonly visits: ReadonlyMap<string, string[]>;
  /** What each person carries, in the order received. */
  readonly carried: ReadonlyMap<string, string[]>;
  /** Where an object was put down; undefined for an unknown place. */
  readonly lies = new Map<string, string | undefined>();

  constructor(cast: Cast) {
    this.cast = cast;
    this.visits = new Map(cast.people.map((person) => [person, []]));
    this.carried = new Map(cast.people.map((person) => [person, []]));
  }

  /** Performs an action; returns the sentence that tells it. */
  happen({ sentences, apply }: Action, random: Random): string {
    apply();
    return sentences[random.integer(sentences.length)];
  }

  /** Where a person is, if known. */
  placeOf(person: string): string | undefined {
    return this.visits.get(person)?.at(-1);
  }

  /** Who carries an object. */
  holderOf(object: string): string | undefined {
    return this.cast.people.find((person) => this.carried.get(person)?.includes(object));
  }
}

/** What can happen next, kind by kind. */
export const actions: readonly ((world: World) => Action[])[] = [
  goings,
  takings,
  puttings,
  givings,
];

function goings(world: World): Action[] {
  return world.cast.people.flatMap((person) =>
    world.cast.places
      .filter((place) => place !== world.placeOf(person))
      .map((place) => ({
        sentences: ['went to', 'moved to', 'walked to', 'ran to'].map(
          (verb) => `${person} ${verb} the ${place} .`,
        ),
        apply: () => world.visits.get(person)?.push(place),
      })),
  );
}

/** An object that nobody has and that may be here: never mentioned, or put down where the person is. */
function takings(world: World): Action[] {
  return world.cast.people.flatMap((person) =>
    world.cast.objects
      .filter((object) => world.holderOf(object) === undefined)
      .filter((object) => {
        const place = world.lies.get(object);
        return !world.lies.has(object) || (place !== undefined && place === world.placeOf(person));
      })
      .map((object) => ({
        sentences: ['took', 'picked up', 'found'].map(
          (verb) => `${person} ${verb} the ${object} .`,
        ),
        apply: () => {
          world.lies.delete(object);
          world.carried.get(person)?.push(object);
        },
      })),
  );
}

function puttings(world: World): Action[] {
  return holdings(world).map(({ person, object }) => ({
    sentences: ['put down', 'dropped', 'left'].map((verb) => `${person} ${verb} the ${object} .`),
    apply: () => {
      release(world, person, object);
      world.lies.set(object, world.placeOf(person));
    },
  }));
}

/** Between two people known to be at the same place. */
function givings(world: World): Action[] {
  return holdings(world).flatMap(({ person, object }) =>
    world.cast.people
      .filter((other) => other !== person && world.placeOf(other) !== undefined)
      .filter((other) => world.placeOf(other) === world.placeOf(person))
      .map((other) => ({
        sentences: ['gave', 'handed'].map(
          (verb) => `${person} ${verb} the ${object} to ${other} .`,
        ),
        apply: () => {
          release(world, person, object);
          world.carried.get(other)?.push(object);
        },
      })),
  );
}

function holdings(world: World): { person: string; object: string }[] {
  return [...world.carried].flatMap(([person, objects]) =>
    objects.map((object) => ({ person, object })),
  );
}

function release(world: World, person: string, object: string): void {
  const objects = world.carried.get(person)!;
  objects.splice(objects.indexOf(object), 1);
}
