/** Set-ups to begin with, by name: what an address has behind `#`. */
export const stories = {
  rotate: '',
  reversal: 'task=addition/reverseSource=on',
  attention: 'task=dates&attention=general&epochs=10',
  cells: 'task=addition&reverseSource=on/cell=gru/cell=rnn',
} as const;

/** The name of a story. */
export type StoryName = keyof typeof stories;
