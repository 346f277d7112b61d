"""Writes the diagrams of shardings that the tests in Java compare with, printed by JAX 0.10.2 (needs rich).

    python make_diagrams.py > ../resources/org/nanodo/diagrams.txt
"""

import os

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

BOTH = ("data", "model")
MESH = Mesh(np.array(jax.devices()).reshape(4, 2), BOTH)
CASES = [
  ((8, 16), P("data", "model")),
  ((8, 16), P(BOTH)),
  ((16, 8), P("model")),
  ((4, 8), P(None, "data")),
  ((8,), P("data")),
  ((8,), P()),
  ((3, 4), P()),
  ((40, 8), P("data", "model")),
  ((8, 8), P(BOTH[::-1])),
  ((2, 16), P("model")),
]
for shape, spec in CASES:
  x = jax.device_put(jnp.zeros(shape), NamedSharding(MESH, spec))
  jax.debug.visualize_array_sharding(x, use_color=False)
