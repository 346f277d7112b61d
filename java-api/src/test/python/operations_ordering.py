"""Rows of sorting, searching and counting."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import BOOL, F32, F64, FLOATS, INTS, REAL, fixed, row
from operations_reducing import special
from operations_specials import INF, NAN, integers

ORDERED = REAL + (BOOL,)


def int32(x):
  return x.astype(np.int32)


def ordered(name, f, types=ORDERED, numpy=None, **options):
  """Along a random axis; of numbers without ties, and of rows of ties, NaN and zeros of both signs."""
  draw = lambda d: ([d.x(s := d.shape(1, 3))], {"axis": d.axis(s)})
  row(f"Tensor.{name}", f, draw, types, numpy=numpy, **options)
  row(f"Tensor.{name}", f, lambda d: ([special(d.dtype)], {"axis": 1}), FLOATS, special=True)
  row(f"Tensor.{name}", f, lambda d: ([d.x(3, 0)], {"axis": 1}), (F32, np.int32), special=True)
  row(f"Tensor.{name}", f, lambda d: ([integers(d.dtype)[None, ::-1]], {"axis": 1}), INTS, special=True)


def sorting():
  ordered("sort", lambda x, axis: jnp.sort(x, axis), numpy=lambda x, axis: np.sort(x, axis))
  ordered("sortDescending", lambda x, axis: jnp.sort(x, axis, descending=True))
  ordered("argsort", lambda x, axis: int32(jnp.argsort(x, axis)), numpy=lambda x, axis: np.argsort(x, axis, kind="stable"))
  ordered("argsortDescending", lambda x, axis: int32(jnp.argsort(x, axis, descending=True)))

  def top(x, k, axis):
    values, indices = lax.top_k(jnp.moveaxis(x, axis, -1), k)
    return jnp.moveaxis(values, -1, axis), int32(jnp.moveaxis(indices, -1, axis))

  def drawn(d):
    shape = d.shape(1, 3)
    axis = d.axis(shape)
    return [d.x(shape)], {"k": d.integer(0, shape[axis]), "axis": axis}

  row("Tensor.topK", top, drawn, REAL)
  row("Tensor.topK", top, lambda d: ([special(d.dtype)], {"k": 3, "axis": 1}), FLOATS, special=True)
  fixed("Tensor.topK", top, [[1, 2, 3, 2, 3, -INF]], parameters={"k": 3, "axis": 1})
  several = lambda d: ([d.ints(s := d.shape(1, 2), 0, 2), d.x(s), d.ints(s, 0, 9)], {"axis": d.axis(s)})
  row("Lax.sort", lambda *xs, axis: lax.sort(xs, dimension=axis % xs[0].ndim), several, FLOATS + (np.int32, np.uint8), smooth=False)
  keys = lambda d: ([d.ints(s := d.shape(1, 2), 0, 2), d.x(s)], {"axis": d.axis(s)})
  row("Jnp.lexsort", lambda *xs, axis: int32(jnp.lexsort(xs, axis)), keys, REAL, numpy=lambda *xs, axis: np.lexsort(xs, axis))


def searching():
  def table(d):
    return [np.sort(d.x(d.size(1)), axis=0), d.x(d.shape(0, 2))], {"side": d.choice("LEFT", "RIGHT")}

  searched = lambda np: lambda a, v, side: np.searchsorted(a, v, side.lower()).astype("int32")
  row("Tensor.searchsorted", searched(jnp), table, REAL, numpy=searched(np))
  digitized = lambda np: lambda b, x, side: np.digitize(x, b, side == "LEFT").astype("int32")
  row("Tensor.digitize", digitized(jnp), table, REAL, numpy=digitized(np))
  values = [[-2, -1, 0, 1], [2, 5, 6, NAN]]
  for side in ("LEFT", "RIGHT"):
    for bins in ([0, 2, 5], [5, 2, 0]):
      fixed("Tensor.digitize", digitized(jnp), bins, values, parameters={"side": side}, numpy=digitized(np))
    for numbers in ([1, INF, NAN, NAN], [1]):
      fixed("Tensor.searchsorted", searched(jnp), numbers, values, parameters={"side": side})
  ties = lambda d: ([np.array([-np.inf, -1, 0, 0, 1, 1, np.inf, np.nan], d.dtype), special(d.dtype)], {"side": "LEFT"})
  right = lambda d: (ties(d)[0], {"side": "RIGHT"})
  for draw in (ties, right):
    row("Tensor.searchsorted", searched(jnp), draw, FLOATS, special=True)
  empty = lambda d: ([d.x(0), d.x(3)], {"side": "LEFT"})
  row("Tensor.searchsorted", searched(jnp), empty, (F32, np.int32), special=True)


def counting():
  def unique(x, size):
    values, *others = jnp.unique(x, True, True, True, size=size)
    return [values, *map(int32, others)]

  sized = lambda d: ([d.x(d.shape(0, 2, least=1), low=0, high=3)], {"size": d.integer(1, 6)})
  row("Tensor.unique", unique, sized, ORDERED, grad=False)
  row("Tensor.unique", unique, lambda d: ([special(d.dtype)], {"size": 9}), FLOATS, special=True)
  truths = lambda d: ([d.x(d.shape(1, 3), low=0, high=1)], {"size": d.integer(0, 6)})
  nonzero = lambda x, size: [int32(i) for i in jnp.nonzero(x, size=size)]
  row("Tensor.nonzero", nonzero, truths, ORDERED)
  for size in (3, 9):
    fixed("Tensor.nonzero", nonzero, [[0, 3, -1, 0], [2, 0, NAN, 1]], parameters={"size": size})
  counted = lambda d: ([d.ints(d.size(), -2, 5, d.dtype) if np.dtype(d.dtype).kind == "i" else d.ints(d.size(), 0, 5, d.dtype)], {"count": d.integer(1, 5)})
  row("Tensor.bincount", lambda x, count: int32(jnp.bincount(x, length=count)), counted, INTS)
  weighted = lambda d: ([d.ints(n := d.size(), -2, 5), d.x(n)], {"count": d.integer(1, 5)})
  row("Tensor.bincount", lambda x, w, count: jnp.bincount(x, w, length=count), weighted, (F64, F32))
  binned = lambda d: ([d.x(d.shape(1, 2, least=1))], {"bins": d.integer(1, 5)})
  row("Tensor.histogram", lambda x, bins: jnp.histogram(x, bins), binned, (F64, F32), grad=False)
  fixed("Tensor.histogram", lambda x, bins: jnp.histogram(x, bins), [1, 1, 1], parameters={"bins": 4}, grad=False)
  within = lambda d: ([d.x(d.shape(1, 2, least=1))], {"bins": d.integer(1, 5), "low": -1, "high": 1.5})
  between = lambda x, bins, low, high: jnp.histogram(x, bins, (low, high))
  row("Tensor.histogram", between, within, (F64, F32), grad=False)
  edges = [-2, -1, 0, 0.5, 1, 2, 2.5]
  fixed("Tensor.histogram", between, edges, parameters={"bins": 3, "low": -1, "high": 2}, grad=False)
  both = lambda d, p: ([d.x(shape := d.shape(1, 2, least=1)), d.x(shape, low=0, high=2)], {"bins": d.integer(1, 5)} | p)
  heavy = lambda x, w, bins: jnp.histogram(x, bins, weights=w)
  row("Tensor.histogram", heavy, lambda d: both(d, {}), (F64, F32), diff=[1])
  heavier = lambda x, w, bins, low, high: jnp.histogram(x, bins, (low, high), w)
  row("Tensor.histogram", heavier, lambda d: both(d, {"low": -1, "high": 1.5}), (F64, F32), diff=[1])


def add():
  sorting()
  searching()
  counting()
