"""Rows of collectives along the named axis of a vmap over the first dimension.

Those along the axes of a mesh are in `make_manual.py`.
"""

import jax
import numpy as np
from jax import lax
from operations import BF16, BOOL, F32, F64, FLOATS, REAL, row

SOME = (F64, F32, BF16, np.int32)


def over(f):
  return lambda x, **parameters: jax.vmap(lambda part: f(part, **parameters), axis_name="b")(x)


def collective(name, f, draw, types, numpy=None, **options):
  """`numpy` is of all parts together."""
  row(f"Collectives.{name}", over(f), draw, types, numpy=numpy, **options)


def reductions():
  same = lambda f: lambda x: np.broadcast_to(f(x), x.shape)
  drawn = lambda d: [d.x(d.shape(1, least=1))]
  for name, reduce in {
    "psum": lambda x: x.sum(0, x.dtype), "pmean": lambda x: x.mean(0),
    "pmax": lambda x: x.max(0), "pmin": lambda x: x.min(0),
  }.items():  # fmt: skip
    f = lambda x, g=getattr(lax, name): g(x, "b")
    collective(name, f, drawn, FLOATS if name == "pmean" else REAL, same(reduce), grad=name in ("psum", "pmean"))
  collective("psum", lambda x: lax.psum(x, "b"), drawn, (BOOL,))
  collective("pmean", lambda x: lax.pmean(x, "b").astype(F32), drawn, (np.int32,))
  both = lambda x, both: jax.vmap(jax.vmap(lambda v: x.sum() * lax.psum(v * v, ("a", "b")), axis_name="b"), axis_name="a")(x)
  row("Collectives.psum", both, lambda d: ([d.x(d.shape(2, 3, least=1))], {"both": True}), (F64, F32))


def gathers():
  def gathered(d):
    shape = d.shape(2, 3, least=1)
    return [d.x(shape)], {"axis": d.integer(1 - len(shape), len(shape) - 2), "tiled": d.choice(True, False)}

  def joined(x, axis, tiled):
    count = x.ndim - 1 if tiled else x.ndim
    each = np.concatenate(list(x), axis % count) if tiled else np.stack(list(x), axis % count)
    return np.broadcast_to(each, (len(x), *each.shape))

  gather = lambda x, axis, tiled: lax.all_gather(x, "b", axis=axis, tiled=tiled)
  collective("allGather", gather, gathered, SOME, joined)

  def scattered(d):
    n, rank, tiled = d.integer(1, 4), d.integer(1, 3), d.choice(True, False)
    axis = d.integer(0, rank - 1)
    shape = [d.size(1) for _ in range(rank)]
    shape[axis] = n * d.integer(1, 2) if tiled else n
    return [d.x(n, *shape)], {"axis": axis, "tiled": tiled}

  def summed(x, axis, tiled):
    total = x.sum(0, x.dtype)
    parts = np.split(total, len(x), axis)
    return np.array(parts if tiled else [p.squeeze(axis) for p in parts])

  scatter = lambda x, axis, tiled: lax.psum_scatter(x, "b", scatter_dimension=axis, tiled=tiled)
  collective("psumScatter", scatter, scattered, SOME, summed)


def exchanges():
  def drawn(d):
    n, rank, tiled = d.integer(1, 3), d.integer(1, 3), d.choice(True, False)
    split, concat = d.integer(0, rank - 1), d.integer(0, rank - 1)
    shape = [d.size(1) for _ in range(rank)]
    shape[split] = n * d.integer(1, 2) if tiled else n
    return [d.x(n, *shape)], {"split": split, "concat": concat, "tiled": tiled}

  def exchanged(x, split, concat, tiled):
    results = []
    for i in range(len(x)):
      parts = [np.split(part, len(x), split)[i] for part in x]
      results.append(np.concatenate(parts, concat) if tiled else np.stack([p.squeeze(split) for p in parts], concat))
    return np.array(results)

  exchange = lambda x, split, concat, tiled: lax.all_to_all(x, "b", split, concat, tiled=tiled)
  collective("allToAll", exchange, drawn, SOME, exchanged)

  def routed(d):
    shape = d.shape(1, 3, least=1)
    return [d.x(shape)], {"routes": [[i, int(j)] for i, j in enumerate(d.rng.permutation(shape[0]))]}

  permute = lambda x, routes: lax.ppermute(x, "b", routes)
  collective("ppermute", permute, routed, SOME, lambda x, routes: x[np.argsort([j for _, j in routes])])


def positions():
  drawn = lambda d: [d.x(d.shape(1, least=1))]
  counted = lambda x: x * np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1))
  collective("axisIndex", lambda x: x * lax.axis_index("b").astype(x.dtype), drawn, (F64, F32), counted)
  collective("axisSize", lambda x: x * lax.axis_size("b"), drawn, (F64, F32, np.int32), lambda x: x * len(x))


def add():
  reductions()
  gathers()
  exchanges()
  positions()
