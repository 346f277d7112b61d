"""Rows of the functions of jax.numpy of several tensors, and of methods named after others."""

import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg as sl
from operations import BF16, BOOL, C64, COMPLEX, F16, F32, F64, FLOATS, INTS, NUMBERS, REAL, row

INEXACT = FLOATS + COMPLEX
SOME = FLOATS + (np.int32, np.uint8, BOOL, C64)
WIDE = (F64, F32)
METHODS = ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf")


def same(name, of, draw, types=SOME, **options):
  """A function that NumPy has too: `of(np)`."""
  row(name, of(jnp), draw, types, numpy=of(np), **options)


def holed(d, shape, low=-2):
  """Some of them NaN."""
  x = d.x(shape, low=low)
  return np.where(d.values.random(shape) < 0.3, np.nan, x.astype(F64)).astype(d.dtype)


def over(axes):
  return tuple(axes) or None


def without_nan():
  def draw(d, **more):
    x = holed(d, shape := d.shape(1, 3, least=1))
    return [x], {"axes": d.axes(shape), "keep": d.choice(True, False)} | more

  for name in ("nanvar", "nanstd"):
    of = lambda np, name=name: lambda x, axes, keep, ddof=0: getattr(np, name)(x, axis=over(axes), ddof=ddof, keepdims=keep)
    # The root has no derivative at 0, as the deviation of one element is.
    types, grad = (FLOATS, True) if name == "nanvar" else (WIDE, False)
    same(f"Tensor.{name}", of, draw, types, grad=grad)
    same(f"Tensor.{name}Ddof", of, lambda d: draw(d, ddof=1), WIDE, grad=grad)
  many = lambda d: ([d.x(shape := d.shape(1, 3, least=2), low=0.5)], {"axes": [d.axis(shape)], "keep": False})
  row("Tensor.nanstd", lambda x, axes, keep: jnp.nanstd(x, axis=over(axes)), many, WIDE)
  same("Tensor.nanmedian", lambda np: lambda x, axes, keep: np.nanmedian(x, axis=over(axes), keepdims=keep), draw, FLOATS, smooth=False)
  for name in ("nanargmax", "nanargmin"):

    def position(d):
      x = d.x(shape := d.shape(1, 4, least=1)) if np.dtype(d.dtype).kind in "iu" else holed(d, shape := d.shape(1, 4, least=1))
      return [x], {"axis": d.choice(None, d.axis(shape)), "keep": d.choice(True, False)}

    f = lambda x, axis, keep, f=getattr(jnp, name): f(x, axis=axis, keepdims=keep).astype(np.int32)
    row(f"Tensor.{name}", f, position, REAL, grad=False)
  cumulative = lambda d: ([holed(d, shape := d.shape(1, 3))], {"axis": d.axis(shape)})
  same("Tensor.nancumsum", lambda np: lambda x, axis: np.nancumsum(x, axis=axis), cumulative, WIDE)


def quantiles():
  def draw(d, method, most, nan):
    x = holed(d, shape := d.shape(1, 3, least=1)) if nan else d.x(shape := d.shape(1, 3, least=1))
    q = d.choice(0.3125, 0.75, 0.0, 1.0) * most
    return [x], {"q": q, "axes": d.axes(shape), "keep": d.choice(True, False), "method": method.upper()}

  def several(d, most, nan):
    x = holed(d, shape := d.shape(1, 3, least=1)) if nan else d.x(shape := d.shape(1, 3, least=1))
    q = np.array([0, 0.25, 0.625, 1], d.dtype) * d.dtype(most)
    return [x, q], {"axes": d.axes(shape), "keep": d.choice(True, False), "method": "LINEAR"}

  for name, most, nan in (("percentile", 100, False), ("nanquantile", 1, True)):
    of = lambda np, name=name: lambda x, q, axes, keep, method: getattr(np, name)(x, q, axis=over(axes), keepdims=keep, method=method.lower())
    for method in METHODS:
      reference = None if method in ("nearest", "inverted_cdf") else of(np)
      one = lambda d, m=method, most=most, nan=nan: draw(d, m, most, nan)
      # JAX refuses float32 beside q, which is float64, in the last.
      types = (F64,) if method == "inverted_cdf" else WIDE
      row(f"Tensor.{name}", of(jnp), one, types, smooth=False, numpy=reference)
    row(f"Tensor.{name}", of(jnp), lambda d, most=most, nan=nan: several(d, most, nan), WIDE, diff=[0], smooth=False, numpy=of(np))


def shapes():
  for n, name in ((1, "atleast_1d"), (2, "atleast_2d"), (3, "atleast_3d")):
    same(f"Tensor.atleast{n}d", lambda np, name=name: lambda x: getattr(np, name)(x), lambda d: [d.x(d.shape())])
  same("Tensor.matrixTranspose", lambda np: lambda x: np.matrix_transpose(x), lambda d: [d.x(d.shape(2, 4))])
  same("Tensor.append", lambda np: lambda x, y: np.append(x, y), lambda d: [d.x(d.shape(0, 2)), d.x(d.shape(0, 2))])

  def along(d):
    shape = d.shape(1, 3)
    axis = d.axis(shape)
    other = list(shape)
    other[axis] = d.size()
    return [d.x(shape), d.x(other)], {"axis": axis}

  same("Tensor.append", lambda np: lambda x, y, axis: np.append(x, y, axis=axis), along)
  distances = lambda d: ([d.x(shape := d.shape(1, 3))], {"shifts": [d.integer(-6, 6) for _ in range(2)], "axes": [d.axis(shape) for _ in range(2)]})
  row("Tensor.roll", lambda x, shifts, axes: jnp.roll(x, shifts, axes), distances, SOME, numpy=lambda x, shifts, axes: np.roll(x, shifts, axes))
  same("Tensor.diagflat", lambda np: lambda x, offset: np.diagflat(x, offset), lambda d: ([d.x(d.shape(0, 2))], {"offset": d.integer(-2, 2)}))

  def diagonal(d):
    shape = d.shape(2, 2, least=1) if d.choice(True, False) else (d.choice(2, 3),) * 3
    return [d.x(shape), d.x(d.choice((), (2,), (7,)))]

  def filled(x, v):
    x = x.copy()
    np.fill_diagonal(x, v)
    return x

  row("Tensor.fillDiagonal", lambda x, v: jnp.fill_diagonal(x, v, inplace=False), diagonal, SOME, numpy=filled)
  for name, f in (("dstack", "dstack"), ("columnStack", "column_stack")):
    vectors = lambda d: [d.x(n := d.size()), d.x(n)]
    matrices = lambda d: [d.x(*(shape := d.shape(2, 2))), d.x(shape)]
    for draw in (vectors, matrices):
      same(f"Jnp.{name}", lambda np, f=f: lambda *xs: getattr(np, f)(xs), draw)
  blocks = lambda d: [d.x(d.shape(2, 2)), d.x(d.size()), d.x(d.shape(2, 2)), d.x()]
  row("Jnp.blockDiag", jax.scipy.linalg.block_diag, blocks, SOME, numpy=sl.block_diag)
  same("Jnp.broadcastArrays", lambda np: lambda *xs: list(np.broadcast_arrays(*xs)), lambda d: [d.x(s) for s in d.broadcast(3)])


def choices():
  def conditions(d):
    a, b, c = d.broadcast(3)
    return [d.bools(*a), d.bools(*b), d.x(a), d.x(b), d.x(c)]

  same("Jnp.select", lambda np: lambda p, q, x, y, z: np.select(np.broadcast_arrays(p, q), np.broadcast_arrays(x, y), z), conditions)
  number = lambda d: [d.bools(*(s := d.shape(0, 2))), d.x(s)]
  row("Jnp.select", lambda p, x: jnp.select([p], [x], 3), number, FLOATS + INTS)
  pieces = lambda d: [d.x(s := d.shape(1, 3)), d.bools(*s), d.bools(*s)]
  functions = [lambda x: x * x, lambda x: -x, lambda x: x + 1]
  for name, count in (("two", 2), ("three", 3)):
    f = lambda x, p, q, count: jnp.piecewise(x, [p, q], functions[:count])
    row("Jnp.piecewise", f, lambda d, n=count: (pieces(d), {"count": n}), FLOATS + (np.int32,))
  same("Tensor.isin", lambda np: lambda x, y: np.isin(x, y), lambda d: [d.x(d.shape(0, 3)), d.x(d.shape(0, 2))], REAL, grad=False)
  pair = lambda d: [x := d.x(d.shape(0, 3)), x if d.choice(True, False) else x + d.dtype(1)]
  same("Tensor.arrayEqual", lambda np: lambda x, y: np.array_equal(x, y), pair, REAL, grad=False)
  holes = lambda d: [x := holed(d, d.shape(1, 2)), x]
  same("Tensor.arrayEqualOrNan", lambda np: lambda x, y: np.array_equal(x, y, equal_nan=True), holes, FLOATS, grad=False)


def indices():
  def along(d):
    shape = d.shape(1, 3, least=1)
    axis = d.axis(shape)
    n = shape[axis]
    at = np.argsort(d.values.random(shape), axis=axis).astype(np.int32)
    at = np.take(at, range(d.integer(1, n)), axis=axis)
    at = np.where(d.values.random(at.shape) < 0.3, at - n, at).astype(np.int32)
    return [d.x(shape), at, d.x(at.shape if d.choice(True, False) else ())], {"axis": axis}

  row("Tensor.putAlongAxis", lambda x, i, v, axis: jnp.put_along_axis(x, i, v, axis, inplace=False), along, SOME)
  out = lambda d: ([d.x(4), np.array([4, -5, 1], np.int32), d.x(3)], {"axis": 0})
  row("Tensor.putAlongAxis", lambda x, i, v, axis: jnp.put_along_axis(x, i, v, axis, inplace=False), out, (F32, np.int32))
  types = (np.int32, np.int64, np.uint8)
  places = lambda d: ([np.array([0, 1, 7, 23, 24, 100] + ([] if d.dtype == np.uint8 else [-1, -24, -25, -90]), d.dtype)], {"dims": [2, 3, 4]})
  row("Tensor.unravelIndex", lambda x, dims: jnp.unravel_index(x, dims), places, types)
  inside = lambda d: ([d.ints((3,), 0, 23, d.dtype)], {"dims": [4, 6]})
  same("Tensor.unravelIndex", lambda np: lambda x, dims: np.unravel_index(x, dims), inside, types)
  for mode in ("clip", "wrap", "ignore"):
    draw = lambda d, m=mode: ([d.ints((3,), 0, 9, d.dtype), d.ints((2, 1), 0, 9, d.dtype)], {"dims": [3, 4], "mode": m})
    row("Jnp.ravelMultiIndex", lambda x, y, dims, mode: jnp.ravel_multi_index((x, y), dims, mode=mode), draw, types)


def made():
  sizes = lambda d: ([], {"n": d.size(), "m": d.size(), "k": d.integer(-2, 2)})
  own = lambda f: lambda n, m, k: f(n, m, k, dtype=F32)
  row("Jnp.tri", own(jnp.tri), sizes, (F32,), numpy=own(np.tri))
  for name, of in (("tril", lambda np: np.tril_indices), ("triu", lambda np: np.triu_indices)):
    f = lambda np, of=of: lambda n, m, k: [i.astype(np.int32) for i in of(np)(n, k, m)]
    row(f"Jnp.{name}Indices", f(jnp), sizes, (np.int32,), numpy=f(np))
  same("Jnp.indices", lambda np: lambda dims: np.indices(dims).astype(np.int32), lambda d: ([], {"dims": list(d.shape(1, 3))}), (np.int32,))


def add():
  made()
  without_nan()
  quantiles()
  shapes()
  choices()
  indices()
