# PyTorch's turn: python3 bench/torch_step.py '{ kind, …sizes, threads, budgetMs }'
# A step is that of ours.js: forward, backward, clip to 5, SGD.
import torch

from sample import read_turn, take_turn

turn = read_turn()
torch.manual_seed(0)
torch.set_num_threads(turn["threads"])


class Seq2Seq(torch.nn.Module):
    def __init__(self, V, E, H):
        super().__init__()
        self.start = V
        self.source = torch.nn.Embedding(V, E)
        self.target = torch.nn.Embedding(V + 1, E)
        self.encoder = torch.nn.LSTM(E, H)
        self.decoder = torch.nn.LSTM(E, H)
        self.output = torch.nn.Linear(H, V)

    def forward(self, source, target):
        _, state = self.encoder(self.source(source))
        hidden, _ = self.decoder(self.target(target), state)
        return self.output(hidden)

    @torch.no_grad()
    def greedy(self, source, length):
        _, state = self.encoder(self.source(source))
        ids = torch.full((1, source.shape[1]), self.start)
        chosen = []
        for _ in range(length):
            hidden, state = self.decoder(self.target(ids), state)
            ids = self.output(hidden).argmax(-1)
            chosen.append(ids)
        return torch.cat(chosen)


def product(size):
    a, b = torch.rand(size["m"], size["k"]), torch.rand(size["k"], size["n"])
    c = torch.empty(size["m"], size["n"])
    return lambda: torch.mm(a, b, out=c)


def step(size):
    V, B = size["V"], size["B"]
    model = Seq2Seq(V, size["E"], size["H"])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = torch.nn.CrossEntropyLoss()
    source = torch.randint(0, V, (size["source"], B))
    target = torch.randint(0, V, (size["target"], B))
    read = torch.cat([torch.full((1, B), model.start), target[:-1]])

    def run():
        optimizer.zero_grad(set_to_none=True)
        value = loss(model(source, read).reshape(-1, V), target.reshape(-1))
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        value.item()

    return run


def greedy(size):
    model = Seq2Seq(size["V"], size["E"], size["H"])
    source = torch.randint(0, size["V"], (size["source"], size["B"]))
    return lambda: model.greedy(source, size["target"])


works = {"product": product, "step": step, "greedy": greedy}
take_turn(turn, works, f"PyTorch {torch.__version__}")
