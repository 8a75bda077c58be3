import type { TourFacts } from './tour-facts.ts';

/** What the gates of a cell do. */
const cells: Readonly<Record<string, (facts: TourFacts) => string>> = {
  lstm: ({ hiddenSize }) =>
    `From the token and the last hidden state, each step computes four vectors of ${hiddenSize} numbers. The forget gate f says how much of the cell state c stays, i how much of the candidate g comes in, and o how much of c shows as the hidden state h. Near 1 a gate is open, near 0 it is closed. Since c is changed by adding, it carries what it knows over many steps.`,
  gru: ({ hiddenSize }) =>
    `From the token and the last hidden state, each step computes vectors of ${hiddenSize} numbers. The reset gate r says how much of the past goes into the candidate n, and the update gate z how much of the old state stays. Near 1 a gate is open, near 0 it is closed. Where z stays open, a memory lasts for many steps.`,
  rnn: () =>
    'A plain RNN has no gates: token and last hidden state are added up with weights and squeezed by tanh. Every step paints over what was there, so a long sequence fades. Choose an LSTM in the set-up to see what gates change.',
};

/** What the tour says in English. */
export const tourEn = {
  begin: 'Guided tour',
  title: 'Guided tour',
  place: (at: number, of: number) => `${at} / ${of}`,
  next: 'Next',
  back: 'Back',
  end: 'Close',
  actions: { compare: 'Train both side by side', own: 'Use my own data' },
  stops: {
    networks: {
      title: 'Two networks: one reads, one writes',
      text: ({ source, target }: TourFacts) =>
        `The encoder on the left reads “${source}”, one token per column. The decoder on the right writes “${target}”. They are built alike but have weights of their own. Each column is the same network one step later, and what it remembers travels to the next column along the horizontal arrows.`,
    },
    vectors: {
      title: 'Characters become ids, ids become vectors',
      text: ({ first, id, embeddingSize }: TourFacts) =>
        `In the vocabulary “${first}” has the id ${id}. The id picks a row of the embedding matrix, and the ${embeddingSize} numbers of this row are all that the layers ever see of the token. The rows begin at random and are learned like every other weight.`,
    },
    gates: {
      title: 'The gates decide what is remembered',
      text: (facts: TourFacts) => (cells[facts.cell] ?? cells.rnn)(facts),
    },
    handOver: {
      title: 'The hand-over',
      text: ({ source, handedOver, hasAttention }: TourFacts) =>
        `When the source is read, the last state of the encoder becomes the first state of the decoder: ${handedOver} numbers. ${
          hasAttention
            ? 'This model has attention as well, so at each step the decoder also looks back at the states of all source positions.'
            : `The decoder learns nothing else of “${source}”, and a longer source gets no more room.`
        }`,
    },
    writing: {
      title: 'Writing: each choice is read again',
      text: ({ vocabulary }: TourFacts) =>
        `The decoder’s state becomes a score for each of the ${vocabulary} tokens, softmax makes probabilities of the scores, and the likeliest token is written. Then it is the input of the next step: follow the arrow from a choice down to the next column. In training the right token is fed in instead, whatever the model would have chosen. This is teacher forcing.`,
    },
    loss: {
      title: 'The loss and its gradients',
      text: ({ loss }: TourFacts) =>
        `The loss says how much the right target surprises the model: ${loss} nats per token now. Backpropagation asks of every number how the loss would change if it grew a little. The answers, the gradients, flow against the arrows, from the last choice back to the first embedding. Where orange, a larger value would raise the loss; where blue, lower it; where pale, it hardly matters.`,
    },
    reversal: {
      title: 'Why read the source back to front?',
      text: ({ source, isReversed }: TourFacts) =>
        `${
          isReversed
            ? `Your model reads “${source}” from its end. So the beginning of the source is read last, right before the beginning of the answer is written.`
            : `The beginning of “${source}” is read first and must survive until the answer begins. Read back to front, it comes last, right before the answer begins.`
        } The mean distance stays as it was, but the first pairs are close together, and learning finds a hold there. It helps tasks that keep the order, such as sums or translation, and not a rotation that begins with the end.`,
    },
    alike: {
      title: 'Embeddings: neighbours become alike',
      text: ({ embeddingSize }: TourFacts) =>
        `Nobody tells the model what a token means; it has ${embeddingSize} numbers for each and moves them to lower the loss. Tokens that change the answer in similar ways get similar rows: after sums, the digits lie in the order of their values. What will it find in yours?`,
    },
  },
};
