"""Rows of sums, extrema and what else is reduced."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import ALL, BOOL, BF16, COMPLEX, F16, F32, F64, FLOATS, INTS, NUMBERS, REAL, fixed, kind, row
from operations_specials import integers

INEXACT = FLOATS + COMPLEX
SMALL = (np.int8, np.int16)
INF, NAN = np.inf, np.nan


def axes_of(axes):
  return tuple(axes) or None


def reduced(name, f, types, low=-2, high=2, least=0, shape=(0, 4), numpy=None, more=lambda d: {}, rows=True, **options):
  """Of random axes, with them kept or not."""

  def draw(d):
    dims = d.shape(*shape, least=least)
    return [d.x(dims, low=low, high=high)], {"axes": d.axes(dims), "keep": d.choice(True, False)} | more(d)

  def of(f):
    return lambda x, axes, keep, **p: f(x, axis=axes_of(axes), keepdims=keep, **p)

  row(f"Tensor.{name}", of(f), draw, types, numpy=numpy and of(numpy), **options)
  if rows:
    fixed = more(Fixed())
    for at in ([1], []):
      parameters = {"axes": at, "keep": False} | fixed
      floats = [t for t in types if t in FLOATS]
      row(f"Tensor.{name}", of(f), lambda d, p=parameters: ([special(d.dtype)], p), floats, special=True)
    if least == 0:
      # JAX refuses where ours does.
      empty = {"axes": [0], "keep": False} | fixed
      row(f"Tensor.{name}", of(f), lambda d: ([d.x(0, 3)], empty), types, special=True)


LAST = {"axes": [-1], "keep": False}
TIES = [[1, 3, 3], [2, 2, 2], [-1, 0, -1]]
ZEROS = [[2, 0, 3], [0, 5, 0], [2, 3, 4]]


class Fixed:
  """Draws the first choice always."""

  def choice(self, *options):
    return options[0]

  def integer(self, low, high):
    return low


def special(dtype):
  """Rows of ties, NaN, infinities of one sign and both, zeros, and the largest numbers."""
  most = float(jnp.finfo(dtype).max)
  rows = [
    [1, 3, 3, 1], [NAN, 1, 2, NAN], [NAN, NAN, NAN, NAN], [-INF, -INF, -INF, -INF], [INF, INF, INF, INF],
    [INF, 1, -INF, 2], [0.0, -0.0, 0.0, -0.0], [-0.0, -0.0, -0.0, -0.0], [most, most, -most, -most], [0, 2, 0, -INF],
  ]  # fmt: skip
  return np.array(rows, dtype)


def own(f):
  """In the element types of `Tensor.sum`: JAX with 64 bits adds in int64."""

  def of(x, axis=None, keepdims=False):
    if jnp.issubdtype(x.dtype, jnp.inexact):
      return f(x, axis=axis, keepdims=keepdims)
    small = jnp.issubdtype(x.dtype, jnp.integer) and x.dtype.itemsize < 4
    signed = x.dtype == bool or jnp.issubdtype(x.dtype, jnp.signedinteger)
    dtype = (np.int32 if signed else np.uint32) if small or x.dtype == bool else x.dtype
    return f(x, axis=axis, keepdims=keepdims, dtype=dtype)

  return of


def int32(f):
  return lambda x, **options: f(x, **options).astype(np.int32)


def sums():
  reduced("sum", own(jnp.sum), ALL, numpy=lambda x, **o: own(np.sum)(x, **o))
  reduced("prod", own(jnp.prod), ALL, low=0.5, high=2, numpy=lambda x, **o: own(np.prod)(x, **o))
  reduced("mean", jnp.mean, INEXACT, numpy=np.mean)
  reduced("var", jnp.var, INEXACT, numpy=np.var)
  reduced("std", jnp.std, INEXACT, least=2, shape=(1, 3), rows=False, numpy=np.std)
  more = lambda d: {"ddof": 1}
  reduced("varDdof", jnp.var, FLOATS, least=4, shape=(1, 2), more=more, rows=False, numpy=np.var)
  reduced("stdDdof", jnp.std, FLOATS, least=4, shape=(1, 2), more=more, rows=False, numpy=np.std)

  over = lambda f: lambda x, axes, keep, **o: f(x, axis=axes_of(axes), keepdims=keep, **o)
  for name, f in (("sum", jnp.sum), ("mean", jnp.mean)):
    fixed(f"Tensor.{name}", over(f), lambda d: d.x(2, 50, low=0), types=(BF16, F16), parameters=LAST)
  for name, f in (("varDdof", jnp.var), ("stdDdof", jnp.std)):
    fixed(f"Tensor.{name}", over(f), [[1, 2]], parameters={"axes": [0], "keep": False, "ddof": 1}, grad=False)

  def weighted(d):
    x = d.x(shape := d.shape(1, 3, least=1))
    return [x, d.x(shape, low=0.5, high=2)], {"axes": d.axes(shape), "keep": d.choice(True, False)}

  average = lambda np: lambda x, w, axes, keep: np.average(x, axis=axes_of(axes), weights=w, keepdims=keep)
  row("Tensor.average", average(jnp), weighted, FLOATS, numpy=average(np))
  lines = lambda d: ([d.x(shape := d.shape(2, 3, least=1)), d.x(shape[1], low=0.5, high=2)], {"axes": [1], "keep": False})
  row("Tensor.average", average(jnp), lines, (F64, F32), numpy=average(np))
  whole = lambda x, w, **o: average(jnp)(x, w, **o).astype(F32)
  fixed("Tensor.average", whole, lambda d: d.x(2, 3), [1, 3], types=(np.int32,), parameters={"axes": [0], "keep": False})


def extrema():
  for name in ("max", "min", "ptp"):
    types = REAL if name == "ptp" else REAL + (BOOL,)
    reduced(name, getattr(jnp, name), types, least=1, numpy=getattr(np, name))
  for name in ("argmax", "argmin"):

    def draw(d):
      x = d.x(shape := d.shape(1, 4, least=1))
      return [x], {"axis": d.choice(None, d.axis(shape)), "keep": d.choice(True, False)}

    of = lambda f: lambda x, axis, keep: f(x, axis=axis, keepdims=keep).astype(np.int32)
    row(f"Tensor.{name}", of(getattr(jnp, name)), draw, REAL + (BOOL,), numpy=of(getattr(np, name)))
    rows = lambda d: ([special(d.dtype)], {"axis": 1, "keep": False})
    row(f"Tensor.{name}", of(getattr(jnp, name)), rows, FLOATS, special=True)
    limits = lambda d: ([integers(d.dtype)[None]], {"axis": 1, "keep": False})
    row(f"Tensor.{name}", of(getattr(jnp, name)), limits, INTS, special=True)
  kinds = {"SUM": jnp.sum, "PROD": jnp.prod, "MAX": jnp.max, "MIN": jnp.min}
  for name, f in kinds.items():

    def of(x, axes, keep, kind, f=f):
      same = {"dtype": x.dtype} if kind in ("SUM", "PROD") and jnp.issubdtype(x.dtype, jnp.integer) else {}
      return f(x, axis=axes_of(axes), keepdims=keep, **same)

    def draw(d, name=name):
      x = d.x(shape := d.shape(0, 3, least=1), low=0.5, high=2)
      return [x], {"axes": d.axes(shape), "keep": d.choice(True, False), "kind": name}

    row("Tensor.reduce", of, draw, NUMBERS if name in ("SUM", "PROD") else REAL + (BOOL,))
    if name != "SUM":
      for rows in (TIES, ZEROS):
        fixed("Tensor.reduce", of, rows, parameters=LAST | {"kind": name}, types=(F32, BF16) if rows == TIES else (F32,))
    if name in ("MAX", "MIN"):
      row("Tensor.reduce", of, lambda d, n=name: ([integers(d.dtype)[None]], LAST | {"kind": n}), INTS, special=True)
  identities = {"MAX": lax.reduce_max_p, "MIN": lax.reduce_min_p, "AND": lax.reduce_and_p, "OR": lax.reduce_or_p}
  for name, p in identities.items():
    bits = name in ("AND", "OR")
    whole = lambda x, axes, keep, kind, p=p, more={} if bits else {"out_sharding": None}: p.bind(x, axes=tuple(axes), **more)
    types = INTS + (BOOL,) if bits else REAL + (BOOL,)
    row("Tensor.reduce", whole, lambda d, n=name: ([d.x(0, 3)], {"axes": [0], "keep": False, "kind": n}), types, special=True)
    if bits:
      row("Tensor.reduce", whole, lambda d, n=name: ([d.x(3, 4)], {"axes": [d.integer(0, 1)], "keep": False, "kind": n}), types)


def truths():
  reduced("any", jnp.any, ALL, numpy=np.any)
  reduced("all", jnp.all, ALL, numpy=np.all)
  reduced("countNonzero", int32(jnp.count_nonzero), ALL, numpy=np.count_nonzero)


def add():
  sums()
  extrema()
  truths()
