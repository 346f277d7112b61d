"""Writes rows of variance 1 and large means, and by how much Flax 0.12's LayerNorm misses their norms.

    XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=individual_dot \
        python make_layer_norm.py ../resources/org/nanodo/nn/layer_norm.json
"""

import json
import sys

import flax.linen as nn
import jax
import numpy as np

rows = {}
for mean in (0, 1e2, 1e3, 1e4):
  z = np.random.default_rng(int(mean)).normal(size=(4, 64))
  z = (z - z.mean(-1, keepdims=True)) / z.std(-1, keepdims=True)
  x = (mean + z).astype(np.float32)
  layer = nn.LayerNorm(epsilon=1e-6, use_bias=False, use_scale=False)
  flax = np.asarray(jax.jit(lambda x: layer.apply({}, x))(x))
  wide = x.astype(np.float64)
  exact = (wide - wide.mean(-1, keepdims=True)) / np.sqrt(wide.var(-1, keepdims=True) + 1e-6)
  numbers = lambda a: [float(str(v)) for v in a.astype(np.float32).ravel()]
  worst = float(np.abs(flax - exact).max())
  rows[str(int(mean))] = {"flax_worst": worst, "x": numbers(x), "exact": numbers(exact)}
with open(sys.argv[1], "w") as file:
  lines = [json.dumps(k) + ": " + json.dumps(v) for k, v in rows.items()]
  file.write("{\n" + ",\n".join(lines) + "\n}\n")
