"""Answers with a model that `tsuzuri export --format onnx` wrote: python predict.py FOLDER TEXT…"""

import json
import sys
import unicodedata

import numpy
import onnxruntime

folder, *texts = sys.argv[1:]
model = json.load(open(f"{folder}/model.json", encoding="utf-8"))
source, target = model["source"], model["target"]
known = {token: number for number, token in enumerate(source["tokens"])}


def read(text):
    coder = source["coder"]
    if coder["kind"] == "fixed":
        return [known[character] for character in text.ljust(coder["length"], coder.get("padding", " "))]
    if coder.get("lowercase"):
        text = text.lower()
    if coder["normalization"] != "none":
        text = unicodedata.normalize(coder["normalization"], text)
    tokens = text.split() if coder["tokenizer"]["kind"] == "word" else list(text)
    end = [source["end"]] if coder.get("eos") else []
    return [known.get(token, source["unknown"]) for token in tokens] + end


def write(ids):
    ids = ids[: ids.index(target["end"])] if target["end"] in ids else ids
    tokens = [target["tokens"][number] if number < len(target["tokens"]) else "?" for number in ids]
    kind = target["coder"].get("tokenizer", {}).get("kind")
    return (" " if kind in ("word", "separator") else "").join(tokens).rstrip()


session = onnxruntime.InferenceSession(f"{folder}/greedy.onnx")
for text in texts:
    ids = numpy.array([read(text)], numpy.int64)
    lengths = numpy.array([ids.shape[1]], numpy.int64)
    print(text, write(session.run(["target"], {"source": ids, "lengths": lengths})[0][0].tolist()), sep="\t")
