"""The PyTorch twin of every model that Tsuzuri trains. It loads what `tsuzuri export --format pytorch`
writes, and saves what `tsuzuri import` reads.

    model, config = load('words-pytorch')
    model.greedy([[3, 1, 4]], 20)

A model that reads features takes their ids too: model.greedy([[3, 1, 4]], 20, [[0, 2]]).

Shapes are time-major as in Tsuzuri: ids [T, B], vectors [T, B, size]. Dropout is omitted: the twin answers
and scores. Wants torch (1.13 or newer) and safetensors.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Norm(nn.Module):
    """Layer normalisation, with or without a shift; torch.nn.LayerNorm has the choice from 2.1 on."""

    def __init__(self, size, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.bias = nn.Parameter(torch.zeros(size)) if bias else None

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)


def reverse(x, lengths):
    """Each row of x [T, B, ...] back to front within its length."""
    time = torch.arange(len(x))[:, None]
    index = torch.where(time < lengths, lengths - 1 - time, time)
    return x.gather(0, index.reshape(*index.shape, *[1] * (x.dim() - 2)).expand_as(x))


class NormedStack(nn.Module):
    """Stacked recurrent layers with layer normalisation inside, which PyTorch does not have; its names are
    those of torch.nn.LSTM: weight_ih_l0, norm_ih_l0.weight, weight_ih_l0_reverse ..."""

    gates, states, norms = 0, 1, {}  # norms: gates that are normalised together, and whether there is a shift

    def __init__(self, input_size, hidden_size, num_layers=1, bidirectional=False):
        super().__init__()
        self.hidden_size = hidden_size
        directions = ['', '_reverse'] if bidirectional else ['']
        self.suffixes = [[f'_l{layer}{end}' for end in directions] for layer in range(num_layers)]
        for layer in self.suffixes:
            for suffix in layer:
                for name, size in (('ih', input_size), ('hh', hidden_size)):
                    weight = torch.randn(self.gates * hidden_size, size) / (size + hidden_size) ** 0.5
                    self.register_parameter(f'weight_{name}{suffix}', nn.Parameter(weight))
                for name, (count, bias) in self.norms.items():
                    self.add_module(name + suffix, Norm(count * hidden_size, bias))
            input_size = hidden_size * len(directions)

    def forward(self, x, lengths, state):
        last = []
        for layer in self.suffixes:
            outputs = []
            for direction, suffix in enumerate(layer):
                part = lambda name: getattr(self, name + suffix)
                given = reverse(x, lengths) if direction else x
                now = tuple(tensor[len(last)] for tensor in state)
                output = []
                for t, x_t in enumerate(given):
                    after = self.step(part, x_t, *now)
                    runs = (t < lengths)[:, None]  # a row that has ended keeps its state
                    now = tuple(torch.where(runs, new, old) for new, old in zip(after, now))
                    output.append(now[0])
                last.append(now)
                output = torch.stack(output)
                outputs.append(reverse(output, lengths) if direction else output)
            x = torch.cat(outputs, -1)
        return x, tuple(torch.stack(tensors) for tensors in zip(*last))


class NormedLSTM(NormedStack):
    gates, states = 4, 2
    norms = {'norm_ih': (4, True), 'norm_hh': (4, False), 'norm_c': (1, True)}

    def step(self, part, x, h, c):
        sums = part('norm_ih')(x @ part('weight_ih').T) + part('norm_hh')(h @ part('weight_hh').T)
        i, f, g, o = sums.chunk(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * part('norm_c')(c).tanh(), c


class NormedGRU(NormedStack):
    gates = 3
    norms = {'norm_ih': (2, True), 'norm_hh': (2, False), 'norm_in': (1, True), 'norm_hn': (1, True)}

    def step(self, part, x, h):
        sizes = [2 * self.hidden_size, self.hidden_size]
        x_rz, x_n = (x @ part('weight_ih').T).split(sizes, -1)
        h_rz, h_n = (h @ part('weight_hh').T).split(sizes, -1)
        r, z = (part('norm_ih')(x_rz) + part('norm_hh')(h_rz)).sigmoid().chunk(2, -1)
        n = (part('norm_in')(x_n) + r * part('norm_hn')(h_n)).tanh()
        return ((1 - z) * n + z * h,)


class NormedRNN(NormedStack):
    gates, norms = 1, {'norm': (1, True)}

    def step(self, part, x, h):
        return (part('norm')(x @ part('weight_ih').T + h @ part('weight_hh').T).tanh(),)


CELLS = {
    'lstm': nn.LSTM, 'gru': nn.GRU, 'rnn': nn.RNN,
    'layer-norm-lstm': NormedLSTM, 'layer-norm-gru': NormedGRU, 'layer-norm-rnn': NormedRNN,
}  # fmt: skip


def run(stack, x, lengths, state):
    """Recurrent layers of any cell over x [T, B, size]. @returns the output and the last state, a tuple"""
    if isinstance(stack, NormedStack):
        return stack(x, lengths, state)
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, last = stack(packed, state if len(state) > 1 else state[0])
    output, _ = pad_packed_sequence(output, total_length=len(x))
    return output, last if isinstance(last, tuple) else (last,)


def entmax(x, dim, power):
    """[x / power - tau]_+ ** power, of which many are 0: sparsemax for power 1, 1.5-entmax for 2."""
    z = ((x - x.max(dim, keepdim=True).values) / power).clamp(min=-1).movedim(dim, -1)
    falling = z.sort(-1, descending=True).values
    k = torch.arange(1, z.shape[-1] + 1)
    sums = falling.cumsum(-1)
    spread = (falling * falling).cumsum(-1) - sums * sums / k
    taus = (sums - 1) / k if power == 1 else sums / k - ((1 - spread) / k).clamp(min=1e-300).sqrt()
    last = (falling > taus).sum(-1, keepdim=True) - 1
    return ((z - taus.gather(-1, last)).clamp(min=0) ** power).movedim(-1, dim)


PROBABILITIES = {
    'softmax': torch.softmax,
    'sparsemax': lambda x, dim: entmax(x, dim, 1),
    'entmax': lambda x, dim: entmax(x, dim, 2),
}


# The shapes of the weights of each kind of attention, by the sizes of queries, keys and hidden units.
ATTENTION_WEIGHTS = {
    'dot': lambda q, k, a: {},
    'general': lambda q, k, a: {'key': (q, k)},
    'additive': lambda q, k, a: {'query': (a, q), 'key': (a, k), 'v': (a,)},
    'scaled-dot': lambda q, k, a: {},
    'biaffine': lambda q, k, a: {'key': (q + 1, k)},
}


def attention_scores(kind, query, states, weights):
    """Scores [T, B, S] of query [T, B, Q] and states [S, B, K]."""
    if kind == 'general':
        return torch.einsum('tbq,qk,sbk->tbs', query, weights['key'], states)
    if kind == 'biaffine':
        weight, bias = weights['key'].split(query.shape[-1])
        return torch.einsum('tbq,qk,sbk->tbs', query, weight, states) + (states @ bias[0]).T
    if kind == 'additive':
        projected = query @ weights['query'].T, states @ weights['key'].T
        return torch.einsum('tsba,a->tbs', (projected[0][:, None] + projected[1]).tanh(), weights['v'])
    scale = query.shape[-1] ** -0.5 if kind == 'scaled-dot' else 1
    return torch.einsum('tbk,sbk->tbs', query, states) * scale


class Attention(nn.Module):
    """weights = softmax(score(query, key)), context = the weighted mean of the states."""

    def __init__(self, kind, size, normalizer):
        super().__init__()
        self.kind, self.normalize = kind, PROBABILITIES[normalizer]
        for name, shape in ATTENTION_WEIGHTS[kind](size, size, size).items():
            if len(shape) == 1:
                setattr(self, name, nn.Parameter(torch.randn(shape) / size**0.5))
            else:
                self.add_module(name, nn.Linear(shape[1], shape[0], bias=False))

    def forward(self, query, states, lengths):
        weights = {name.split('.')[0]: weight for name, weight in self.named_parameters()}
        scores = attention_scores(self.kind, query[None], states, weights)[0].T  # [S, B]
        padded = torch.arange(len(states))[:, None] >= lengths
        weights = self.normalize(scores.masked_fill(padded, float('-inf')), 0)  # [S, B]
        return (weights[..., None] * states).sum(0), weights


class Encoder(nn.Module):
    def __init__(self, config, embedding):
        super().__init__()
        if embedding is not None:
            self.embedding = embedding
        self.cell = config['cell'].replace('-', '_')
        both = config['bidirectional']
        size = config['hiddenSize'] // (2 if both else 1)
        stack = CELLS[config['cell']](
            config['embeddingSize'], size, num_layers=config['layers'], bidirectional=both
        )
        self.add_module(self.cell, stack)
        self.shape = (config['layers'], 2 if both else 1, size)

    def forward(self, embedded, lengths):
        """@returns states [S, B, H], and the last state of each layer, both directions together: [L, B, H]"""
        layers, directions, size = self.shape
        batch = embedded.shape[1]
        zeros = embedded.new_zeros(layers * directions, batch, size)
        stack = getattr(self, self.cell)
        count = 2 if isinstance(stack, nn.LSTM) else getattr(stack, 'states', 1)
        states, last = run(stack, embedded, lengths, (zeros,) * count)
        together = lambda x: x.view(layers, directions, batch, size).transpose(1, 2).flatten(2)
        return states, tuple(together(tensor) for tensor in last)


HARD = ('hard', 'monotonic')  # generators that write from one position of the source
NOTHING = -1e30  # ln 0


class Decoder(nn.Module):
    def __init__(self, config, embedding, vocabulary, beside=0):
        super().__init__()
        if embedding is not None:
            self.embedding = embedding
        size, embedding_size = config['hiddenSize'], config['embeddingSize']
        has_attention, tied = config['attention'] != 'none', config['tiedOutput']
        readout = embedding_size if tied else size
        self.peeky, self.feeds = config['peeky'], config['inputFeeding']
        self.readout_size = readout
        self.starts_at_zero = config.get('encoder', 'recurrent') == 'transformer'
        self.depth = config['layers']
        self.cell = config['cell'].replace('-', '_')
        lowest = embedding_size + readout * self.feeds + size * self.peeky + beside
        self.add_module(self.cell, CELLS[config['cell']](lowest, size, num_layers=config['layers']))
        if has_attention:
            normalizer = config.get('attentionNormalizer', 'softmax')
            self.attention = Attention(config['attention'], size, normalizer)
        if has_attention or readout != size:
            self.combine = nn.Linear(size * (2 if has_attention else 1), readout)
        if config['bidirectional']:
            names = ('hidden', 'cell') if config['cell'].endswith('lstm') else ('hidden',)
            self.bridge = nn.ModuleList(
                nn.ModuleDict({name: nn.Linear(size, size) for name in names})
                for _ in range(config['layers'])
            )
        if config.get('generator') == 'pointer':
            self.gate = nn.Linear(2 * size + embedding_size, 1)
        seen = readout + size * self.peeky
        if config.get('generator') in HARD:
            inner = embedding_size if tied else size
            self.alignment = nn.ModuleDict({'key': nn.Linear(size, seen, bias=False)})
            self.states = nn.Linear(size, inner, bias=False)
            self.emission = nn.Linear(seen, inner)
            seen = inner
        self.output = nn.Linear(seen, vocabulary)
        if tied:
            self.output.register_parameter('weight', None)  # it is the embedding's

    def start(self, last):
        """The first state [L, B, H] from the encoder's last; zeros if it has none."""
        if self.starts_at_zero:
            stack = getattr(self, self.cell)
            count = 2 if isinstance(stack, nn.LSTM) else getattr(stack, 'states', 1)
            return (last[0].new_zeros(self.depth, *last[0].shape[1:]),) * count
        if not hasattr(self, 'bridge'):
            return last
        maps = [[linears[name] for linears in self.bridge] for name in self.bridge[0]]
        mapped = [torch.stack([f(x) for f, x in zip(*each)]) for each in zip(maps, last)]
        return (mapped[0].tanh(), *mapped[1:])

    def step(self, embedded, state, feed, source):
        """One step on vectors [B, E]. @returns readout [B, R], what the output layer reads, and the state"""
        states, lengths, summary, *beside = source
        x = torch.cat([embedded, *[feed] * self.feeds, *[summary] * self.peeky, *beside], -1)
        h, state = run(getattr(self, self.cell), x[None], torch.ones_like(lengths), state)
        h = readout = h[0]
        if hasattr(self, 'attention'):
            context, weights = self.attention(h, states, lengths)
            readout = torch.cat([context, h], -1)
            if hasattr(self, 'gate'):  # what a pointer-generator reads besides: p_gen [B, 1] and a [B, S]
                self.pointer = self.gate(torch.cat([context, h, embedded], -1)).sigmoid(), weights.T
        if hasattr(self, 'combine'):
            readout = self.combine(readout).tanh()
        return readout, torch.cat([readout, *[summary] * self.peeky], -1), state


def placed(x, config):
    """Embeddings x [T, B, size] from the first position on, as the lowest layer of a Transformer reads them."""
    size = x.shape[-1]
    x = x * size**0.5
    if config['positions'] == 'rotary':
        return x
    phi = angles(len(x), size, x.dtype)
    return x + torch.stack([phi.sin(), phi.cos()], -1).flatten(1)[:, None]


def angles(time, size, dtype):
    """[T, size / 2]"""
    rates = 10000 ** (-torch.arange(0, size, 2, dtype=dtype) / size)
    return torch.arange(time, dtype=dtype)[:, None] * rates


def turned(x):
    """x [T, B, heads, D] turned by its position, in pairs (i, i + D / 2)."""
    phi = angles(len(x), x.shape[-1], x.dtype)[:, None, None]
    a, b = x.chunk(2, -1)
    return torch.cat([a * phi.cos() - b * phi.sin(), a * phi.sin() + b * phi.cos()], -1)


class Heads(nn.Module):
    """Multi-head attention; unlike those of torch.nn.MultiheadAttention, keys have no bias."""

    def __init__(self, config, normalizer='softmax'):
        super().__init__()
        size, self.count = config['hiddenSize'], config['heads']
        self.normalize = PROBABILITIES[normalizer]
        self.query, self.value, self.output = (nn.Linear(size, size) for _ in range(3))
        self.key = nn.Linear(size, size, bias=False)

    def forward(self, x, states, seen, rotary=False):
        """x [T, B, size] looks at states [S, B, size] where `seen` [B or 1, T or 1, S] is true.
        @returns what it reads, and the mean of the heads' weights [B, T, S]"""
        apart = lambda y: y.unflatten(-1, (self.count, -1))
        query, key, value = apart(self.query(x)), apart(self.key(states)), apart(self.value(states))
        if rotary:
            query, key = turned(query), turned(key)
        scores = torch.einsum('tbhd,sbhd->bhts', query, key) * query.shape[-1] ** -0.5
        weights = self.normalize(scores.masked_fill(~seen[:, None], float('-inf')), -1)
        return self.output(torch.einsum('bhts,sbhd->tbhd', weights, value).flatten(2)), weights.mean(1)


ACTIVATIONS = {
    'relu': torch.relu, 'gelu': lambda x: F.gelu(x, approximate='tanh'), 'swish': F.silu,
}  # fmt: skip


class TransformerLayer(nn.Module):
    """Self-attention, attention to the source if there is one, and a feed-forward layer; norms first."""

    def __init__(self, config, has_source):
        super().__init__()
        size, hidden = config['hiddenSize'], config['feedForwardSize']
        self.rotary, self.activation = config['positions'] == 'rotary', ACTIVATIONS[config['activation']]
        self.self_attn = Heads(config)
        self.linear1, self.linear2 = nn.Linear(size, hidden), nn.Linear(hidden, size)
        self.norm1, self.norm2 = Norm(size), Norm(size)
        if has_source:
            self.multihead_attn = Heads(config, config.get('attentionNormalizer', 'softmax'))
            self.norm3 = Norm(size)

    def forward(self, x, seen, source=None):
        """@returns the output, and the weights of attention to the source"""
        y, last, weights = self.norm1(x), self.norm2, None
        x = x + self.self_attn(y, y, seen, self.rotary)[0]
        if source:
            read, weights = self.multihead_attn(self.norm2(x), *source)
            x, last = x + read, self.norm3
        return x + self.linear2(self.activation(self.linear1(last(x)))), weights


class TransformerEncoder(nn.Module):
    def __init__(self, config, embedding):
        super().__init__()
        if embedding is not None:
            self.embedding = embedding
        self.config = config
        self.layers = nn.ModuleList(TransformerLayer(config, False) for _ in range(config['layers']))
        self.norm = Norm(config['hiddenSize'])

    def forward(self, embedded, lengths):
        """@returns states [S, B, H], and their mean in the place of a last state: [1, B, H]"""
        x = placed(embedded, self.config)
        within = torch.arange(len(x)) < lengths[:, None]
        for layer in self.layers:
            x, _ = layer(x, within[:, None])
        states = self.norm(x)
        sums = (states * within.T[..., None]).sum(0)
        return states, ((sums / lengths[:, None])[None],)


class TransformerDecoder(nn.Module):
    """Its state is all that it has read so far, embedded: each step computes all positions again."""

    def __init__(self, config, embedding, vocabulary, _beside=0):
        super().__init__()
        if embedding is not None:
            self.embedding = embedding
        self.config, size = config, config['hiddenSize']
        self.readout_size = size
        self.layers = nn.ModuleList(TransformerLayer(config, True) for _ in range(config['layers']))
        self.norm = Norm(size)
        if config.get('generator') == 'pointer':
            self.gate = nn.Linear(3 * size, 1)
        self.output = nn.Linear(size, vocabulary)
        if config['tiedOutput']:
            self.output.register_parameter('weight', None)  # it is the embedding's

    def start(self, last):
        return last[0][:0]

    def step(self, embedded, state, feed, source):
        states, lengths, _ = source
        state = torch.cat([state, embedded[None]])
        x = given = placed(state, self.config)
        before = torch.ones(len(x), len(x), dtype=torch.bool).tril()[None]
        within = torch.arange(len(states)) < lengths[:, None]
        for layer in self.layers:
            x, weights = layer(x, before, (states, within[:, None]))
        readout = self.norm(x)[-1]
        if hasattr(self, 'gate'):  # what a pointer-generator reads besides: p_gen [B, 1] and a [B, S]
            weights = weights[:, -1]
            context = torch.einsum('bs,sbk->bk', weights, states)
            self.pointer = self.gate(torch.cat([context, readout, given[-1]], -1)).sigmoid(), weights
        return feed, readout, state


ENCODERS = {'recurrent': Encoder, 'transformer': TransformerEncoder}
DECODERS = {'recurrent': Decoder, 'transformer': TransformerDecoder}


class Seq2Seq(nn.Module):
    """An encoder-decoder with the options of a Tsuzuri model, from the config.json of an export."""

    def __init__(self, config):
        super().__init__()
        options, ids = config['config'], config['ids']
        self.reversed, self.start_id = options['reverseSource'], ids['start']
        self.end_id = ids['target'].get('eosId')
        self.generator = options.get('generator', 'softmax')
        size, shared = options['embeddingSize'], options['sharedEmbedding']
        tags = ids.get('features', {}).get('size', 0)
        self.kind = options['featuresKind'] if tags else None
        more = tags if self.kind == 'prefix' else 0  # tags are rows of the source's embedding
        target = nn.Embedding(self.start_id + 1 + more * shared, size)
        source = target if shared else nn.Embedding(ids['source']['size'] + more, size)
        self.first_tag = source.num_embeddings - more
        if shared:
            self.embedding = target
        encoder = ENCODERS[options.get('encoder', 'recurrent')]
        decoder = DECODERS[options.get('decoder', 'recurrent')]
        beside = size if self.kind == 'decoder' else 0
        self.encoder = encoder(options, None if shared else source)
        self.decoder = decoder(options, None if shared else target, self.start_id, beside)
        if self.generator == 'pointer':
            self.table = copy_table(options, ids)
        if self.kind == 'linear':
            self.features = nn.ModuleDict({'embedding': nn.Embedding(tags, options['hiddenSize'])})
        if self.kind == 'encoder':
            self.features = encoder(options, nn.Embedding(tags, size))
        if self.kind == 'decoder':
            self.features = nn.ModuleDict({'embedding': nn.Embedding(tags, size)})

    def mean_of_tags(self, features):
        vectors = [self.features['embedding'](torch.tensor(row)).mean(0) for row in features]
        return torch.stack(vectors)

    def embed(self, side, ids):
        return (self.embedding if hasattr(self, 'embedding') else side.embedding)(ids)

    def read(self, sources, features):
        """The states [S, B, H] that are attended to, their lengths, and the last states of the layers."""
        if self.kind == 'prefix':
            tags = [[self.first_tag + tag for tag in row] for row in features]
            sources = [row + source for row, source in zip(tags, sources)]
        lengths = torch.tensor([len(row) for row in sources])
        states, last = self.encoder(self.embed(self.encoder, pad(sources)), lengths)
        if self.kind == 'linear':
            mean = self.mean_of_tags(features)
            return states + mean, lengths, (last[0] + mean, *last[1:])
        if self.kind == 'encoder':
            counts = torch.tensor([len(row) for row in features])
            tags, ends = self.features(self.features.embedding(pad(features)), counts)
            rows = [
                torch.cat([tags[:count, b], states[:length, b]])
                for b, (count, length) in enumerate(zip(counts, lengths))
            ]
            states = nn.utils.rnn.pad_sequence(rows)
            return states, counts + lengths, tuple(a + b for a, b in zip(last, ends))
        return states, lengths, last

    def begin(self, sources, features=None):
        """Reads rows of ids, none of them empty."""
        sources = [row[::-1] if self.reversed else row for row in sources]
        states, lengths, last = self.read(sources, features)
        if self.generator == 'pointer':
            tags = features if self.kind in ('prefix', 'encoder') else [[]] * len(sources)
            none = self.start_id  # what cannot be copied, as a tag
            rows = [[none] * len(f) + [self.table[i] for i in row] for f, row in zip(tags, sources)]
            self.copies = pad(rows).T
        self.last = None
        feed = states.new_zeros(len(sources), self.decoder.readout_size)
        beside = [self.mean_of_tags(features)] if self.kind == 'decoder' else []
        return self.decoder.start(last), feed, (states, lengths, last[0][-1], *beside)

    def logits(self, ids, state, feed, source):
        """@returns what the output layer says [B, V], and what the next step is given"""
        embedded = self.embed(self.decoder, ids)
        feed, seen, state = self.decoder.step(embedded, state, feed, source)
        if self.generator in HARD:
            return self.align(seen, ids, source), state, feed
        return self.write(seen), state, feed

    def align(self, seen, ids, source):
        """ln p of the next token [B, V], summed over the positions that it may be written from."""
        decoder, (states, lengths) = self.decoder, source[:2]
        scores = torch.einsum('bq,sbq->bs', seen, decoder.alignment['key'](states))
        positions = torch.arange(len(states))
        scores = scores.masked_fill(positions >= lengths[:, None], NOTHING)
        prior = scores.log_softmax(1)
        if self.generator == 'monotonic' and self.last is not None:
            joint, mixture = self.last
            before = (joint - mixture[:, None])[torch.arange(len(ids)), :, ids]  # [B, S]
            is_behind = positions < positions[:, None]  # from a row to a column
            moves = scores[:, None].masked_fill(is_behind, NOTHING).log_softmax(2)
            prior = (before[:, :, None] + moves).logsumexp(1)
        read = (decoder.states(states).transpose(0, 1) + decoder.emission(seen)[:, None]).tanh()
        joint = prior[:, :, None] + self.write(read).log_softmax(-1)
        mixture = joint.logsumexp(1)
        self.last = joint, mixture
        return mixture

    def write(self, seen):
        """What the output layer says."""
        output = self.decoder.output
        weight = output.weight
        if weight is None:
            embedding = self.embedding if hasattr(self, 'embedding') else self.decoder.embedding
            weight = embedding.weight[: self.start_id]
        return F.linear(seen, weight, output.bias)

    def step(self, ids, state, feed, source):
        """@returns log-probabilities [B, V] of the next token, and what the next step is given"""
        logits, state, feed = self.logits(ids, state, feed, source)
        if self.generator in ('softmax', *HARD):
            return logits.log_softmax(-1), state, feed
        if self.generator == 'pointer':
            p_gen, weights = self.decoder.pointer
            nothing = logits.new_zeros(len(logits), self.start_id + 1)
            mass = nothing.scatter_add(1, self.copies, weights)  # the last: what cannot be copied
            kept = p_gen + (1 - p_gen) * mass[:, -1:]
            mixed = kept * logits.softmax(-1) + (1 - p_gen) * mass[:, :-1]
            return mixed.log(), state, feed
        return PROBABILITIES[self.generator](logits, -1).log(), state, feed

    def log_probabilities(self, sources, targets, features=None):
        """ln p of each token of each target: a list of numbers per row."""
        rows = self.token_scores(sources, targets, features).T.tolist()
        return [row[: len(target)] for row, target in zip(rows, targets)]

    def token_scores(self, sources, targets, features=None):
        """ln p of each token of each target [T, B]."""
        state, feed, source = self.begin(sources, features)
        ids = torch.full((len(sources),), self.start_id)
        found = []
        for chosen in pad(targets):
            scores, state, feed = self.step(ids, state, feed, source)
            found.append(scores.gather(1, chosen[:, None])[:, 0])
            ids = chosen
        return torch.stack(found)

    def greedy(self, sources, limit, features=None):
        """The likeliest token at each step, up to the end: a list of ids per row."""
        state, feed, source = self.begin(sources, features)
        ids = torch.full((len(sources),), self.start_id)
        chosen = []
        while len(chosen) < limit:
            if chosen and all(self.end_id in row for row in zip(*chosen)):
                break
            scores, state, feed = self.step(ids, state, feed, source)
            ids = scores.argmax(-1)
            chosen.append(ids.tolist())
        rows = [list(row) for row in zip(*chosen)]
        return [row[: row.index(self.end_id)] if self.end_id in row else row for row in rows]


def copy_table(options, ids):
    """For each source id the target id of the same token; the start id where there is none."""
    target = {token: i for i, token in enumerate(options['target']['tokens'])}
    table = [ids['start']] * ids['source']['size']
    for i, token in enumerate(options['source']['tokens']):
        table[i] = target.get(token, ids['start'])
    if 'unkId' in ids['source']:
        table[ids['source']['unkId']] = ids['target'].get('unkId', ids['start'])
    return table


def pad(rows):
    """Rows of ids as a tensor [T, B]."""
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows]).T


def load(folder):
    """The model of an export, and its config."""
    folder = pathlib.Path(folder)
    config = json.loads((folder / 'config.json').read_text(encoding='utf-8'))
    model = Seq2Seq(config)
    model.load_state_dict(load_file(folder / 'model.safetensors'))
    return model.eval().requires_grad_(False), config


def save(folder, model, config):
    """Writes an export, which `tsuzuri import` reads."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(config, ensure_ascii=False, indent=2)
    (folder / 'config.json').write_text(text + '\n', encoding='utf-8')
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, folder / 'model.safetensors', metadata={'format': 'pt'})
