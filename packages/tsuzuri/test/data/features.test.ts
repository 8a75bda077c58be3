import { describe, expect, it } from 'vitest';
import {
  FeatureCoder,
  FeatureCounter,
  encodeFeatures,
  splitFeatures,
} from '../../src/data/features.ts';

const coder = new FeatureCoder({ tokens: ['V', 'PST', '3'], separator: ';' });

describe('a coder of features', () => {
  it('reads a text or a list, in their order, and omits what it does not know', () => {
    expect([...coder.encode('PST;V')]).toEqual([1, 0]);
    expect([...coder.encode(['3', 'X', 'V'])]).toEqual([2, 0]);
    expect([...coder.encode('')]).toEqual([]);
    expect([...coder.encode(['', ' V '])]).toEqual([0]);
    expect(coder.unknown([' ', 'V'])).toEqual([]);
    expect(coder.unknown(['X', 'V', 'Y', 'X'])).toEqual(['X', 'Y']);
  });

  it('has the tags of the examples, the most frequent first', () => {
    const counter = new FeatureCounter();
    for (const features of [['b', 'a'], ['a'], ['c', 'b', ''], []]) counter.add({ features });
    expect(counter.coder(';')?.config).toEqual({ tokens: ['a', 'b', 'c'], separator: ';' });
    expect(new FeatureCounter().coder(';')).toBeUndefined();
  });

  it('is of all examples or of none', () => {
    const counter = new FeatureCounter();
    counter.add({ features: ['a'] });
    counter.add({});
    expect(() => counter.coder(';')).toThrow('training: 1 of 2 examples lack features');
    const empty = new FeatureCounter();
    empty.add({ features: [] });
    expect(() => empty.coder(';')).toThrow('training: every list of features is empty');
  });

  it('refuses what is no vocabulary', () => {
    expect(() => new FeatureCoder({ tokens: ['a', 'a'], separator: ';' })).toThrow('stands twice');
    expect(() => new FeatureCoder({ tokens: ['a', ''], separator: ';' })).toThrow(
      'none of them empty',
    );
    expect(() => new FeatureCoder({ tokens: ['a'], separator: '' })).toThrow('expected a text');
  });
});

it('trims tags, composes them and omits empty ones', () => {
  expect(splitFeatures(' V ;; e\u0301;', ';')).toEqual(['V', 'é']);
});

it('says when features are missing, and when they have no effect', () => {
  expect(() => encodeFeatures(coder, { source: 'go' })).toThrow(
    '"go": expected features, such as "V;PST", which this model reads beside the source; got none',
  );
  expect(() => encodeFeatures(undefined, { source: 'go', features: ['V'] })).toThrow(
    '"go": this model reads no features, got "V"',
  );
  expect(encodeFeatures(undefined, { source: 'go' })).toBeUndefined();
});
