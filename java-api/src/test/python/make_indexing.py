"""Writes random index expressions and what NumPy and JAX make of them, for IndexingTest.

    python make_indexing.py ../resources/org/nanodo/indexing.json

x counts 0, 1, 2, …, cotangents 1, 2, 3, …, values to write -1, 2, -3, …; what NumPy can compute too is compared here.
"""

import json
import sys

import jax
import jax.numpy as jnp
import numpy as np

RNG = np.random.default_rng(7)
jax.config.update("jax_enable_x64", True)


def chance(p):
  return RNG.random() < p


def bound(n):
  return int(RNG.integers(-n - 2, n + 3)) if chance(0.7) else None


def index_of(shape, arrays, outside):
  """Parts of an index: integers, slices, None, Ellipsis, nested lists, and {"scalar": i}."""
  common = [tuple(RNG.integers(1, 4, size=RNG.integers(0, 3)))] if arrays else []
  parts = []
  axes = int(RNG.integers(0 if not arrays else 1, len(shape) + 1))
  used_array = False
  where_dots = int(RNG.integers(0, axes + 1)) if chance(0.4) else None
  sizes = list(shape[:axes])
  if where_dots is not None:
    sizes = list(shape[:where_dots]) + list(shape[len(shape) - (axes - where_dots):])
  for k, n in enumerate(sizes):
    if k == where_dots:
      parts.append(...)
    if chance(0.15):
      parts.append(None)
    kind = RNG.random()
    last = k == axes - 1
    if arrays and (kind < 0.45 or (last and not used_array)):
      used_array = True
      low, high = (-2 * n - 1, 2 * n + 2) if outside else (-n, n)
      if chance(0.2):
        parts.append({"scalar": int(RNG.integers(low, high))})
      else:
        s = common[0]
        s = tuple(1 if chance(0.2) else d for d in s)[int(RNG.integers(0, len(s) + 1)) if chance(0.2) else 0:]
        parts.append(RNG.integers(low, high, size=s).tolist() if s else {"scalar": int(RNG.integers(low, high))})
    elif kind < 0.65:
      parts.append(int(RNG.integers(-n, n)))
    else:
      step = int(RNG.choice([1, 1, 1, 2, 3, -1, -1, -2]))
      parts.append(slice(bound(n), bound(n), step))
  if where_dots == axes:
    parts.append(...)
  if chance(0.1):
    parts.append(None)
  return parts


def value_of(part):
  if isinstance(part, dict):
    return np.int32(part["scalar"])
  return np.array(part, np.int32) if isinstance(part, list) else part


def text(part):
  if part is None:
    return "None"
  if part is Ellipsis:
    return "..."
  if isinstance(part, slice):
    return ":".join("" if b is None else str(b) for b in (part.start, part.stop, part.step))
  return part


def traced(parts):
  return tuple(jnp.asarray(value_of(p)) if isinstance(p, (list, dict)) else p for p in parts)


def counts(shape, dtype=np.float32):
  return np.arange(int(np.prod(shape)), dtype=dtype).reshape(shape)


def flat(x):
  x = np.asarray(x)
  whole = np.all(x == np.round(x))
  return {"dims": list(x.shape), "values": (x.astype(int) if whole else x).ravel().tolist()}


def plain_gather(parts):
  """Scalars that JAX 0.10.2 does not take by a dynamic slice, though it does others."""
  steps = any(isinstance(p, slice) and p.step != 1 for p in parts)
  return (steps or None in parts) and not any(isinstance(p, list) for p in parts)


def read(arrays, outside):
  shape = tuple(int(n) for n in RNG.integers(1, 5, size=RNG.integers(1, 5)))
  parts = index_of(shape, arrays, outside)
  while plain_gather(parts) and outside:
    parts = index_of(shape, arrays, outside)
  x = counts(shape)
  f = lambda x: x[traced(parts)]
  y = jax.jit(f)(x)
  if not outside:
    np.testing.assert_array_equal(y, x[tuple(value_of(p) for p in parts)])
  ct = counts(y.shape) + 1
  grad = jax.jit(lambda x, ct: jax.vjp(f, x)[1](ct)[0])(x, ct)
  return {"shape": shape, "index": [text(p) for p in parts], "out": flat(y), "grad": flat(grad)}


KINDS = {"set": None, "addAt": np.add, "minAt": np.minimum, "maxAt": np.maximum}


def write(kind, arrays, outside):
  shape = tuple(int(n) for n in RNG.integers(1, 5, size=RNG.integers(1, 5)))
  parts = index_of(shape, arrays, outside)
  x = counts(shape)
  taken = jax.eval_shape(lambda x: x[traced(parts)], x).shape
  given = tuple(1 if chance(0.15) else n for n in taken)
  given = given[int(RNG.integers(0, len(given) + 1)):] if chance(0.2) else given
  v = counts(given) + 1
  v = np.where(v % 2 == 0, v, -v)
  method = {"set": "set", "addAt": "add", "minAt": "min", "maxAt": "max"}[kind]
  f = lambda x, v: getattr(x.at[traced(parts)], method)(v)
  y = jax.jit(f)(x, v)
  if not outside:
    expected = x.copy()
    at = tuple(value_of(p) for p in parts)
    if kind == "set":
      expected[at] = v
    else:
      KINDS[kind].at(expected, at, v)
    np.testing.assert_array_equal(y, expected)
  ct = counts(y.shape) + 1
  gx, gv = jax.jit(lambda x, v, ct: jax.vjp(f, x, v)[1](ct))(x, v, ct)
  return {
    "shape": shape, "index": [text(p) for p in parts], "kind": kind, "value": list(given),
    "out": flat(y), "grad": flat(gx), "valueGrad": flat(gv),
  }  # fmt: skip


cases = [read(i % 3 > 0, i % 3 > 1) for i in range(105)]
cases += [write(list(KINDS)[i % 4], i % 3 > 0, i % 3 > 1) for i in range(84)]
with open(sys.argv[1], "w") as file:
  file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
