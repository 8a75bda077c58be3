# NumPy's turn: python3 bench/numpy_step.py '{ kind, …sizes, budgetMs }'
# The same model and step as ours.js, in float32, written as plainly as NumPy lets one write it.
# Time-major [T, B, .]; gates i, f, g, o; weights [E or H, 4H]. Backward mirrors forward.
import numpy as np

from sample import read_turn, take_turn

RATE, CLIP = np.float32(0.1), 5.0
random = np.random.default_rng(0)


def weight(*shape):
    return (0.1 * random.standard_normal(shape)).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_forward(x, hidden, cell, Wx, Wh, b):
    """The states of all steps, and what backward needs of each."""
    H = len(Wh)
    a = x @ Wx + b  # the whole sequence at once
    outputs, steps = [], []
    for t in range(len(x)):
        z = a[t] + hidden @ Wh
        i, f, g, o = sigmoid(z[:, :H]), sigmoid(z[:, H : 2 * H]), np.tanh(z[:, 2 * H : 3 * H]), sigmoid(z[:, 3 * H :])
        new_cell = f * cell + i * g
        steps.append((hidden, cell, i, f, g, o, np.tanh(new_cell)))
        hidden, cell = o * steps[-1][-1], new_cell
        outputs.append(hidden)
    return np.stack(outputs), (hidden, cell), steps


def lstm_backward(x, steps, d_outputs, d_hidden, d_cell, Wx, Wh):
    """The gradients of the input, the first state and the weights."""
    da = np.empty((len(x), len(d_hidden), Wh.shape[1]), np.float32)
    for t in reversed(range(len(x))):
        _, cell, i, f, g, o, tanh_cell = steps[t]
        if d_outputs is not None:
            d_hidden = d_hidden + d_outputs[t]
        d_cell = d_cell + d_hidden * o * (1 - tanh_cell**2)
        gates = d_cell * g * i * (1 - i), d_cell * cell * f * (1 - f), d_cell * i * (1 - g**2), d_hidden * tanh_cell * o * (1 - o)
        da[t] = np.concatenate(gates, 1)
        d_hidden, d_cell = da[t] @ Wh.T, d_cell * f
    rows = da.reshape(-1, Wh.shape[1])
    before = np.concatenate([step[0] for step in steps])  # h of the step before
    d_weights = x.reshape(len(rows), -1).T @ rows, before.T @ rows, rows.sum(0)
    return da @ Wx.T, (d_hidden, d_cell), d_weights


class Model:
    def __init__(self, V, E, H, **_):
        self.V, self.H = V, H
        lstm = lambda: [weight(E, 4 * H), weight(H, 4 * H), np.zeros(4 * H, np.float32)]
        self.tables = [weight(V, E), weight(V + 1, E)]  # the last row of the target's is the start id
        self.encoder, self.decoder = lstm(), lstm()
        self.output = [weight(H, V), np.zeros(V, np.float32)]
        self.parameters = [*self.tables, *self.encoder, *self.decoder, *self.output]

    def forward(self, source, read):
        zero = np.zeros((source.shape[1], self.H), np.float32)
        x, y = self.tables[0][source], self.tables[1][read]
        _, state, encoder_steps = lstm_forward(x, zero, zero, *self.encoder)
        hidden, state, decoder_steps = lstm_forward(y, *state, *self.decoder)
        logits = hidden @ self.output[0] + self.output[1]
        return logits, state, (x, y, encoder_steps, decoder_steps, hidden)

    def gradients(self, source, target):
        start = np.full((1, source.shape[1]), self.V)
        read = np.concatenate([start, target[:-1]])
        logits, _, (x, y, encoder_steps, decoder_steps, hidden) = self.forward(source, read)
        p = np.exp(logits - logits.max(-1, keepdims=True))
        p = (p / p.sum(-1, keepdims=True)).reshape(-1, self.V)
        slots = np.arange(len(p)), target.reshape(-1)
        loss = -np.log(p[slots]).mean()

        p[slots] -= 1
        p /= len(p)
        d_output = [hidden.reshape(len(p), -1).T @ p, p.sum(0)]
        d_hidden = (p @ self.output[0].T).reshape(hidden.shape)
        zero = np.zeros_like(d_hidden[0])
        dy, d_state, d_decoder = lstm_backward(y, decoder_steps, d_hidden, zero, zero, *self.decoder[:2])
        dx, _, d_encoder = lstm_backward(x, encoder_steps, None, *d_state, *self.encoder[:2])
        d_tables = [np.zeros_like(table) for table in self.tables]
        np.add.at(d_tables[0], source, dx)
        np.add.at(d_tables[1], read, dy)
        return loss, [*d_tables, *d_encoder, *d_decoder, *d_output]

    def step(self, source, target):
        loss, gradients = self.gradients(source, target)
        norm = np.sqrt(sum(float((g * g).sum()) for g in gradients))
        rate = RATE * np.float32(min(1.0, CLIP / norm))
        for value, gradient in zip(self.parameters, gradients):
            value -= rate * gradient
        return loss

    def greedy(self, source, length):
        zero = np.zeros((source.shape[1], self.H), np.float32)
        _, state, _ = lstm_forward(self.tables[0][source], zero, zero, *self.encoder)
        ids, chosen = np.full(source.shape[1], self.V), []
        for _ in range(length):
            hidden, state, _ = lstm_forward(self.tables[1][ids][None], *state, *self.decoder)
            ids = (hidden[0] @ self.output[0] + self.output[1]).argmax(-1)
            chosen.append(ids)
        return np.stack(chosen)


def product(size):
    a, b, c = weight(size["m"], size["k"]), weight(size["k"], size["n"]), weight(size["m"], size["n"])
    return lambda: np.matmul(a, b, out=c)


def ids(size, side):
    return random.integers(0, size["V"], (size[side], size["B"]))


def step(size):
    model, source, target = Model(**size), ids(size, "source"), ids(size, "target")
    return lambda: model.step(source, target)


def greedy(size):
    model, source = Model(**size), ids(size, "source")
    return lambda: model.greedy(source, size["target"])


if __name__ == "__main__":
    take_turn(read_turn(), {"product": product, "step": step, "greedy": greedy}, f"NumPy {np.__version__}")
