import { Activation } from './activation.ts';
import { Agreement } from './agreement.ts';
import { Attention } from './attention/attention.ts';
import { BatchNorm } from './batch-norm.ts';
import { CrossEntropy } from './cross-entropy.ts';
import { Dropout } from './dropout.ts';
import { Embedding } from './embedding.ts';
import { Entmax } from './entmax.ts';
import { EntmaxLoss } from './entmax-loss.ts';
import { Linear } from './linear.ts';
import { Lstm } from './lstm.ts';
import { PointerMixture } from './pointer-mixture.ts';
import { Softmax } from './softmax.ts';
import { Gru } from './gru.ts';
import { LayerNorm } from './layer-norm.ts';
import { LayerNormGru } from './layer-norm-gru.ts';
import { LayerNormLstm } from './layer-norm-lstm.ts';
import { LayerNormRnn } from './layer-norm-rnn.ts';
import { Rnn } from './rnn.ts';
import { TransformerDecoderLayer } from './transformer/decoder-layer.ts';
import { TransformerEncoderLayer } from './transformer/encoder-layer.ts';
import { FeedForward } from './transformer/feed-forward.ts';
import { MultiHeadAttention } from './transformer/multi-head-attention.ts';

/** Every layer by the name of its file. The test suites iterate it and fail for an untested layer. */
export const layers = {
  activation: Activation,
  'batch-norm': BatchNorm,
  'cross-entropy': CrossEntropy,
  dropout: Dropout,
  embedding: Embedding,
  linear: Linear,
  lstm: Lstm,
  softmax: Softmax,
  attention: Attention,
  gru: Gru,
  rnn: Rnn,
  'layer-norm': LayerNorm,
  'layer-norm-lstm': LayerNormLstm,
  'layer-norm-gru': LayerNormGru,
  'layer-norm-rnn': LayerNormRnn,
  entmax: Entmax,
  'entmax-loss': EntmaxLoss,
  agreement: Agreement,
  'pointer-mixture': PointerMixture,
  'multi-head-attention': MultiHeadAttention,
  'feed-forward': FeedForward,
  'transformer-encoder-layer': TransformerEncoderLayer,
  'transformer-decoder-layer': TransformerDecoderLayer,
} as const;
