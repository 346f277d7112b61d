"""Rows of the operations that move, cut and join elements, and of those that make tensors."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import BF16, BOOL, C64, F16, F32, F64, FLOATS, fixed, row

SOME = FLOATS + (np.int32, np.uint8, np.int64, BOOL, C64)
NAMES = {F64: "f64", F32: "f32", BF16: "bf16", F16: "f16", np.int32: "i32", np.uint8: "ui8", np.int64: "i64",
         C64: "complex<f32>", BOOL: "i1"}  # fmt: skip


def moved(name, f, parameters=lambda d, shape: {}, rank=(0, 4), least=0, types=SOME, numpy=None, **options):
  def draw(d):
    shape = d.shape(*rank, least=least)
    return [d.x(shape)], parameters(d, shape)

  row(f"Tensor.{name}", f, draw, types, numpy=numpy, **options)


def both(name, of, parameters=lambda d, shape: {}, **options):
  """A function that NumPy has too: `of(np)`."""
  moved(name, of(jnp), parameters, numpy=of(np), **options)


def factors(d, n):
  """Sizes whose product is n, one of them perhaps left to be computed."""
  first = d.choice(*[k for k in range(1, n + 1) if n % k == 0]) if n else d.choice(1, 2)
  dims = [first, n // first] if n else [0, first]
  if n and d.choice(True, False):
    dims[d.integer(0, 1)] = -1
  return dims


def shapes():
  both("reshape", lambda np: lambda x, dims: np.reshape(x, dims), lambda d, s: {"dims": factors(d, int(np.prod(s)))})
  both("transpose", lambda np: lambda x, perm: np.transpose(x, perm or None),
       lambda d, s: {"perm": [int(i) - d.choice(0, len(s)) for i in d.rng.permutation(len(s))] if d.choice(0, 1) else []})  # fmt: skip
  both("ravel", lambda np: lambda x: np.ravel(x))
  both("flatten", lambda np: lambda x: np.ravel(x))
  both("expandDims", lambda np: lambda x, axis: np.expand_dims(x, axis), lambda d, s: {"axis": d.integer(-len(s) - 1, len(s))}, rank=(0, 3))
  both("moveAxis", lambda np: lambda x, a, b: np.moveaxis(x, a, b), lambda d, s: {"a": d.axis(s), "b": d.axis(s)}, rank=(1, 4))
  both("swapAxes", lambda np: lambda x, a, b: np.swapaxes(x, a, b), lambda d, s: {"a": d.axis(s), "b": d.axis(s)}, rank=(1, 4))

  def ones(d):
    shape = list(d.shape(0, 2))
    for _ in range(d.integer(1, 2)):
      shape.insert(d.integer(0, len(shape)), 1)
    at = [i for i, n in enumerate(shape) if n == 1]
    return [d.x(shape)], {"axes": [d.choice(*at)] if d.choice(0, 1) else []}

  squeeze = lambda np: lambda x, axes: np.squeeze(x, tuple(axes) or None)
  row("Tensor.squeeze", squeeze(jnp), ones, SOME, numpy=squeeze(np))

  def wider(d):
    full = d.shape(0, 4)
    return [d.x(d.narrowed(full))], {"dims": list(full)}

  broadcast = lambda np: lambda x, dims: np.broadcast_to(x, dims)
  row("Tensor.broadcastTo", broadcast(jnp), wider, SOME, numpy=broadcast(np))

  def placed(d):
    full = d.shape(1, 4)
    at = [int(i) for i in d.rng.permutation(len(full))[: d.integer(0, len(full))]]
    return [d.x([full[i] if d.choice(0, 0, 1) else 1 for i in at])], {"dims": list(full), "at": at}

  # JAX has dimensions in order only.
  f = lambda x, dims, at: lax.broadcast_in_dim(x.transpose(np.argsort(at)), dims, sorted(at))
  row("Lax.broadcastInDim", f, placed, SOME)


def turns():
  axes = lambda d, s: {"axes": d.axes(s)}
  both("flip", lambda np: lambda x, axes: np.flip(x, tuple(axes) or None), axes)
  both("fliplr", lambda np: lambda x: np.fliplr(x), rank=(2, 4))
  both("flipud", lambda np: lambda x: np.flipud(x), rank=(1, 4))
  turn = lambda d, s: dict(zip(("count", "from", "to"), (d.integer(-3, 5), *[int(i) for i in d.rng.permutation(len(s))[:2]])))
  rot90 = lambda np: lambda x, **p: np.rot90(x, p["count"], (p["from"], p["to"]))
  both("rot90", rot90, turn, rank=(2, 4))
  shift = lambda d, s: {"shift": d.integer(-6, 6), "axes": d.axes(s)}
  both("roll", lambda np: lambda x, shift, axes: np.roll(x, [shift] * len(axes) if axes else shift, tuple(axes) or None), shift)
  both("tile", lambda np: lambda x, counts: np.tile(x, counts), lambda d, s: {"counts": [d.integer(0, 3) for _ in range(d.integer(1, 3))]}, rank=(0, 2))
  both("repeat", lambda np: lambda x, count, axis: np.repeat(x, count, axis), lambda d, s: {"count": d.integer(0, 3), "axis": d.axis(s)}, rank=(1, 3))
  row("Lax.rev", lambda x, axes: lax.rev(x, [a % x.ndim for a in axes]), lambda d: ([d.x(s := d.shape(1, 4))], {"axes": d.axes(s)}), SOME)


def pieces():
  def even(d):
    parts = d.integer(1, 3)
    shape = list(d.shape(1, 2))
    axis = d.axis(shape)
    shape[axis] *= parts
    return [d.x(shape)], {"parts": parts, "axis": axis}

  split = lambda np: lambda x, parts, axis: np.split(x, parts, axis)
  row("Tensor.split", split(jnp), even, SOME, numpy=split(np))
  at = lambda d, s: {"indices": sorted(d.integer(0, min(s)) for _ in range(d.integer(1, 3))), "axis": d.axis(s)}
  both("split", lambda np: lambda x, indices, axis: np.split(x, indices, axis), at, rank=(1, 3), types=SOME[1:3])
  parts = lambda d, s: {"parts": d.integer(1, 4), "axis": d.axis(s)}
  both("arraySplit", lambda np: lambda x, parts, axis: np.array_split(x, parts, axis), parts, rank=(1, 3))

  def block(d):
    shape = d.shape(0, 3)
    starts = [d.integer(0, n) for n in shape]
    limits = [d.integer(a, n) for a, n in zip(starts, shape)]
    return [d.x(shape)], {"starts": starts, "limits": limits, "strides": [d.integer(1, 3) for _ in shape]}

  row("Lax.slice", lambda x, starts, limits, strides: lax.slice(x, starts, limits, strides), block, SOME)

  def part(d):
    axis = d.axis(shape := d.shape(1, 3))
    start = d.integer(0, shape[axis])
    return [d.x(shape)], {"start": start, "limit": d.integer(start, shape[axis]), "axis": axis}

  row("Lax.sliceInDim", lambda x, start, limit, axis: lax.slice_in_dim(x, start, limit, axis=axis), part, SOME)

  def several(d):
    shape = d.shape(1, 3)
    axis = d.axis(shape)
    parts = []
    for _ in range(d.integer(1, 3)):
      dims = list(shape)
      dims[axis] = d.size()
      parts.append(d.x(dims))
    return parts, {"axis": axis}

  row("Lax.concatenate", lambda *xs, axis: jnp.concatenate(xs, axis), several, SOME, numpy=lambda *xs, axis: np.concatenate(xs, axis))
  alike = lambda d: ([d.x(s) for s in [d.shape(0, 2)] * d.integer(1, 3)], {"axis": 0})
  row("Jnp.vstack", lambda *xs, axis: jnp.vstack(xs), alike, SOME, numpy=lambda *xs, axis: np.vstack(xs))
  row("Jnp.hstack", lambda *xs, axis: jnp.hstack(xs), alike, SOME, numpy=lambda *xs, axis: np.hstack(xs))

  def stacked(d):
    shape = d.shape(0, 2)
    return [d.x(shape) for _ in range(d.integer(1, 3))], {"axis": d.integer(-len(shape) - 1, len(shape))}

  row("Lax.stack", lambda *xs, axis: jnp.stack(xs, axis), stacked, SOME, numpy=lambda *xs, axis: np.stack(xs, axis))
  vectors = lambda d: [d.x(d.size()) for _ in range(d.integer(1, 3))]
  row("Jnp.meshgrid", lambda *xs: jnp.meshgrid(*xs), vectors, SOME, numpy=lambda *xs: np.meshgrid(*xs))
  row("Jnp.meshgridIj", lambda *xs: jnp.meshgrid(*xs, indexing="ij"), vectors, SOME)


def paddings():
  def around(d):
    shape = d.shape(0, 3)
    return [d.x(shape), d.x(())], {k: [d.integer(a, b) for _ in shape] for k, a, b in (("low", -1, 2), ("high", -1, 2), ("interior", 0, 2))}

  f = lambda x, v, low, high, interior: lax.pad(x, v, list(zip(low, high, interior)))
  row("Lax.pad", f, around, SOME[:2] + SOME[4:])
  # The padding's derivative is JAX's sum of all cotangents minus that of the operand's, in 16 bits wrong by rounding.
  row("Lax.pad", f, around, (BF16, F16), diff=[0])
  widths = lambda d, s: {"widths": [[d.integer(0, 2), d.integer(0, 2)] for _ in s]}
  both("pad", lambda np: lambda x, widths: np.pad(x, widths), widths, rank=(1, 3))
  modes = ("edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "mean", "median", "minimum")
  for mode in modes:
    more = lambda d, s, mode=mode: widths(d, s) | {"mode": mode.upper()}
    of = lambda np: lambda x, widths, mode: np.pad(x, widths, mode=mode.lower())
    both("pad", of, more, rank=(1, 2), least=2, types=(F64, F32))
    types = (F32, BF16) + (() if mode == "linear_ramp" else (np.int32,))
    for shape in ((2, 3), (1, 1)):
      wide = {"widths": [[3, 2], [1, 4]], "mode": mode.upper()}
      fixed("Tensor.pad", of(jnp), lambda d, s=shape: d.x(s), types=types if shape == (2, 3) else types[:1], parameters=wide)
  number = lambda d, s: widths(d, s) | {"number": d.integer(1, 7)}
  both("pad", lambda np: lambda x, widths, number: np.pad(x, widths, constant_values=number), number, rank=(1, 2), types=(F32, np.int32))


def diagonals():
  offset = lambda d, s: {"offset": d.integer(-3, 3)}
  for name in ("tril", "triu"):
    both(name, lambda np, n=name: lambda x, offset: getattr(np, n)(x, offset), offset, rank=(2, 4))
  both("diag", lambda np: lambda x, offset: np.diag(x, offset), offset, rank=(1, 2))
  place = lambda d, s: dict(zip(("offset", "rows", "columns"), (d.integer(-2, 2), *[int(i) for i in d.rng.permutation(len(s))[:2]])))
  both("diagonal", lambda np: lambda x, offset, rows, columns: np.diagonal(x, offset, rows, columns), place, rank=(2, 4))
  both("trace", lambda np: lambda x, offset, rows, columns: np.trace(x, offset, rows, columns, x.dtype), place, rank=(2, 4), types=FLOATS + (np.int32, C64))


def makers():
  """Tensors that are made of no other."""
  for t, to in NAMES.items():
    made = lambda d, to=to: ([], {"dims": list(d.shape(0, 3)), "to": to})
    row("Tensor.zeros", lambda dims, to, t=t: jnp.zeros(dims, t), made, (t,))
    row("Tensor.ones", lambda dims, to, t=t: jnp.ones(dims, t), made, (t,))
    number = lambda d, to=to: ([], {"dims": list(d.shape(0, 3)), "to": to, "value": d.choice(0, 1)})
    row("Tensor.full", lambda dims, to, value, t=t: jnp.full(dims, value, t), number, (t,))
    row("Lax.full", lambda dims, to, value, t=t: jnp.full(dims, value, t), number, (t,))
    row("Lax.scalar", lambda dims, to, value, t=t: jnp.asarray(value, t), number, (t,))
    row("Lax.zerosLike", lambda x: jnp.zeros_like(x), lambda d: [d.x(d.shape())], (t,))
    row("Tensor.eye", lambda n, to, t=t: jnp.eye(n, dtype=t), lambda d, to=to: ([], {"n": d.integer(0, 4), "to": to}), (t,))
    if t not in (BOOL, C64):
      counted = lambda d, to=to: ([], {"dims": list(s := d.shape(1, 3)), "axis": d.axis(s), "to": to})
      row("Lax.iota", lambda dims, axis, to, t=t: lax.broadcasted_iota(t, dims, axis % len(dims)), counted, (t,))
      steps = lambda d, to=to: ([], {"start": d.integer(0, 3), "stop": d.integer(0, 12), "step": d.integer(1, 3), "to": to})
      row("Tensor.arange", lambda start, stop, step, to, t=t: jnp.arange(start, stop, step, t), steps, (t,))
  for t in FLOATS:
    to = NAMES[t]
    between = lambda d, to=to: ([], {"first": d.choice(-1.5, 0.25), "last": d.choice(2.0, 3.5), "count": d.integer(0, 6), "to": to})
    row("Tensor.linspace", lambda first, last, count, to, t=t: jnp.linspace(first, last, count, dtype=F64).astype(t), between, (t,))
    if t in (F64, F32):
      row("Jnp.logspace", lambda first, last, count, to, t=t: jnp.logspace(first, last, count, dtype=t), between, (t,))
      positive = lambda d, to=to: ([], {"first": d.choice(1.5, 0.25), "last": d.choice(2.0, 3.5), "count": d.integer(0, 6), "to": to})
      geomspace = lambda first, last, count, to, t=t: jnp.geomspace(first, last, count, dtype=t)
      row("Jnp.geomspace", geomspace, positive, (t,))
      fixed("Jnp.geomspace", geomspace, types=(t,), parameters={"first": -1, "last": -1000, "count": 4, "to": to})


def hints():
  for name in ("alias", "computedOnce", "withShardingConstraint"):
    row(f"Lax.{name}", lambda x: x, lambda d: [d.x(d.shape())], SOME)
  row("Lax.optimizationBarrier", lambda *xs: lax.optimization_barrier(xs), lambda d: [d.x(d.shape()), d.x(d.shape())], FLOATS + (np.int32,))
  row("Lax.stopGradient", lambda x: lax.stop_gradient(x) * x, lambda d: [d.x(d.shape())], FLOATS + (C64,), smooth=False)


def add():
  shapes()
  turns()
  pieces()
  paddings()
  diagonals()
  makers()
  hints()
