"""Makes shards.json: the documents that each of several processes reads in Grain's order.

usage: shards_oracle.py

Run with grain; what it writes is committed.
"""

import json
import pathlib
import zlib

import grain.python as grain
import numpy as np

OUT = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/data/shards.json"


def order(size, seed, epochs, index, count):
  """What the sampler of one process gives in so many epochs, and a checksum of it."""
  shard = grain.ShardOptions(index, count, drop_remainder=True)
  sampler = grain.IndexSampler(size, shard, True, epochs, seed)
  keys = [sampler[i].record_key for i in range(index, len(sampler), count)]
  return {
      "size": size,
      "seed": seed,
      "epochs": epochs,
      "index": index,
      "count": count,
      "documents": len(keys),
      "first": keys[:8],
      "crc32": zlib.crc32(np.array(keys, "<i4").tobytes()),
  }


orders = [
    order(size, seed, epochs, index, count)
    for size, seed, epochs in ((2, 1234, 3), (17, 1234, 3), (1000, 7, 2), (65537, 2**32 - 1, 2))
    for count in (1, 2, 3, 8)
    for index in range(count)
    if size >= count
]
OUT.write_text("[\n" + ",\n".join(json.dumps(o, separators=(",", ":")) for o in orders) + "]\n")
