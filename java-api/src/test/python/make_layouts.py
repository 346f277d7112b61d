"""Writes where JAX 0.10.2 puts the parts of sharded arrays.

    python make_layouts.py ../resources/org/nanodo/layouts.json
"""

import itertools
import json
import os
import sys

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

MESHES = [{"data": 4}, {"data": 8}, {"data": 2, "model": 4}, {"a": 2, "b": 2, "c": 2}, {"a": 1, "b": 4}]


def specs(axes):
  """All specs for two dimensions, and some for three."""
  places = [()] + [p for n in (1, 2, 3) for p in itertools.permutations(axes, n)]
  for dims in itertools.product(places, repeat=2):
    used = [a for d in dims for a in d]
    if len(set(used)) == len(used):
      yield dims
      if len(used) == 1:
        yield ((), *dims)
  yield ()


def layout(mesh, spec):
  shape = (8, 16, 8)[: max(len(spec), 2)]
  size = int(np.prod(list(mesh.values())))
  devices = np.array(jax.devices()[:size]).reshape(list(mesh.values()))
  sharding = NamedSharding(Mesh(devices, list(mesh)), PartitionSpec(*[d or None for d in spec]))
  slices = sharding.devices_indices_map(shape)
  starts = [[s.start or 0 for s in slices[d]] for d in jax.devices()[:size]]
  part = sharding.shard_shape(shape)
  return {"mesh": mesh, "spec": spec, "shape": shape, "part": part, "starts": starts}


lines = [json.dumps(layout(m, s), separators=(",", ":")) for m in MESHES for s in specs(list(m))]
with open(sys.argv[1], "w") as file:
  file.write("[\n" + ",\n".join(lines) + "\n]\n")
