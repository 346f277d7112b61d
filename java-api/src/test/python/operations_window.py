"""Rows of reductions of windows."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import F32, F64, FLOATS, INTS, fixed, kind, row
from operations_specials import INF, NAN


def least(dtype, name):
  """What a reduction begins with."""
  if name == "sum":
    return np.zeros((), dtype)
  if kind(dtype) == "f":
    return np.asarray(-INF if name == "max" else INF, dtype)
  return np.asarray(np.iinfo(dtype).min if name == "max" else np.iinfo(dtype).max, dtype)


def padded(padding, shape, sizes, strides):
  if not isinstance(padding, str):
    return [tuple(p) for p in padding]
  return lax.padtype_to_pads(shape, sizes, strides, padding)


def positions(shape, sizes, strides, padding, base, dilation):
  """For each window and each of its elements the number of the element that it is, or -1: [windows..., elements]."""
  axes = []
  extents = [(w - 1) * d + 1 for w, d in zip(sizes, dilation)]
  spread = [max((n - 1) * b + 1, 0) if n else 0 for n, b in zip(shape, base)]
  for n, w, s, (low, high), b, d, extent, size in zip(shape, sizes, strides, padded(padding, spread, extents, strides), base, dilation, extents, spread):
    starts = np.arange(0, max(size + low + high - extent, -1) + 1, s)
    at = starts[:, None] + np.arange(w) * d - low
    inside = (at >= 0) & (at < size) & (at % b == 0)
    axes.append(np.where(inside, at // b, -1))
  grid = np.zeros((), int)
  for at, n in zip(axes, shape):
    left, right = grid[(...,) + (None, None)], at.reshape((1,) * grid.ndim + at.shape)
    grid = np.where((left < 0) | (right < 0), -1, left * n + right)
  count = len(shape)
  order = [2 * i for i in range(count)] + [2 * i + 1 for i in range(count)]
  moved = grid.transpose(order)
  return moved.reshape(*moved.shape[:count], int(np.prod(sizes)))


def gathered(name, xp):
  """The reduction of what each window gathers."""

  def f(x, **window):
    at = positions(x.shape, **window)
    init = least(np.dtype(x.dtype), name)
    outside = xp.full(1, init, x.dtype)
    all_of = xp.concatenate([x.reshape(-1), outside])[np.where(at < 0, x.size, at)]
    if name == "sum":
      return all_of.sum(-1).astype(x.dtype)
    best = (xp.argmax if name == "max" else xp.argmin)(all_of, -1)
    return xp.take_along_axis(all_of, best[..., None], -1)[..., 0]

  return f


def windowed(name):
  reduction = {"sum": lax.add, "max": lax.max, "min": lax.min}[name]

  def f(x, sizes, strides, padding, base, dilation):
    padding = padding if isinstance(padding, str) else [tuple(p) for p in padding]
    init = least(np.dtype(x.dtype), name)
    return lax.reduce_window(x, init, reduction, sizes, strides, padding, base, dilation)

  return f


def plain(d):
  """A window that may go beyond its tensor, and leave some of it out."""
  shape = d.shape(1, 3, least=1)
  rank = len(shape)
  sizes = [d.integer(1, 3) for _ in range(rank)]
  ones = [1] * rank
  padding = d.choice("SAME", "SAME_LOWER", "VALID", [[d.integer(0, w - 1), d.integer(0, w - 1)] for w in sizes])
  strides = [d.integer(1, 2) for _ in range(rank)]
  return [d.x(shape)], dict(sizes=sizes, strides=strides, padding=padding, base=ones, dilation=ones)


def dilated(d):
  args, window = plain(d)
  rank = len(window["sizes"])
  window["base"] = [d.integer(1, 2) for _ in range(rank)]
  window["dilation"] = [d.integer(1, 2) for _ in range(rank)]
  window["padding"] = [[d.integer(-1, 2), d.integer(-1, 2)] for _ in range(rank)]
  return args, window


def add():
  special = np.array([1, NAN, 2, 3, -0.0, 0.0, INF, -INF, -INF, -INF, 5, 5, 5])
  pair = dict(sizes=[2], strides=[1], padding=[[1, 0]], base=[1], dilation=[1])
  for name in ("sum", "max", "min"):
    of = f"Window.{name}"
    numpy = gathered(name, np)
    row(of, windowed(name), plain, FLOATS + INTS, smooth=name == "sum", numpy=numpy)
    # JAX has no derivative of an extremum with dilation or negative padding.
    row(of, windowed(name) if name == "sum" else gathered(name, jnp), dilated, (F64, F32), smooth=name == "sum", numpy=numpy)
    row(of, windowed(name), dilated, (np.int32,), numpy=numpy)
    if name != "sum":
      apart = dict(sizes=[1, 2, 2], strides=[1, 2, 2], padding="VALID", base=[1] * 3, dilation=[1] * 3)
      fixed(of, windowed(name), np.ones((1, 4, 4), F32), parameters=apart)
      row(of, windowed(name), lambda d: ([special.astype(d.dtype)], pair), FLOATS, special=True)
