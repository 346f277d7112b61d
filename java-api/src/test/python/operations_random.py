"""Rows of random numbers, drawn as JAX does by default: indices are of 32 bits."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import random
from operations import BF16, BOOL, F16, F32, F64, FLOATS, INTS, fixed, kind, row
from oracle import NAMES

UNSIGNED = tuple(t for t in INTS if kind(t) == "u")
TYPES = {NAMES[str(np.dtype(t))]: t for t in FLOATS + INTS}


def key(d):
  return d.values.integers(0, 2**32, 2, dtype=np.uint32)


def dims(d, low=0):
  return list(d.shape(low, 3))


def narrow(f):
  """JAX draws indices of 64 bits if it may."""

  def narrowed(*args, **parameters):
    with jax.enable_x64(False):
      return f(*args, **parameters)

  return narrowed


def typed(name, f, types=FLOATS, parameters=lambda d: {}):
  """A draw of a shape and a type."""
  draw = lambda d: ([key(d)], {"to": NAMES[str(np.dtype(d.dtype))], "dims": dims(d)} | parameters(d))
  row(f"Random.{name}", lambda k, to, dims, **p: f(k, dims, TYPES[to], **p), draw, types)


def keys():
  row("Random.key", lambda seed: random.key_data(random.key(seed)), lambda d: ([], {"seed": d.choice(0, 7, 2**32 - 1)}), (np.uint32,))
  row("Random.split", lambda k, count: random.split(k, count), lambda d: ([key(d)], {"count": d.integer(0, 5)}), (np.uint32,))
  number = lambda d: ([key(d)], {"data": d.choice(0, 9, 2**31, 2**32 - 1)})
  row("Random.foldIn", lambda k, data: random.fold_in(k, np.uint32(data)), number, (np.uint32,))

  def several(k, data):
    folded = jax.vmap(lambda v: random.fold_in(k, jax.lax.bitcast_convert_type(v, np.uint32)))(data.reshape(-1))
    return folded.reshape(*data.shape, 2)

  limits = lambda t: (np.iinfo(t).min, np.iinfo(t).max)
  data = lambda d: [key(d), d.ints(d.shape(high=2), *limits(d.dtype), d.dtype)]
  row("Random.foldIn", several, data, (np.uint32, np.int32))


def integers():
  row("Random.bits", lambda k, dims: random.bits(k, dims, np.uint32), lambda d: ([key(d)], {"dims": dims(d)}), (np.uint32,))
  typed("bits", random.bits, UNSIGNED)
  signed = lambda k, dims: jax.lax.bitcast_convert_type(random.bits(k, dims, np.uint64), np.int64)
  row("Random.bits64", signed, lambda d: ([key(d)], {"dims": dims(d)}), (np.int64,))

  def bounds(d):
    info = np.iinfo(d.dtype)
    low = d.choice(0, 5, max(-100, info.min))
    return {"low": low, "high": d.choice(low + 1, 100, low - 1, min(info.max, 2**62))}

  f = lambda k, dims, dtype, low, high: random.randint(k, dims, np.array(low, dtype), np.array(max(high, 0) if kind(dtype) == "u" else high, dtype), dtype)
  typed("randint", f, INTS, bounds)


def uniform():
  typed("uniform", random.uniform)
  typed("uniform", lambda k, dims, dtype, low, high: random.uniform(k, dims, dtype, low, high), FLOATS, lambda d: {"low": d.choice(-2, 0.25), "high": d.choice(1, 3)})
  typed("normal", random.normal)

  def between(d):
    shape, low, high = (list(s) for s in d.broadcast(3))
    full = list(np.broadcast_shapes(low, high, shape))
    parameters = {"to": NAMES[str(np.dtype(d.dtype))], "dims": full}
    return [key(d), d.x(low, low=-2, high=-1), d.x(high, low=1, high=2)], parameters

  f = lambda k, low, high, to, dims: random.uniform(k, dims, TYPES[to], low, high)
  row("Random.uniform", f, between, (F64, F32))
  scaled = lambda d: ([key(d), d.x((), low=0.5, high=2)], {"to": NAMES[str(np.dtype(d.dtype))], "dims": dims(d)})
  row("Random.normal", lambda k, s, to, dims: random.normal(k, dims, TYPES[to]) * s, scaled, (F64, F32))

  def bounded(d):
    # In the tails of float16 a CPU with AVX512-FP16 rounds to other numbers.
    low, high = d.choice((-1, 1), (0.5, 0.75), (-1, 0.5) if d.dtype == F16 else (-2, 1.5))
    return {"low": low, "high": high}

  truncated = lambda k, dims, dtype, low, high: random.truncated_normal(k, low, high, dims, dtype)
  typed("truncatedNormal", truncated, FLOATS, bounded)
  for name in ("gumbel", "exponential", "laplace", "logistic", "cauchy"):
    typed(name, getattr(random, name))
  typed("fineGumbel", lambda k, dims, dtype: random.gumbel(k, dims, dtype, mode="high"))


def choices():
  sign = narrow(lambda k, dims: random.rademacher(k, dims, np.int32))
  typed("rademacher", lambda k, dims, dtype: sign(k, dims).astype(dtype), FLOATS + (np.int32, np.int8))
  number = lambda d: ([key(d)], {"p": d.choice(0.25, 0.5, 0.9), "dims": dims(d)})
  row("Random.bernoulli", lambda k, p, dims: random.bernoulli(k, np.float32(p), dims), number, (F32,))

  def probabilities(d):
    full, p = (list(s) for s in d.broadcast())
    return [key(d), d.x(p, low=0, high=1)], {"dims": list(np.broadcast_shapes(full, p))}

  row("Random.bernoulli", lambda k, p, dims: random.bernoulli(k, p, dims), probabilities, (F64, F32, BF16), grad=False)

  def logits(d):
    shape = d.shape(1, 3, least=1)
    axis = d.axis(shape)
    rest = [n for i, n in enumerate(shape) if i != axis % len(shape)]
    parameters = {"axis": axis}
    if d.choice(True, False):
      parameters["shape"] = [d.integer(0, 3) for _ in range(d.integer(0, 2))] + rest
    return [key(d), d.x(shape)], parameters

  f = lambda k, x, axis, shape=None: random.categorical(k, x, axis, shape and tuple(shape))
  row("Random.categorical", narrow(f), logits, (F32, BF16), grad=False)


def orders():
  f = lambda k, n: random.permutation(k, n).astype(np.int32)
  row("Random.permutation", f, lambda d: ([key(d)], {"n": d.choice(0, 1, 7, 40)}), (np.int32,))

  def lines(d):
    shape = d.shape(1, 3)
    return [key(d), d.x(shape)], {"axis": d.axis(shape), "independent": d.choice(True, False)}

  row("Random.permutation", lambda k, x, **p: random.permutation(k, x, **p), lines, (F64, F32, BF16, np.int32, BOOL))

  def slices(d):
    shape = d.shape(1, 3, least=1)
    # Of none JAX, unlike NumPy, leaves out the other dimensions.
    count = [d.size(1)] if d.even else [d.integer(1, 3) for _ in range(d.integer(0, 2))]
    replace = bool(np.prod(count) > shape[0]) or d.choice(True, False)
    return [key(d), d.x(shape)], {"shape": count, "replace": replace}

  row("Random.choice", narrow(lambda k, x, shape, replace: random.choice(k, x, shape, replace)), slices, (F32, np.int32))

  def weighted(d):
    args, parameters = slices(d)
    p = d.x(args[1].shape[:1], low=0.25, high=1, dtype=F32)
    return args + [p / p.sum()], parameters

  row("Random.choice", narrow(lambda k, x, p, shape, replace: random.choice(k, x, shape, replace, p)), weighted, (F32, np.int32), diff=[1])


def alpha(d, *shape):
  return d.x(*shape, low=0.125, high=9)


def parameter(name, f, draw, types=(F64, F32), **options):
  """A distribution of parameters: derivatives of random numbers are not those of how they are drawn."""
  row(f"Random.{name}", f, lambda d: [key(d), *draw(d)], types, smooth=False, **options)


def gammas():
  one = lambda d: [alpha(d, d.shape(high=2))]
  two = lambda d: [alpha(d, s) for s in d.broadcast(high=2)]
  small = lambda d: [np.array([0.01, 0.001, 40, 1e4], d.dtype)]
  typed = lambda g: lambda k, *a: g(k, *jnp.broadcast_arrays(*a), dtype=a[0].dtype)
  few = {F64: 2}
  for name in ("gamma", "loggamma"):
    parameter(name, typed(getattr(random, name)), one, samples=few)
    parameter(name, typed(getattr(random, name)), small, (F64,), samples={})
    # JAX's series of 1e4 has errors of 1e-5 in float32.
    parameter(name, typed(getattr(random, name)), small, (F32,), grad=False)
  parameter("chisquare", typed(random.chisquare), one, samples={})
  parameter("t", typed(random.t), one, samples={})
  powers = lambda d: [d.x(d.shape(high=2), low=0.5, high=3)]
  sign = narrow(lambda k, dims: random.rademacher(k, dims, np.int32))

  def generalized(k, p):
    size, direction = random.split(k)
    return sign(direction, p.shape) * random.gamma(size, 1 / p, dtype=p.dtype) ** (1 / p)

  parameter("generalizedNormal", generalized, powers, (F64,), samples={F64: 2})
  parameter("beta", typed(random.beta), two, samples=few)
  parameter("f", typed(random.f), two, samples={})
  parameter("dirichlet", typed(random.dirichlet), lambda d: [alpha(d, d.shape(1, 2, least=1))], samples=few)
  shaped = lambda d: ([key(d), alpha(d, d.integer(1, 4))], {"dims": dims(d, 1)})
  row("Random.dirichlet", lambda k, a, dims: random.dirichlet(k, a, dims, a.dtype), shaped, (F64,), smooth=False, samples={})


def distributions():
  wide = (F64, F32)
  positive = lambda d: [d.x(d.shape(high=2), low=0.25, high=4)]
  for name in ("pareto", "lognormal", "rayleigh", "wald"):
    # What wald sums cancels, and float32 differs in its last places.
    types = wide[:1] if name == "wald" else wide
    parameter(name, lambda k, p, g=getattr(random, name): g(k, p, dtype=p.dtype), positive, types)
  weibull = lambda k, *p: random.weibull_min(k, *jnp.broadcast_arrays(*p), np.broadcast_shapes(*[x.shape for x in p]), p[0].dtype)
  parameter("weibullMin", weibull, lambda d: [d.x(s, low=0.5, high=4) for s in d.broadcast(high=2)])
  ranges = ((-2, -1), (-0.5, 0.5), (1, 2))
  thirds = lambda d: [d.x(s, low=low, high=high) for s, (low, high) in zip(d.broadcast(3, high=2), ranges)]
  parameter("triangular", lambda k, *p: random.triangular(k, *p, dtype=p[0].dtype), thirds)
  parameter("geometric", narrow(random.geometric), lambda d: [d.x(d.shape(high=2), low=0.125, high=0.875)], (F32,))
  typed("maxwell", random.maxwell, wide)
  lam = lambda d: [key(d), d.x(d.shape(high=2), low=0, high=30)]
  poisson = narrow(lambda k, lam: random.poisson(k, lam))
  row("Random.poisson", poisson, lam, (F32,), grad=False)
  row("Random.poisson", poisson, lambda d: [key(d), np.array([0, 0.1, 9.9, 10, 1e3, 1e6], F32)], (F32,), grad=False)

  def moments(d):
    n = d.integer(1, 3)
    root = d.x(n, n, low=-0.5, high=0.5)
    return [key(d), d.x(n), root @ root.T + np.eye(n, dtype=d.dtype)], {"dims": dims(d)}

  def normal(k, mean, cov, dims):
    return random.multivariate_normal(k, mean, cov, dims, mean.dtype)

  row("Random.multivariateNormal", normal, moments, wide)
  row("Random.orthogonal", lambda k, n: random.orthogonal(k, n, dtype=F32), lambda d: ([key(d)], {"n": d.integer(1, 4)}), (F32,))


def limits():
  """Several keys, all of a type's integers, an infinite bound, and more than one block of numbers."""
  keys = lambda d: d.values.integers(0, 2**32, (2, 2), dtype=np.uint32)
  fixed("Random.split", lambda k, count: jax.vmap(lambda one: random.split(one, count))(k), keys, types=(np.uint32,), parameters={"count": 3})
  normal = lambda k, to, dims: jax.vmap(lambda one: random.normal(one, dims, F32))(k)
  fixed("Random.normal", normal, keys, parameters={"to": "f32", "dims": [2, 3]})
  for t in (np.int32, np.uint32):
    low, high = int(np.iinfo(t).min), int(np.iinfo(t).max) + 1
    f = lambda k, dims, to, low, high, t=t: random.randint(k, dims, low, high, t)
    fixed("Random.randint", f, key, types=(t,), parameters={"to": NAMES[str(np.dtype(t))], "dims": [9], "low": low, "high": high})
  f = lambda k, to, dims, low, high: random.truncated_normal(k, float(low), high, dims, F32)
  fixed("Random.truncatedNormal", f, key, parameters={"to": "f32", "dims": [4, 8], "low": "-Infinity", "high": -1})
  ten = lambda k, x, axis, shape: random.categorical(k, x, axis, tuple(shape)).astype(np.int32)
  fixed("Random.categorical", narrow(ten), key, np.arange(10, dtype=F32), parameters={"axis": -1, "shape": [12]}, grad=False)
  for _ in range(2):
    fixed("Random.permutation", lambda k, n: random.permutation(k, n).astype(np.int32), key, types=(np.int32,), parameters={"n": 2000})


def scaled():
  """Initial values of kernels."""
  for mode in ("fan_in", "fan_out", "fan_avg"):
    for distribution in ("uniform", "normal", "truncated_normal"):
      f = lambda k, mode, distribution: jax.nn.initializers.variance_scaling(2.0, mode.lower(), distribution.lower())(k, (6, 10), F32)
      fixed("VarianceScaling.draw", f, key, parameters={"mode": mode.upper(), "distribution": distribution.upper()})


def add():
  keys()
  integers()
  uniform()
  choices()
  orders()
  gammas()
  distributions()
  limits()
  scaled()
