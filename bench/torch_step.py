# PyTorch's turn: python3 bench/torch_step.py V E H B SOURCE TARGET REPEATS THREADS
# The same training step as bench/step.js: forward, backward, clip to 5, SGD.
import json
import sys
import time

import torch

V, E, H, B, S, T, repeats, threads = map(int, sys.argv[1:9])
torch.manual_seed(0)
torch.set_num_threads(threads)


class Seq2Seq(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.source = torch.nn.Embedding(V, E)
        self.target = torch.nn.Embedding(V + 1, E)
        self.encoder = torch.nn.LSTM(E, H)
        self.decoder = torch.nn.LSTM(E, H)
        self.output = torch.nn.Linear(H, V)

    def forward(self, source, target):
        _, state = self.encoder(self.source(source))
        hidden, _ = self.decoder(self.target(target), state)
        return self.output(hidden)


model = Seq2Seq()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss = torch.nn.CrossEntropyLoss()
source = torch.randint(0, V, (S, B))
target = torch.randint(0, V, (T + 1, B))
samples = []
for i in range(-3, repeats):
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    value = loss(model(source, target[:-1]).reshape(-1, V), target[1:].reshape(-1))
    value.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    value.item()
    if i >= 0:
        samples.append(1e3 * (time.perf_counter() - start))
print(json.dumps({"samples": samples, "version": torch.__version__}))
