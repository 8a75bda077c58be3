"""Answers texts with an exported model, in PyTorch alone.

    tsuzuri export runs/words --format pytorch --out words-pytorch
    python3 examples/pytorch/answer.py words-pytorch abc cab
    python3 examples/pytorch/answer.py verbs-pytorch "gehen|V;PST;3;SG"   (of a model that reads features)

Knows texts of characters and of tokens between separators; of other tokenisers it takes the tokens
themselves, with a space between two.
"""

import sys

from twin import load


def coder(config):
    """How a side splits a text, and how it joins tokens."""
    tokenizer = config.get('tokenizer', {'kind': 'character'})
    if tokenizer['kind'] == 'character':
        return list, ''.join
    separator = tokenizer.get('separator', ' ')
    return (lambda text: text.split(separator)), separator.join


def encode(config, ids, text):
    split, _ = coder(config)
    numbers = {token: i for i, token in enumerate(config['tokens'])}
    row = [numbers.get(token, ids.get('unkId')) for token in split(text)]
    if None in row:
        raise SystemExit(f'"{text}" has a character that the model does not know')
    if len(row) > config.get('length', len(row)):
        raise SystemExit(f'"{text}" is longer than {config["length"]} tokens')
    padding = [numbers.get(config.get('padding'))] * (config.get('length', 0) - len(row))
    return row + padding


def decode(config, row):
    _, join = coder(config)
    tokens = config['tokens']
    text = join(tokens[i] if i < len(tokens) else '?' for i in row)
    return text.rstrip(config['padding']) if config.get('padding') else text


def read_tags(config, text):
    """A text and the ids of the tags behind it; tags that the model does not know are omitted."""
    text, _, tags = text.rpartition('|')
    numbers = {tag: i for i, tag in enumerate(config['tokens'])}
    parts = [tag.strip() for tag in tags.split(config['separator'])]
    return text, [numbers[tag] for tag in parts if tag in numbers]


def main(folder, *texts):
    model, config = load(folder)
    options, ids = config['config'], config['ids']
    features = None
    if 'features' in options:
        texts, features = zip(*(read_tags(options['features'], text) for text in texts))
    sources = [encode(options['source'], ids['source'], text) for text in texts]
    for text, row in zip(texts, model.greedy(sources, options['maximumLength'], features)):
        print(f'{text}\t{decode(options["target"], row)}')


if __name__ == '__main__':
    if len(sys.argv) < 3:
        raise SystemExit('usage: answer.py FOLDER TEXT...')
    main(*sys.argv[1:])
