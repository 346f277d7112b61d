"""Writes costs.json: programs as StableHLO, and what XLA's cost analysis says of them.

Usage: XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=individual_dot JAX_PLATFORMS=cpu \
  python make_costs.py ../resources/org/nanodo/runtime/costs.json
"""
import json
import sys

import jax
import jax.numpy as jnp
from jax import lax

x = jnp.ones((8, 16))
square = jnp.ones((16, 16))
image = jnp.ones((2, 8, 8, 4))
NHWC = ("NHWC", "HWIO", "NHWC")


def scan(c, w):
  return lax.scan(lambda c, _: (jnp.tanh(c @ w), None), c, None, length=10)[0]


CASES = {
    "dot": (jnp.matmul, (x, square)),
    "dot of a batch": (lambda a, b: jnp.einsum("bij,bjk->bik", a, b), (jnp.ones((3, 4, 5)), jnp.ones((3, 5, 6)))),
    "elementwise": (lambda a: jnp.tanh(a) * 2 + jnp.exp(-a), (x,)),
    "reduction": (lambda a: jnp.sin(a).sum(1), (x,)),
    "scan": (scan, (x, square)),
    "branches": (lambda a, i: lax.cond(i > 0, jnp.sin, lambda v: v * 2 + 1, a), (x, 3)),
    "padded convolution": (
        lambda a, k: lax.conv_general_dilated(a, k, (1, 1), "SAME", dimension_numbers=NHWC),
        (image, jnp.ones((3, 3, 4, 5)))),
    "strided and dilated convolution": (
        lambda a, k: lax.conv_general_dilated(a, k, (2, 1), [(1, 0), (2, 2)], (1, 2), (2, 1), dimension_numbers=NHWC),
        (image, jnp.ones((3, 3, 4, 5)))),
    "grouped convolution": (
        lambda a, k: lax.conv_general_dilated(
            a, k, (1, 1), "VALID", dimension_numbers=NHWC, feature_group_count=2),
        (image, jnp.ones((3, 3, 2, 6)))),
    "sort": (lambda a: lax.sort(a, dimension=0), (jnp.ones(100),)),
    "gather": (lambda a, i: a[i], (jnp.ones((100, 5)), jnp.arange(7))),
    "scatter": (lambda a, i: a.at[i].add(1), (jnp.ones((100, 5)), jnp.arange(7))),
    "slices": (lambda a: a[2:5] * a[0, 0], (x,)),
    "dynamic slice": (lambda a, i: lax.dynamic_slice(a, (i, 0), (2, 16)), (x, 3)),
    "dynamic update": (lambda a, u, i: lax.dynamic_update_slice(a, u, (i, 0)), (x, jnp.ones((2, 16)), 3)),
    "window": (lambda a: lax.reduce_window(a, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"), (image,)),
    "transform": (lambda a: jnp.fft.fft(a, axis=1), (x.astype(jnp.complex64),)),
    "concatenation and transposition": (lambda a: jnp.concatenate([a.T, a.T * 2]), (x,)),
    "table": (lambda i: jnp.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])[i], (jnp.arange(4),)),
}

doc = {}
for name, (f, args) in CASES.items():
  lowered = jax.jit(f).lower(*args)
  cost = lowered.compile().cost_analysis()
  doc[name] = {
      "stablehlo": lowered.as_text(),
      "flops": cost.get("flops", 0),
      "transcendentals": cost.get("transcendentals", 0),
      "bytes": cost["bytes accessed"],
  }
with open(sys.argv[1], "w") as out:
  json.dump(doc, out, indent=1)
  out.write("\n")
