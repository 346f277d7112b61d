"""Writes what JAX 0.10.2 computes for every operation on random shapes, for OperationsTest to compare.

    XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=individual_dot JAX_PLATFORMS=cpu \
        python operations.py ../resources/org/nanodo/operations [FAMILY[:OPERATION]...]

A family is a file `operations_FAMILY.py` whose `add()` describes rows. A row is drawn a few times for each
element type; of each sample JAX computes the values of two examples by vmap, forward and reverse derivatives of
the first and, in float64, the derivative of the reverse one; in float32 the reverse ones of both by vmap, with
twice the cotangents for the second. Where a row names NumPy's or SciPy's function,
the values agree with what it computes of the widest types.
"""

import gzip
import importlib
import json
import pathlib
import sys
import time
import warnings
import zlib

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import oracle

BF16, F16, F32, F64 = ml_dtypes.bfloat16, np.float16, np.float32, np.float64
FLOAT8 = (ml_dtypes.float8_e4m3fn, ml_dtypes.float8_e5m2)
INT4 = (ml_dtypes.int4, ml_dtypes.uint4)
C64, C128, BOOL = np.complex64, np.complex128, np.bool_
FLOATS = (F64, F32, BF16, F16)
COMPLEX = (C128, C64)
INTS = (np.int32, np.int64, np.int16, np.int8, np.uint8, np.uint16, np.uint32, np.uint64)
NUMBERS = FLOATS + COMPLEX + INTS
ALL = NUMBERS + (BOOL,)
REAL = FLOATS + INTS
SAMPLES = {F64: 3, F32: 2, np.int32: 2}
EXAMPLES = 2
NOT_MAPPED = -1
WIDE = {"f": F64, "V": F64, "c": C128}
TOLERANCE = {F32: 2e-5, C64: 2e-5, BF16: 2e-2, F16: 4e-3, F64: 1e-11, C128: 1e-11}
ROWS = []


def kind(dtype):
  """A letter as NumPy's, also of the types that it lacks."""
  dtype = np.dtype(dtype)
  return "f" if dtype.type in (BF16, *FLOAT8) else "iu"[INT4.index(dtype.type)] if dtype.type in INT4 else dtype.kind


class Draw:
  """Draws arguments. All examples of a sample have the shapes and parameters of the first."""

  def __init__(self, name, example, dtype, sample):
    seed = zlib.crc32(name.encode())
    self.rng = np.random.default_rng([seed, 0])
    self.values = np.random.default_rng([seed, 1 + example])
    self.dtype = dtype
    self.even = sample == 0  # Sizes that devices divide.
    self.drawn = 0

  def choice(self, *options):
    return options[self.rng.integers(len(options))]

  def integer(self, low, high):
    """An integer up to `high`, inclusive."""
    return int(self.rng.integers(low, high + 1))

  def size(self, least=0):
    return self.choice(2, 4) if self.even else self.integer(least, 5)

  def shape(self, low=0, high=4, least=0):
    while True:
      shape = [self.size(least) for _ in range(self.integer(max(low, 1) if self.even else low, high))]
      if np.prod(shape) <= 48:
        return tuple(shape)

  def axis(self, shape):
    """One of the axes, counted from either end."""
    return self.integer(-len(shape), len(shape) - 1)

  def axes(self, shape):
    """A few axes, in some order; all are left out as often as they are named."""
    count = self.integer(0, len(shape))
    return [int(a) - self.choice(0, len(shape)) for a in self.rng.permutation(len(shape))[:count]]

  def x(self, *shape, low=-2, high=2, dtype=None):
    """Numbers that all types hold, without ties, each argument's between those of the ones before."""
    dtype = dtype or self.dtype
    shape = shape[0] if shape and isinstance(shape[0], (tuple, list)) else shape
    count = int(np.prod(shape))
    if kind(dtype) == "b":
      return self.values.integers(0, 2, count).astype(bool).reshape(shape)
    if kind(dtype) in "iu":
      low, high = (int(np.ceil(low)), int(high)) if (low, high) != (-2, 2) else (-9, 9)
      low = max(low, 0) if kind(dtype) == "u" else low
      return self.values.integers(low, high + 1, count).astype(dtype).reshape(shape)
    parts = [self.grid(count, low, high) for _ in range(2 if kind(dtype) == "c" else 1)]
    self.drawn += 1
    return (parts[0] if len(parts) == 1 else parts[0] + 1j * parts[1]).astype(dtype).reshape(shape)

  def grid(self, count, low, high):
    step = (high - low) / 256
    points = low + step * (np.arange(256) + (0.25, 0.75, 0.5, 0.125)[self.drawn % 4])
    return self.values.choice(points, count, replace=count > 256)

  def ints(self, shape, low, high, dtype=np.int32):
    """Integers up to `high`, inclusive."""
    return self.values.integers(low, high + 1, shape).astype(dtype)

  def bools(self, *shape):
    return self.values.integers(0, 2, shape).astype(bool)

  def broadcast(self, count=2, low=0, high=3):
    """Shapes that broadcast together."""
    full = self.shape(low, high)
    return [self.narrowed(full) for _ in range(count)]

  def narrowed(self, full):
    dims = full[self.integer(0, len(full)) if self.choice(0, 0, 1) else 0 :]
    return tuple(1 if self.choice(0, 0, 0, 1) else n for n in dims)


def row(name, f, draw, types=FLOATS, grad=True, smooth=True, numpy=None, diff=None, special=False, samples=SAMPLES):
  """An operation `f(*arguments, **parameters)`; `draw(d)` gives the arguments, or both.

  grad: whether it has derivatives; "reverse" if JAX has no forward ones.
  diff: the positions of the arguments with derivatives, by default of all inexact ones.
  samples: how many of an element type, one of others.
  """
  before = sum(r[0] == name for r in ROWS)
  ROWS.append((name, f, draw, types, grad, smooth, numpy, diff, special, samples, f" row {before + 1}" if before else ""))


def fixed(name, f, *args, types=(F32,), parameters=None, smooth=False, **options):
  """One case of arguments as they are: ends of domains, ties, zeros and NaN, where values and derivatives have rules.

  Lists are of the element type, arrays of their own, functions draw.
  """

  def draw(d):
    given = [x(d) if callable(x) else x if isinstance(x, np.ndarray) else np.array(x, d.dtype) for x in args]
    return given, dict(parameters or {})

  row(name, f, draw, types, smooth=smooth, samples={}, **options)


def drawn(draw, d):
  both = draw(d)
  return both if isinstance(both, tuple) else (both, {})


def inexact(x):
  return jnp.issubdtype(x.dtype, jnp.inexact)


class Case:
  """One sample of a row."""

  def __init__(self, row, dtype, sample):
    name, self.f, draw, types, grad, smooth, self.numpy, diff, self.special, _, variant = row
    self.operation, self.dtype = name, dtype
    self.name = f"{name}{variant} {np.dtype(dtype)} {sample}"
    first = Draw(self.name, 0, dtype, sample)
    args, self.parameters = drawn(draw, first)
    examples = [[np.asarray(a) for a in args]]
    for e in range(1, EXAMPLES):
      examples.append([np.asarray(a) for a in drawn(draw, Draw(self.name, e, dtype, sample))[0]])
    self.args = examples[0]
    self.in_axes = self.mapped(first)
    self.stacked = [
      np.stack(xs) if axis != NOT_MAPPED else xs[0] for axis, xs in zip(self.in_axes, zip(*examples))
    ]
    self.floats = [i for i in (range(len(args)) if diff is None else diff) if inexact(self.args[i])]
    self.grad = grad if not self.special and self.floats else False
    # Batching rules depend on no type: that of the pullback is compared in one.
    self.pulled = self.args and dtype == (F32 if F32 in types else types[0])
    self.smooth = smooth and dtype in (F64, C128)
    self.drawing = first

  def mapped(self, d):
    if self.special or not self.args:
      return [NOT_MAPPED] * len(self.args)
    axes = [NOT_MAPPED if d.choice(0, 0, 0, 1) else d.integer(0, x.ndim) for x in self.args]
    return axes if max(axes) != NOT_MAPPED else [0] * len(axes)

  def flat(self, *args):
    return jax.tree.leaves(self.f(*args, **self.parameters))

  def directions(self):
    """Random tangents and cotangents."""
    self.outs = jax.eval_shape(self.flat, *self.args)
    if self.grad:
      d = self.drawing
      self.grad = self.grad if any(inexact(y) for y in self.outs) else False
      self.tangents = [d.x(self.args[i].shape, dtype=self.args[i].dtype.type) for i in self.floats]
      self.cotangents = [d.x(y.shape, dtype=np.dtype(y.dtype).type) for y in self.outs if inexact(y)]

  def arguments(self):
    return [self.args, self.stacked] + ([self.tangents, self.cotangents] if self.grad else [])

  def results(self, args, stacked, tangents=None, cotangents=None):
    result = {"out": self.values(stacked)}
    if self.grad:
      of = lambda *xs: [y for y in self.flat(*merge(args, self.floats, xs)) if inexact(y)]
      pull = lambda *xs: jax.vjp(of, *xs)[1](cotangents)
      floats = [args[i] for i in self.floats]
      if self.grad != "reverse":
        result["jvp"] = jax.jvp(of, floats, tangents)[1]
      result["vjp"] = list(pull(*floats))
      if self.smooth:
        result["second"] = jax.jvp(pull, floats, tangents)[1]
      if self.pulled:
        result["pulled"] = self.of_both(self.pullback, stacked, [jnp.stack([c, 2 * c]) for c in cotangents])
    return result

  def pullback(self, *args):
    """Of the arguments, and of cotangents after them."""
    args, cotangents = args[: len(self.args)], list(args[len(self.args) :])
    of = lambda *xs: [y for y in self.flat(*merge(args, self.floats, xs)) if inexact(y)]
    return list(jax.vjp(of, *[args[i] for i in self.floats])[1](cotangents))

  def values(self, stacked):
    if max(self.in_axes, default=NOT_MAPPED) == NOT_MAPPED:
      return [y[None] for y in self.flat(*stacked)]
    return self.of_both(self.flat, stacked)

  def of_both(self, f, stacked, more=()):
    moved = [jnp.moveaxis(x, 0, a) if a != NOT_MAPPED else x for x, a in zip(stacked, self.in_axes)]
    axes = [a if a != NOT_MAPPED else None for a in self.in_axes] + [0] * len(more)
    return jax.vmap(f, axes)(*moved, *more)

  def check(self, outs):
    """Agreement with NumPy of each example."""
    if not self.numpy:
      return
    for e in range(len(outs[0]) if outs else 0):
      args = [wide(x if a == NOT_MAPPED else x[e]) for x, a in zip(self.stacked, self.in_axes)]
      with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        expected = jax.tree.leaves(self.numpy(*args, **self.parameters))
      for y, w in zip(outs, expected):
        compare(self.name, np.asarray(y[e]), np.asarray(w), self)

  def entry(self, results):
    entry = {"name": self.name, "operation": self.operation, "dtype": oracle.NAMES[str(np.dtype(self.dtype))]}
    if self.parameters:
      entry["parameters"] = self.parameters
    entry["axes"] = self.in_axes
    entry["in"] = [text(x) for x in self.stacked]
    if self.special:
      entry["special"] = True
    if self.grad:
      entry["arguments"] = self.floats
      entry["tangents"] = [text(x) for x in self.tangents]
      entry["cotangents"] = [text(x) for x in self.cotangents]
    return entry | {k: [text(y) for y in ys] for k, ys in results.items()}


def merge(args, at, xs):
  merged = list(args)
  for i, x in zip(at, xs):
    merged[i] = x
  return merged


def text(x):
  return oracle.text(np.asarray(x))


def wide(x):
  return x.astype(WIDE[kind(x.dtype)]) if kind(x.dtype) in "fc" else x


def compare(name, actual, expected, case):
  assert actual.shape == expected.shape, (name, actual.shape, expected.shape)
  if kind(actual.dtype) not in "fc":
    ok = np.array_equal(actual, expected)
  else:
    finite = np.abs(expected[np.isfinite(expected)])
    tolerance = TOLERANCE[actual.dtype.type]
    least = 0 if case.special else tolerance * max(0.1, finite.max(initial=0))
    with np.errstate(all="ignore"):
      rounded = expected.astype(actual.dtype).astype(WIDE[kind(actual.dtype)])
      ok = np.allclose(wide(actual), rounded, tolerance, least, equal_nan=True)
  if not ok:
    print("NumPy differs:", name, case.parameters, *case.args, "JAX", actual, "NumPy", expected, sep="\n")
    FAILED.append(name)


FAILED = []


def entries(row):
  """The cases of a row, computed together."""
  cases = [Case(row, t, s) for t in row[3] for s in range(1 if row[8] else row[9].get(t, 1))]
  for c in cases:
    c.directions()
  every = jax.jit(lambda all_args: [c.results(*args) for c, args in zip(cases, all_args)])
  results = every([c.arguments() for c in cases])
  for c, result in zip(cases, results):
    c.check(result["out"])
  return [json.dumps(c.entry(result)) for c, result in zip(cases, results)]


def write(path, family):
  """The file of a family; of `FAMILY:OPERATION` that operation's cases in it."""
  family, _, only = family.partition(":")
  ROWS.clear()
  importlib.import_module(f"operations_{family}").add()
  started = time.time()
  target = path / f"{family}.json.gz"
  lines = gzip.decompress(target.read_bytes()).decode().split("\n") if only else []
  kept = {}
  for line in lines:
    kept.setdefault(json.loads(line)["operation"], []).append(line)
  lines = []
  for r in ROWS:
    if only and r[0] != only:
      lines += kept.pop(r[0], [])
      continue
    try:
      lines += entries(r)
    except Exception as e:
      FAILED.append(f"{r[0]}{r[-1]}: {e}")
  target.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
  print(f"{family}: {len(ROWS)} rows, {len(lines)} cases, {target.stat().st_size} bytes, {time.time() - started:.0f} s")


if __name__ == "__main__":
  import operations

  here = pathlib.Path(__file__).parent
  families = sys.argv[2:] or sorted(p.stem[len("operations_") :] for p in here.glob("operations_*.py") if p.stem != "operations_specials")
  for each in families:
    operations.write(pathlib.Path(sys.argv[1]), each)
  sys.exit("\n".join(["JAX fails, or differs from NumPy:", *operations.FAILED]) if operations.FAILED else 0)
