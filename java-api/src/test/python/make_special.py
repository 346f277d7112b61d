"""Writes derivatives at special points, computed by JAX 0.10.2 and, where JAX is not right, exactly.

    XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=individual_dot \
        python make_special.py ../resources/org/nanodo/grad/special.json
"""

import itertools
import json
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

INF, NAN = np.inf, np.nan
POINTS = [0.0, -0.0, INF, -INF, NAN, 1e-40, -1e-40, 1e-37, 1e-30, -1e-30, 0.5, -0.5, 1, -1, 2, 30, -30,
          1e20, 1e30, -1e30, 3e38]  # fmt: skip
PAIRS = [0.0, -0.0, INF, -INF, NAN, 0.5, 1, -1, 2, 3, -3, 1e-30, 1e30, -1e30]
UNARY = {
  "ABS": lax.abs, "EXP": lax.exp, "EXPM1": lax.expm1, "LOG": lax.log, "LOG1P": lax.log1p,
  "SQRT": lax.sqrt, "RSQRT": lax.rsqrt, "CBRT": lax.cbrt, "TANH": lax.tanh, "LOGISTIC": lax.logistic,
  "SIN": lax.sin, "COS": lax.cos, "ERF": lax.erf, "ERF_INV": lax.erf_inv,
}  # fmt: skip
BINARY = {
  "MUL": lax.mul, "DIV": lax.div, "REM": lax.rem, "POW": lax.pow, "MAX": lax.max, "MIN": lax.min,
}  # fmt: skip
PRODUCTS = {
  "small": ((3,), [0], [1e-30, 1e-30, 3]),
  "large": ((3,), [0], [1e30, 1e30, 1e-30]),
  "an infinity": ((3,), [0], [INF, 2, 3]),
  "an infinity and a zero": ((4,), [0], [INF, 0, 2, 3]),
  "a NaN": ((4,), [0], [2, NAN, 3, 5]),
  "one zero": ((5,), [0], [2, 0, 3, -0.5, 7]),
  "a negative zero": ((3,), [0], [2, -0.0, -3]),
  "two zeros": ((5,), [0], [2, 0, 3, 0, 7]),
  "one": ((1,), [0], [3]),
  "none": ((0, 2), [0], []),
  "first axis": ((3, 2), [0], [1, 2, 0, 4, 5, 6]),
  "last axis": ((2, 3), [1], [1, 0, 3, 0, 0, 6]),
  "several axes": ((2, 3, 2), [0, 2], [1, 2, 3, 0, 5, 6, 7, 8, 0, 10, 0, 12]),
  "seven": ((7,), [0], [0.5, -2, 3, 1.5, -1, 2.5, 4]),
}  # fmt: skip


def numbers(x):
  """JSON has no names for what is not finite; floats of 32 bits go as the doubles they are."""
  return [v if np.isfinite(v) else str(v) for v in np.asarray(x, np.float64).ravel().tolist()]


def derivatives(f, *args):
  args = [jnp.asarray(a, jnp.float32) for a in args]
  return jax.jit(lambda *a: jax.vjp(f, *a)[1](jnp.ones_like(a[0])))(*args)


def quotient(x, y):
  """The derivative of x / y by y, where y² would leave the range of float32: exactly."""
  x, y = (np.asarray(v, np.float32).astype(np.float64) for v in (x, y))
  with np.errstate(all="ignore"):
    return (-(x / y) / y).astype(np.float32)


def cube_root(x):
  with np.errstate(divide="ignore"):
    return (1 / (3 * np.cbrt(np.float32(x).astype(np.float64)) ** 2)).astype(np.float32)


def others(x, axes, first):
  """For each element the product of those it is multiplied with, and for weights 1, 2, 3, … the
  derivative of their weighted sum."""
  shape = x.shape
  axes = tuple(axes)
  kept = [i for i in range(x.ndim) if i not in axes]
  rows = np.transpose(x, kept + list(axes)).reshape(int(np.prod([shape[i] for i in kept])), -1)
  w = np.arange(1, x.size + 1, dtype=np.float64).reshape(shape)
  ws = np.transpose(w, kept + list(axes)).reshape(rows.shape)
  out = np.zeros(rows.shape)
  for r, i in np.ndindex(*rows.shape):
    if first:
      out[r, i] = np.prod(np.delete(rows[r], i))
    else:
      out[r, i] = sum(ws[r, j] * np.prod(np.delete(rows[r], [i, j])) for j in range(rows.shape[1]) if j != i)
  moved = out.reshape([shape[i] for i in kept] + [shape[i] for i in axes])
  return np.transpose(moved, np.argsort(kept + list(axes)))


def agrees(name, ours, jax_says):
  a, b = (np.asarray(v, np.float32) for v in (ours, jax_says))
  if not np.allclose(a, b, rtol=1e-5, atol=0, equal_nan=True):
    print("JAX differs:", name, [(i, *v) for i, v in enumerate(zip(a.ravel(), b.ravel())) if not np.allclose(*v, rtol=1e-5, atol=0, equal_nan=True)])


def main(path):
  cases = {}
  for kind, f in UNARY.items():
    dx = np.array(derivatives(f, POINTS)[0])
    if kind == "CBRT":
      # XLA:CPU's own cube root of a subnormal number is garbage.
      dx = cube_root(POINTS)
      agrees(kind, dx, derivatives(f, POINTS)[0])
    cases[kind] = {"in": [numbers(np.float32(POINTS))], "grad": [numbers(dx)]}
  x, y = zip(*itertools.product(PAIRS, PAIRS))
  for kind, f in BINARY.items():
    dx, dy = (np.array(d) for d in derivatives(f, x, y))
    if kind == "DIV":
      agrees(kind, quotient(x, y), dy)
      dy = quotient(x, y)
    if kind == "POW":
      # x^0 is 1 everywhere.
      dx = np.where((np.array(x) == 0) & (np.array(y) == 0), np.float32(0), dx)
    cases[kind] = {"in": [numbers(np.float32(x)), numbers(np.float32(y))], "grad": [numbers(dx), numbers(dy)]}
  products = {}
  for name, (shape, axes, values) in PRODUCTS.items():
    x = np.array(values, np.float32).reshape(shape)
    with np.errstate(all="ignore"):
      first = others(x.astype(np.float64), axes, True).astype(np.float32)
      second = others(x.astype(np.float64), axes, False).astype(np.float32)
    agrees(name, first, jax.grad(lambda v: jnp.sum(jnp.prod(v, axis=tuple(axes))))(x))
    products[name] = {
      "shape": shape, "axes": axes, "in": numbers(x), "grad": numbers(first), "second": numbers(second),
    }  # fmt: skip
  with open(path, "w") as file:
    parts = [json.dumps(k) + ": " + json.dumps(v) for k, v in cases.items()]
    rows = [json.dumps(k) + ": " + json.dumps(v) for k, v in products.items()]
    file.write("{\n" + ",\n".join(parts) + ',\n"products": {\n' + ",\n".join(rows) + "\n}\n}\n")


main(sys.argv[1])
