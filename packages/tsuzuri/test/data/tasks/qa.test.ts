import { describe, expect, it } from 'vitest';
import { taskCoders } from '../../../src/data/task-coders.ts';
import { makeDataset, makeExamples } from '../../../src/data/task.ts';
import { qa } from '../../../src/data/tasks/qa.ts';
import { readStory } from './read-story.ts';

describe('qa', () => {
  it.each([
    ['Mary took the ball . Mary went to the garden . Where is the ball ?', 'garden'],
    ['Tom ran to the park . Tom found the key . Tom left the key . Who has the key ?', 'nobody'],
    ['Tom ran to the park . Tom walked to the office . Where was Tom before the office ?', 'park'],
    ['Tom took the key . Tom found the cup . What is Tom carrying ?', 'key and cup'],
    [
      'Tom ran to the park . Mary ran to the park . Tom took the cup . Tom handed the cup to Mary . How many things is Tom carrying ?',
      'zero',
    ],
    [
      'Tom took the cup . Tom ran to the park . Tom put down the cup . Tom ran to the office . Where is the cup ?',
      'park',
    ],
    ['Tom ran to the park . Mary took the cup . Is Tom in the park ?', 'yes'],
  ])('the checker understands: %s', (story, answer) => {
    expect(readStory(story)).toBe(answer);
  });

  const examples = makeExamples(qa(), { count: 20_000, seed: 1 });

  it('has the right answer to every question', () => {
    for (const { source, target } of examples) {
      if (readStory(source) !== target) expect.fail(`${source} → ${target}`);
    }
  });

  it('has stories of two to five sentences and every kind of question', () => {
    const lengths = examples.map(({ source }) => source.split(' .').length - 1);
    expect(new Set(lengths)).toEqual(new Set([2, 3, 4, 5]));
    const kinds = ['Where is the', 'Where was', 'Who has', 'What is', 'How many', 'Is '];
    for (const kind of kinds) {
      const share = examples.filter(({ source }) => source.includes(`. ${kind}`)).length / 20_000;
      expect(share).toBeGreaterThan(0.03);
    }
    const answers = new Set(examples.map(({ target }) => target));
    for (const answer of ['yes', 'no', 'nobody', 'nothing', 'two', 'kitchen', 'Mary']) {
      expect(answers).toContain(answer);
    }
    expect([...answers].some((answer) => / and /.test(answer))).toBe(true);
  });

  it('lets nobody take what another has, or lies elsewhere', () => {
    for (const { source } of examples) {
      const sentences = source.split(/(?<=[.?]) /).slice(0, -1);
      sentences.forEach((sentence, at) => {
        const [, who, object] =
          /^(\w+) (?:took|found|picked up) the (\w+) \.$/.exec(sentence) ?? [];
        const before = sentences.slice(0, at);
        if (object === undefined || !before.some((line) => line.includes(object))) return;
        const ask = (question: string) => readStory([...before, question].join(' '));
        expect(ask(`Who has the ${object} ?`)).toBe('nobody');
        const place = ask(`Where is the ${object} ?`);
        expect(place).toBeDefined();
        expect(ask(`Where is ${who} ?`)).toBe(place);
      });
    }
  });

  it('has one vocabulary of words for both sides', async () => {
    const { train } = makeDataset(qa(), { trainSize: 3000, testSize: 100, seed: 1 });
    const { source, target } = await taskCoders(qa(), train);
    expect(target.vocabulary.tokens).toEqual(source.vocabulary.tokens);
    expect(source.size).toBeLessThan(100);
    expect(target.encode('nobody').at(-1)).toBe(target.eosId);
  });
});
