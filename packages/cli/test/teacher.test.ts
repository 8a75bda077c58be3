import { expect, it } from 'vitest';
import { forStudent } from '../src/distill/teacher.ts';

const edits = {
  model: 'edit-transducer',
  hiddenSize: 32,
  attention: 'none',
  dropout: 0.5,
  augmentTo: 0,
} as const;

it('a student takes the sizes of its teacher, and what its kind asks for only if it is of that kind', () => {
  expect(forStudent(edits)).toBe(edits);
  expect(forStudent(edits, 'edit-transducer')).toBe(edits);
  expect(forStudent(edits, 'seq2seq')).toEqual({ hiddenSize: 32, augmentTo: 0 });
});

it('a student that edits takes the sizes of a teacher that writes freely', () => {
  const free = { hiddenSize: 32, attention: 'general', augmentTo: 0, lowercase: true } as const;
  expect(forStudent(free, 'seq2seq')).toBe(free);
  expect(forStudent(free)).toBe(free);
  expect(forStudent(free, 'edit-transducer')).toEqual({
    hiddenSize: 32,
    augmentTo: 0,
    lowercase: true,
  });
});
