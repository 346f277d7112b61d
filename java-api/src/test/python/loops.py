"""Cases of scans and other loops."""

import jax
import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, ints, normal
from jax import lax
from oracle import case

SHAPES = {
  "scalars": (3,), "vectors": (4, 2), "matrices": (2, 3, 2), "rank 3": (3, 1, 2, 2),
  "once": (1, 3), "never": (0, 3),
}  # fmt: skip


def steps():
  """A scan of some rank, with a constant from without, in both directions, with and without remat."""

  def scanned(reverse, wrap):
    def f(c, x, k):
      body = wrap(lambda c, x: (jnp.tanh(c * x + k), jnp.exp(c) * x * k))
      return lax.scan(body, c, x, reverse=reverse)

    return f

  for name, wrap in {"": lambda f: f, " remat": jax.checkpoint}.items():
    for reverse, direction in ((False, "forward"), (True, "reverse")):
      f = scanned(reverse, wrap)
      for variant, shape in SHAPES.items():
        case(f"scan/{direction}{name}:{variant}", f, normal(*shape[1:]), normal(*shape), normal())
      for dtype in (np.float64, BF16):
        args = normal(2, dtype=dtype), normal(3, 2, dtype=dtype), normal(dtype=dtype)
        case(f"scan/{direction}{name}:{np.dtype(dtype)}", f, *args)


def layers():
  """Blocks of a network: parameters are stacked, kept in float32, and used in another type."""

  def block(dtype):
    def f(x, p):
      w, v = (a.astype(dtype) for a in p)
      y = x / jnp.sqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1)
      return x + (jax.nn.gelu(y.astype(dtype) @ w) @ v).astype(x.dtype), None

    return f

  for dtype, remat, wrap in ((F32, "", lambda f: f), (np.float64, " remat", jax.checkpoint)):
    f = lambda x, w, v, b=wrap(block(dtype)): lax.scan(b, x, (w, v))[0]
    name = f"scan/layers {np.dtype(dtype)}{remat}"
    case(name, f, normal(2, 3), normal(4, 3, 5), normal(4, 5, 3))


def structures():
  def carries(x, table, at):
    def body(c, i):
      n, x, s, same = c
      x = jnp.tanh(x + table[i] * n.astype(F32))
      return (n + 1, x, s + x.sum(), same), (x * same, s)

    (_, x, s, same), ys = lax.scan(body, (np.int32(1), x, F32(0), x), at)
    return x, s, same, *ys

  case("scan/carries", carries, normal(3), normal(5, 3), ints(0, 5, 4))

  def nested(x, w, v):
    def outer(x, w):
      def inner(y, row):
        y = jnp.tanh(v @ y) * row
        return y, y.sum()

      y, sums = lax.scan(inner, x, w, reverse=True)
      return y + x, sums

    return lax.scan(outer, x, w)

  case("scan/nested", nested, normal(2), normal(3, 4, 2), normal(2, 2))
  within = jax.jit(lambda x, w: lax.scan(lambda x, w: (jnp.tanh(w @ x), x), x, w))
  case("scan/within a function", lambda x, w: within(within(x, w)[0], w), normal(2), normal(3, 2, 2))
  layer = jax.jit(lambda x, w: jnp.tanh(w @ x))
  twice = lambda x, w: (jax.checkpoint(layer)(layer(x, w), w), None)
  case("scan/of functions", lambda x, w: lax.scan(twice, x, w)[0], normal(2), normal(3, 2, 2))
  nothing = lambda x, w: lax.scan(lambda x, _: (jnp.tanh(w @ x), x), x, None, length=4)
  case("scan/nothing", nothing, normal(2), normal(2, 2))


def loops():
  power = lambda x: lax.fori_loop(2, 6, lambda i, c: jnp.tanh(c * i.astype(F32)), x)
  case("fori", power, normal(3))
  case("fori:scalar", power, normal())

  def halve(x, least):
    return lax.while_loop(
      lambda c: jnp.sum(c[0] ** 2) > least, lambda c: (c[0] / 2 - x / 64, c[1] + 1), (x, np.int32(0))
    )

  case("while", halve, normal(3), np.array(0.01, F32), grad=False)
  case("while:never", halve, normal(2, 2), np.array(1000, F32), grad=False)


def add():
  steps()
  layers()
  structures()
  loops()
