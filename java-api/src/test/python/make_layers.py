"""Writes layers.json: a Flax model of most layers, its initial parameters and outputs.

Usage: python make_layers.py ../resources/org/nanodo/nn/layers.json
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


class Block(nn.Module):
  heads: int
  kv_heads: int
  head_dim: int

  @nn.compact
  def __call__(self, x, train):
    h = nn.LayerNorm()(x)
    q = nn.DenseGeneral((self.heads, self.head_dim), name="query")(h)
    k = nn.DenseGeneral((self.kv_heads, self.head_dim), use_bias=False, name="key")(h)
    v = nn.DenseGeneral((self.kv_heads, self.head_dim), use_bias=False, name="value")(h)
    a = jax.nn.dot_product_attention(q, k, v, is_causal=True)
    x = x + nn.DenseGeneral(x.shape[-1], axis=(-2, -1), name="out")(a)
    h = nn.RMSNorm()(x)
    h = nn.gelu(nn.Dense(12)(h))
    h = nn.Dropout(0.25, deterministic=not train)(h)
    return x + nn.Dense(x.shape[-1])(h)


class Model(nn.Module):

  @nn.compact
  def __call__(self, tokens, train):
    x = nn.Embed(7, 8, name="embed")(tokens)
    for i in range(2):
      x = Block(4, 2, 3, name=f"blocks_{i}")(x, train)
    return x


tokens = jnp.array([[1, 5, 2, 0, 6], [3, 3, 4, 1, 2]])
params = Model().init(jax.random.key(3), tokens, False)
flat = {
    "/".join(p.key for p in path[1:]): x
    for path, x in jax.tree_util.tree_leaves_with_path(params)
}
# Biases and scales that matter.
moved = {
    name: x + 0.1 * jnp.sin(jnp.arange(x.size).reshape(x.shape))
    for name, x in flat.items()
}
tree = {}
for name, x in moved.items():
  at = tree
  *folders, last = name.split("/")
  for f in folders:
    at = at.setdefault(f, {})
  at[last] = x


def numbers(x):
  return [float(v) for v in np.asarray(x, np.float32).ravel()]


doc = {
    "init": {name: numbers(x) for name, x in flat.items()},
    "output": numbers(Model().apply({"params": tree}, tokens, False)),
    "dropout": numbers(
        nn.Dropout(0.25, deterministic=False).apply(
            {}, jnp.ones((4, 8)), rngs={"dropout": jax.random.key(9)}
        )
    ),
}
with open(sys.argv[1], "w") as f:
  json.dump(doc, f)
  f.write("\n")
