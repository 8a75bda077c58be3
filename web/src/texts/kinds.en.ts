/** What the page says of kinds of models, of their parts and of training in English. */
export const kindsEn = {
  names: {
    seq2seq: 'encoder–decoder',
    'edit-transducer': 'edit transducer',
    recurrent: 'recurrent',
    transformer: 'Transformer',
    softmax: 'softmax',
    sparsemax: 'sparsemax',
    entmax: '1.5-entmax',
    hard: 'hard attention',
    monotonic: 'monotonic attention',
    pointer: 'pointer-generator',
    prefix: 'before the source',
    encoder: 'by an encoder of their own',
    linear: 'as a mean',
    likelihood: 'likelihood',
    'r-drop': 'R-Drop',
    'minimum-risk': 'minimum risk',
  },
  about: {
    model: {
      seq2seq: 'The encoder reads the source, then the decoder writes the answer token by token.',
      'edit-transducer':
        'Goes through the source and copies, deletes, inserts or replaces: for answers that resemble it.',
    },
    encoder: {
      recurrent: 'Reads token by token and remembers what it has read in a state.',
      transformer: 'Reads all tokens at once: each position attends to all the others.',
    },
    decoder: {
      recurrent: 'Writes token by token and remembers what it has written in a state.',
      transformer: 'At each step attends to all that it has written, and to the source.',
    },
    generator: {
      softmax: 'Every token has some probability.',
      sparsemax: 'Unlikely tokens have a probability of exactly 0.',
      entmax: 'Between softmax and sparsemax: most tokens have a probability of 0.',
      hard: 'Each token is written from one position of the source; training adds up all positions.',
      monotonic:
        'Hard attention that never moves back in the source: for tasks that keep its order.',
      pointer: 'A softmax that can also copy a token of the source.',
    },
    attentionNormalizer: {
      softmax: 'Every position of the source gets some attention.',
      sparsemax: 'Positions that score well below the best get no attention.',
      entmax: 'Between softmax and sparsemax: few positions share the attention.',
    },
    featuresKind: {
      prefix: 'One encoder reads the features, then the source.',
      encoder: 'An encoder of their own reads them; the decoder can attend to both.',
      linear: 'The mean of their vectors is added to every state of the source.',
    },
    objective: {
      likelihood: 'Makes the right tokens as likely as possible.',
      'r-drop': 'Reads each example twice with different dropout and makes both agree.',
      'minimum-risk':
        'Makes answers with fewer errors likelier; meant for a trained model, so a new one learns slowly.',
    },
  },
};
