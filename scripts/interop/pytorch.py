"""For each folder: what the twin of its export gives for given.json, as twin.json; then the same model with
PyTorch's own first weights, saved to own/, and what that gives, as own.json. Prints PyTorch's version."""

import json
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'examples/pytorch'))
import twin


def results(model, given):
    return {
        'logProbabilities': model.log_probabilities(given['sources'], given['targets']),
        'greedy': model.greedy(given['sources'], given['longest']),
    }


torch.set_num_threads(1)
for folder in map(pathlib.Path, sys.argv[1:]):
    torch.manual_seed(7)  # of each, so that one more model changes no other
    given = json.loads((folder / 'given.json').read_text())
    model, config = twin.load(folder)
    (folder / 'twin.json').write_text(json.dumps(results(model, given)))
    own = twin.Seq2Seq(config).eval().requires_grad_(False)
    twin.save(folder / 'own', own, config)
    (folder / 'own.json').write_text(json.dumps(results(own, given)))
print(torch.__version__)
