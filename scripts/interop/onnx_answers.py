"""Checks the exported models in folders, and compares their answers with the known ones."""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.log_severity_level = 3


def answers(session, sources, size):
    """The answers of greedy.onnx as ids, in batches of `size`, with anything in the padded slots."""
    for at in range(0, len(sources), size):
        rows = sources[at : at + size]
        given = {}
        if isinstance(rows[0], dict):
            given = dict(zip(("features", "feature_lengths"), padded([row["features"] for row in rows])))
            rows = [row["source"] for row in rows]
        ids, lengths = padded(rows)
        yield from session.run(["target"], {"source": ids, "lengths": lengths, **given})[0].tolist()


def padded(rows):
    """Ids [B, T] and lengths [B]."""
    ids = numpy.full((len(rows), max(map(len, rows))), -99, numpy.int64)
    for row, given in zip(ids, rows):
        row[: len(given)] = given
    return ids, numpy.array([len(row) for row in rows], numpy.int64)


def write(model, ids):
    """The text of ids, as Tsuzuri writes it with tokens that are characters."""
    target = model["target"]
    if target["end"] in ids:
        ids = ids[: ids.index(target["end"])]
    tokens = target["tokens"]
    text = "".join(tokens[i] if i < len(tokens) else "⟨unk⟩" for i in ids)
    return text.rstrip(target["coder"].get("padding") or "") if "padding" in target["coder"] else text


for folder in map(pathlib.Path, sys.argv[1:]):
    for part in ("encoder", "step", "greedy"):
        onnx.checker.check_model(str(folder / f"{part}.onnx"), full_check=True)
    model = json.loads((folder / "model.json").read_text("utf-8"))
    cases = json.loads((folder / "cases.json").read_text("utf-8"))
    greedy = onnxruntime.InferenceSession(str(folder / "greedy.onnx"), options)
    assert json.loads(greedy.get_modelmeta().custom_metadata_map["tsuzuri"]) == model
    for size in (1, 32):
        for text, expected, ids in zip(
            cases["texts"], cases["answers"], answers(greedy, cases["sources"], size)
        ):
            assert write(model, ids) == expected, (folder.name, size, text, expected, write(model, ids))
print(f"Python's {onnxruntime.__version__} (onnx {onnx.__version__} accepts all files)")
