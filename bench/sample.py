# How a contestant in Python takes its turn; sample.js is the same in JavaScript.
import json
import sys
import time

SHORTEST = 0.5  # ms: shorter work is timed several times over, as one sample
WARM = 2  # runs at least before those that count: the first ones touch new memory
SAMPLES = 3  # at least


def repeat(run, ms, count, least):
    samples = []
    end = time.perf_counter() + ms / 1e3
    while True:
        start = time.perf_counter()
        for _ in range(count):
            run()
        samples.append(1e3 * (time.perf_counter() - start) / count)
        if len(samples) >= least and time.perf_counter() >= end:
            return samples


def take_turn(turn, works, version):
    """Times the work that the turn asks for and prints it; works: a function by kind of case."""
    run = works[turn["kind"]](turn)
    warm = repeat(run, turn["budgetMs"] / 4, 1, WARM)
    samples = repeat(run, turn["budgetMs"], max(1, round(SHORTEST / warm[-1])), SAMPLES)
    print(json.dumps({"samples": samples, "version": version}))


def read_turn():
    """The turn, as the bench puts it on the command line."""
    return json.loads(sys.argv[1])
