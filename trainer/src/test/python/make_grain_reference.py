"""Makes grain.json: document orders of Grain, and batches of NanoDO's own pipeline on Grain.

usage: NANODO=CHECKOUT make_grain_reference.py GOLDEN_DIR

Run with grain, sentencepiece and what NanoDO imports; GOLDEN_DIR has NanoDO's golden grain.json and
the SentencePiece model it was made with. What it writes is committed.
"""

import json
import os
import pathlib
import sys
import zlib

import grain.python as grain
import numpy as np
import sentencepiece

sys.path.insert(0, os.environ["NANODO"])
from nanodo import data

GOLDEN = pathlib.Path(sys.argv[1])
OUT = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/data/grain.json"
MAX_SEED = 2**32 - 1


def sampler(size, seed, epochs=None):
  return grain.IndexSampler(size, grain.NoSharding(), True, epochs, seed)


def order(size, seed, epoch, keys=None):
  """The first documents of an epoch, and a checksum of all as little-endian int32."""
  if keys is None:
    records = sampler(size, seed)
    keys = [records[epoch * size + i].record_key for i in range(size)]
  sum_ = zlib.crc32(np.array(keys, "<i4").tobytes())
  return {"size": size, "seed": seed, "epoch": epoch, "first": keys[:8], "crc32": sum_}


def orders(golden):
  for run in golden["orders"]:
    n = run["num_records"]
    for e in range(run["num_epochs"]):
      yield order(n, run["seed"], e, run["record_keys"][e * n : (e + 1) * n])
  for n in (1, 2, 3, 4, 5, 255, 256, 257, 4097, 65535, 65536, 65537, 65538, 131073, 262145):
    yield order(n, 1234, 0)
    yield order(n, MAX_SEED, 3)
  for seed in (0, 1, 2**31 - 1, 2**31, MAX_SEED):
    for epoch in (0, 1, 1000):
      yield order(100, seed, epoch)
  yield order(1_000_000, 1234, 2)


def places():
  """Single places of orders too long to go through."""
  for size in (2**24, 2**28 - 1, 2**30, 2**30 + 2, 2**31 - 1):
    for seed, epoch in ((1234, 0), (MAX_SEED, 7)):
      for position in (0, 1, size // 3, size - 1):
        key = sampler(size, seed)[epoch * size + position].record_key
        yield {"size": size, "seed": seed, "epoch": epoch, "position": position, "document": key}


def documents(golden):
  """BOS, ids, EOS of each document: NanoDO's golden ones, and short ones beside a long one."""
  model = next(GOLDEN.glob("*.model"))
  tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(model))
  bos, eos = tokenizer.bos_id(), tokenizer.eos_id()
  return {
      "golden": [[bos, *tokenizer.encode(d), eos] for d in golden["docs"]],
      "small": [[1, *range(10 * i, 10 * i + n), 2] for i, n in enumerate((3, 0, 40, 5, 0, 1), 1)],
  }


def pack(ids, length, rows, epochs):
  class Source:
    __len__ = ids.__len__
    __getitem__ = ids.__getitem__

  loader = grain.DataLoader(
      data_source=Source(),
      operations=[data._NoamPack(length), grain.Batch(rows, drop_remainder=True)],
      sampler=sampler(len(ids), 1234, epochs),
  )
  return [np.asarray(b).tolist() for b in loader]


def cases(golden, small):
  def case(mode, documents, length, rows, epochs, batches):
    return {
        "mode": mode,
        "documents": documents,
        "length": length,
        "rows": rows,
        "epochs": epochs,
        "batches": batches,
    }

  for mode in ("packed", "padded"):
    g = golden[mode]
    assert g["seed"] == 1234 and g["shuffle"] == (mode == "packed")
    yield case(mode, "golden", g["context_size"], g["batch_size"], 1, g["batches"])
  for length, rows, epochs in ((7, 1, 1), (7, 2, 3), (16, 3, 4), (64, 2, 5), (100, 1, 1)):
    yield case("packed", "small", length, rows, epochs, pack(small, length, rows, epochs))


def lines(values):
  return "[\n" + ",\n".join(json.dumps(v, separators=(",", ":")) for v in values) + "]"


golden = json.loads((GOLDEN / "grain.json").read_text())
texts = documents(golden)
with open(OUT, "w") as out:
  out.write('{"orders": ' + lines(orders(golden)))
  out.write(',\n"places": ' + lines(places()))
  out.write(',\n"documents": {')
  out.write(",\n".join(f'"{name}": ' + lines(ids) for name, ids in texts.items()) + "}")
  out.write(',\n"cases": ' + lines(cases(golden, texts["small"])) + "}\n")
