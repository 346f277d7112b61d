"""Rows of activations, normalisation, losses and pools: those of jax.nn, Flax and Optax."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import scipy.special as sp
from flax import linen
from jax import lax
from operations import F16, F32, F64, BF16, FLOATS, INTS, fixed, row
from operations_specials import INF, NAN, one
from oracle import NAMES

MOST = {F64: F64, F32: F32, BF16: F32, F16: F32}


def unary(name, f, types=FLOATS, but=(), **options):
  row(f"Nn.{name}", f, lambda d: [d.x(d.shape())], types, **options)
  row(f"Nn.{name}", f, lambda d: [one(d.dtype, but)], types, special=True)


def activations():
  # At -3 it is a small difference, which the last place of a hyperbolic tangent changes.
  # Where 1 + tanh cancels, float16 depends on whether the processor has such arithmetic.
  unary("gelu", jax.nn.gelu, but=[-3, -1.5], numpy=lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))))
  unary("sigmoid", jax.nn.sigmoid, numpy=lambda x: 1 / (1 + np.exp(-x)))
  unary("silu", jax.nn.silu, numpy=lambda x: x / (1 + np.exp(-x)))
  unary("relu", jax.nn.relu, FLOATS + INTS, numpy=lambda x: np.maximum(x, 0))
  for name in ("gelu", "sigmoid", "silu", "relu"):
    fixed(f"Nn.{name}", getattr(jax.nn, name), [-8, -2, -0.5, 0, 0.5, 2, 8])


def scores(d):
  """Rows with infinities, ties and NaN, and one of -inf alone."""
  most = float(np.finfo(d.dtype).max) if d.dtype != BF16 else 3e38
  rows = [[1, 1, 1], [-INF] * 3, [INF, 0, 1], [INF, -INF, INF], [NAN, 0, 1], [-INF, 0, -0.0], [most, -most, 0], [100, -100, 0]]
  return np.array(rows, d.dtype)


def softmaxes():
  for name, f, reference in (("softmax", jax.nn.softmax, sp.softmax), ("logSoftmax", jax.nn.log_softmax, sp.log_softmax)):
    drawn, numpy = lambda d: [d.x(d.shape(1, least=1))], lambda x, g=reference: g(x, axis=-1)
    row(f"Nn.{name}", f, drawn, (F64, F32, BF16), numpy=numpy)
    # Of derivatives, which are differences, float16 leaves a few bits that depend on how XLA fuses.
    row(f"Nn.{name}", f, drawn, (F16,), grad=False, numpy=numpy)
    row(f"Nn.{name}", f, lambda d: [scores(d)], special=True)

  masked = [[1, 2, -3.4028235e38, 1], [100, -100, 0, 99]]
  fixed("Nn.softmax", jax.nn.softmax, masked)
  fixed("Nn.logSoftmax", jax.nn.log_softmax, [[1, 900, -3.4028235e38], [-100, 0, 100]])

  def labelled(d):
    shape = d.shape(1, least=1)
    return [d.x(shape), d.ints(shape[:-1], 0, shape[-1] - 1, d.choice(np.int32, np.int64, np.uint8))]

  def reference(logits, labels):
    return -np.take_along_axis(sp.log_softmax(logits, axis=-1), labels[..., None].astype(int), -1)[..., 0]

  # Optax takes -1 for the last class.
  loss = optax.softmax_cross_entropy_with_integer_labels
  strict = lambda x, y: jnp.where((y >= 0) & (y < x.shape[-1]), loss(x, y), jnp.asarray(NAN, x.dtype))
  row("Nn.softmaxCrossEntropy", loss, labelled, numpy=reference)
  fixed("Nn.softmaxCrossEntropy", loss, lambda d: d.x(4, 5, low=-100, high=100), np.array([0, 4, 2, 2], np.int32))
  labels = np.array([0, 1, 1, 2, 0, 1, -1, 3], np.int32)
  row("Nn.softmaxCrossEntropy", strict, lambda d: [scores(d), labels], special=True)

  def classes(d):
    count = d.integer(1, 4)
    return [d.x(d.shape(high=3), low=-2.5, high=count + 1)], {"count": count}

  row("Nn.oneHot", lambda x, count: jax.nn.one_hot(x, count, dtype=F32), classes, INTS)
  row("Nn.isClass", lambda x, count: (x >= 0) & (x < count), classes, INTS)


def norms():
  def drawn(d):
    shape = d.shape(1, least=2)
    other = d.choice(MOST[d.dtype], d.dtype)
    # Of float64 statistics in float32 would be compared as if they were in float64.
    to = d.choice(d.dtype, F64 if d.dtype == F64 else F32)
    parameters = {"epsilon": d.choice(1e-6, 0.125), "to": NAMES[str(np.dtype(to))]}
    # A variance that is not much less than the square of the mean.
    apart = np.arange(shape[-1]) - (shape[-1] - 1) / 2
    return [(d.x(shape, low=-0.5, high=0.5) + apart).astype(d.dtype), d.x(shape[-1:], dtype=other)], parameters

  def layer(of):
    types = {NAMES[str(np.dtype(t))]: t for t in FLOATS}

    def f(x, scale, epsilon, to):
      return of(epsilon=epsilon, dtype=types[to]).apply({"params": {"scale": scale}}, x)

    return f

  def centred(x, scale, epsilon, to):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + epsilon) * scale

  def scaled(x, scale, epsilon, to):
    return x / np.sqrt(np.mean(x * x, -1, keepdims=True) + epsilon) * scale

  norm = layer(lambda **o: linen.LayerNorm(use_bias=False, **o))
  row("Nn.layerNorm", norm, drawn, numpy=centred)
  fixed("Nn.layerNorm", norm, [[3] * 4] * 2, lambda d: d.x(4), parameters={"epsilon": 1e-6, "to": "f32"}, grad=False)
  row("Nn.rmsNorm", layer(lambda **o: linen.RMSNorm(**o)), drawn, numpy=scaled)


def rotary():
  """Pairs of elements as complex numbers, which JAX has no function for."""

  def drawn(d):
    B, L, H, half = d.size(1), d.size(1), d.integer(1, 2), d.integer(1, 2)
    shape = d.choice((L,), (B, L))
    return [d.x(B, L, H, 2 * half), d.ints(shape, 0, 9)], {"theta": d.choice(100.0, 10000.0)}

  def turned(x, positions, theta, xp, wide):
    half = x.shape[-1] // 2
    speed = np.asarray(theta ** (-np.arange(half) / half), wide)
    angle = (positions[..., None].astype(wide) * speed)[..., None, :]
    cos, sin = xp.cos(angle), xp.sin(angle)
    re, im = x[..., :half].astype(wide), x[..., half:].astype(wide)
    return xp.concatenate([re * cos - im * sin, re * sin + im * cos], -1)

  f = lambda x, p, theta: turned(x, p, theta, jnp, MOST[x.dtype.type]).astype(x.dtype)
  row("Nn.rotary", f, drawn, numpy=lambda x, p, theta: turned(x, p, theta, np, F64))


def pools():
  def drawn(d):
    spatial = d.integer(1, 2)
    sizes = [d.integer(2, 5) if not d.even else 4 for _ in range(spatial)]
    window = [d.integer(1, 2) for _ in range(spatial)]
    parameters = {
      "window": window,
      "strides": [d.integer(1, 2) for _ in range(spatial)],
      "padding": d.choice("SAME", "VALID", [[d.integer(0, w - 1), d.integer(0, 1)] for w in window]),
    }
    return [d.x(d.choice(1, 2), *sizes, d.choice(1, 2))], parameters

  def pairs(padding):
    return padding if isinstance(padding, str) else tuple(map(tuple, padding))

  def pool(f, **options):
    return lambda x, window, strides, padding: f(x, tuple(window), tuple(strides), pairs(padding), **options)

  row("Nn.maxPool", pool(linen.max_pool), drawn, smooth=False)
  row("Nn.minPool", pool(linen.pooling.min_pool), drawn, smooth=False)
  row("Nn.avgPool", pool(linen.avg_pool), drawn)

  def within(d):
    args, parameters = drawn(d)
    return args, parameters | {"countIncludePad": False}

  f = lambda x, countIncludePad, **o: pool(linen.avg_pool, count_include_pad=False)(x, **o).astype(x.dtype)
  row("Nn.avgPool", f, within, (F64, F32))


def add():
  activations()
  softmaxes()
  norms()
  rotary()
  pools()
