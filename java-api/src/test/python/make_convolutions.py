"""Writes convolutions.json: Flax's convolution layers, their initial parameters and outputs.

Usage: python make_convolutions.py ../resources/org/nanodo/nn/convolutions.json
"""

import json
import os
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_experimental_ynn_fusion_type=individual_dot"

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np


class Model(nn.Module):

  @nn.compact
  def __call__(self, x):
    return [
        nn.Conv(4, (3, 2), strides=(2, 1), name="plain")(x),
        nn.Conv(3, (2, 2), kernel_dilation=(2, 1), padding="VALID", use_bias=False, name="dilated")(x),
        nn.Conv(4, (3, 3), feature_group_count=2, padding=((1, 0), (0, 1)), name="grouped")(x),
        nn.ConvTranspose(3, (3, 2), strides=(2, 3), name="up")(x),
        nn.Conv(3, (2,), name="line")(x),
        nn.Conv(2, (3, 2), kernel_dilation=(2, 1), padding="CIRCULAR", use_bias=False, name="circular")(x),
        nn.Conv(2, (2, 3), strides=(2, 1), padding="REFLECT", use_bias=False, name="reflect")(x),
        nn.Conv(2, (2,), kernel_dilation=(2,), padding="CAUSAL", use_bias=False, name="causal")(x),
    ]


x = jnp.sin(jnp.arange(2 * 5 * 4 * 2, dtype=jnp.float32)).reshape(2, 5, 4, 2)
params = Model().init(jax.random.key(5), x)["params"]
moved = jax.tree.map(lambda p: p + 0.1 * jnp.sin(jnp.arange(p.size).reshape(p.shape)), params)
outputs = Model().apply({"params": moved}, x)


def numbers(x):
  return [float(v) for v in np.asarray(x, np.float32).ravel()]


doc = {
    "init": {f"{layer}/{name}": numbers(x) for layer, of in params.items() for name, x in of.items()},
    "outputs": [numbers(y) for y in outputs],
    "shapes": [list(y.shape) for y in outputs],
}
with open(sys.argv[1], "w") as f:
  json.dump(doc, f)
