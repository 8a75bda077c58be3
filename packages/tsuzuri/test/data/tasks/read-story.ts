/** A sentence of a story, by what it does. */
interface Deed {
  readonly kind: 'go' | 'take' | 'drop' | 'give';
  readonly who: string;
  readonly what: string;
  readonly to?: string;
}

const kinds: Readonly<Record<string, Deed['kind']>> = {
  'went to': 'go',
  'moved to': 'go',
  'walked to': 'go',
  'ran to': 'go',
  took: 'take',
  'picked up': 'take',
  found: 'take',
  'put down': 'drop',
  dropped: 'drop',
  left: 'drop',
  gave: 'give',
  handed: 'give',
};

/** The answer to the question at the end of a story, found by going back through its sentences. */
export function readStory(text: string): string | undefined {
  const sentences = text.split(/(?<=[.?]) /);
  const question = sentences.at(-1)!;
  const deeds = sentences.slice(0, -1).map(readDeed);
  const objects = [...new Set(deeds.filter(({ kind }) => kind !== 'go').map(({ what }) => what))];
  const carried = (who: string) =>
    objects
      .map((object) => ({ object, hold: holder(deeds, object) }))
      .filter(({ hold }) => hold?.who === who)
      .sort((a, b) => a.hold!.since - b.hold!.since)
      .map(({ object }) => object);
  const answers: [RegExp, (...words: string[]) => string | undefined][] = [
    [/^Where is the (\w+) \?$/, (object) => placeOfObject(deeds, object)],
    [/^Where is (\w+) \?$/, (who) => placeOf(deeds, who)],
    [/^Where was (\w+) before the (\w+) \?$/, (who, place) => placeBefore(deeds, who, place)],
    [/^Who has the (\w+) \?$/, (object) => holder(deeds, object)?.who ?? 'nobody'],
    [/^What is (\w+) carrying \?$/, (who) => carried(who).join(' and ') || 'nothing'],
    [
      /^How many things is (\w+) carrying \?$/,
      (who) => ['zero', 'one', 'two'][carried(who).length],
    ],
    [/^Is (\w+) in the (\w+) \?$/, (who, place) => (placeOf(deeds, who) === place ? 'yes' : 'no')],
  ];
  for (const [form, answer] of answers) {
    const match = form.exec(question);
    if (match) return answer(...match.slice(1));
  }
  return undefined;
}

function readDeed(sentence: string): Deed {
  const [, who, verb, what, to] = /^(\w+) (.+?) the (\w+)(?: to (\w+))? \.$/.exec(sentence)!;
  const kind = kinds[verb];
  if (kind === undefined) throw new Error(`"${verb}" is no verb of these stories`);
  return to === undefined ? { kind, who, what } : { kind, who, what, to };
}

function placeOf(deeds: Deed[], who: string): string | undefined {
  return deeds.findLast((deed) => deed.kind === 'go' && deed.who === who)?.what;
}

function placeBefore(deeds: Deed[], who: string, place: string): string | undefined {
  const path = deeds.filter((deed) => deed.kind === 'go' && deed.who === who);
  const at = path.findIndex(({ what }) => what === place);
  return path[at - 1]?.what;
}

/** Who has an object, and since which sentence. */
function holder(deeds: Deed[], object: string): { who: string; since: number } | undefined {
  const since = deeds.findLastIndex(({ kind, what }) => kind !== 'go' && what === object);
  const last = deeds[since];
  if (!last || last.kind === 'drop') return undefined;
  return { who: last.to ?? last.who, since };
}

function placeOfObject(deeds: Deed[], object: string): string | undefined {
  const now = holder(deeds, object);
  if (now) return placeOf(deeds, now.who);
  const dropped = deeds.findLastIndex(({ kind, what }) => kind === 'drop' && what === object);
  return placeOf(deeds.slice(0, dropped), deeds[dropped].who);
}
