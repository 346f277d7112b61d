"""Rows of jax.scipy.special."""

import jax
import jax.numpy as jnp
import jax.scipy.special as js
import numpy as np
import scipy.special as sp
from operations import BF16, F16, F32, F64, FLOATS, row
from operations_specials import INF, NAN, one, pairs

WIDE = (F64, F32)


def once(f):
  """Of 16-bit floats computed in float32 and rounded once; JAX rounds between operations."""

  def computed(*xs, **parameters):
    narrow = xs[0].dtype in (BF16, F16)
    y = f(*[jnp.asarray(x).astype(F32) if narrow else x for x in xs], **parameters)
    return y.astype(xs[0].dtype) if narrow else y

  return computed


def unary(name, f, low, high, numpy, types=FLOATS, but=(), specials=(F32, F64), **options):
  row(f"Special.{name}", once(f), lambda d: [d.x(d.shape(), low=low, high=high)], types, numpy=numpy, **options)
  if specials:
    row(f"Special.{name}", f, lambda d: [one(d.dtype, but)], specials, special=True)


def binary(name, f, ranges, numpy, types=FLOATS, special=None, **options):
  def draw(d):
    shapes = d.broadcast(len(ranges))
    return [d.x(s, low=low, high=high) for s, (low, high) in zip(shapes, ranges)]

  row(f"Special.{name}", once(f), draw, types, numpy=numpy, **options)
  if special:
    row(f"Special.{name}", f, special, WIDE, special=True)


def points(*values):
  return lambda d: [a.ravel() for a in np.meshgrid(np.array(values, d.dtype), np.array(values, d.dtype))]


def add():
  ends = points(0.0, 1.0, -1.0, 2.5, INF, -INF, NAN)
  binary("xlogy", js.xlogy, [(-2, 2), (0.25, 4)], sp.xlogy, special=ends)
  binary("xlog1py", js.xlog1py, [(-2, 2), (-0.5, 4)], sp.xlog1py, special=ends)
  binary("relEntr", js.rel_entr, [(0.25, 2), (0.25, 4)], sp.rel_entr, special=ends)
  binary("klDiv", js.kl_div, [(0.25, 2), (0.25, 4)], sp.kl_div)
  unary("entr", js.entr, 0.25, 4, sp.entr)
  unary("logit", js.logit, 0.125, 0.875, sp.logit, types=WIDE + (BF16,))
  unary("gamma", js.gamma, 0.25, 4, sp.gamma, but=[-INF])
  unary("gammasgn", js.gammasgn, -3, 3, sp.gammasgn, grad=False)
  unary("factorial", js.factorial, 0.25, 4, lambda n: sp.gamma(n + 1), but=[-1, -1.5, -2.5, -3, -10, -30, -100])
  binary("beta", js.beta, [(0.25, 4), (0.25, 4)], sp.beta)
  # From 8 on JAX's series has an error of 1e-7 in float64; SpecialTest compares such with SciPy.
  binary("betaln", js.betaln, [(0.25, 4), (0.25, 7.5)], sp.betaln)
  row("Special.betaln", js.betaln, lambda d: [d.x(3, low=1, high=9), d.x(3, low=9, high=40)], (F32,), numpy=sp.betaln)
  draw = lambda d: ([d.x(d.shape(), low=3, high=8)], {"d": d.integer(1, 4)})
  row("Special.multigammaln", once(js.multigammaln), draw, FLOATS, numpy=lambda a, d: sp.multigammaln(a, d))

  # Their derivatives are loops, which take long to compile: one case of each element type.
  few = {"samples": {}}
  gammas = points(0.0, 0.5, 1.0, 20.0, -1.0, 3.0, INF, NAN)
  for name, f, g in (("gammainc", js.gammainc, sp.gammainc), ("gammaincc", js.gammaincc, sp.gammaincc)):
    binary(name, f, [(0.25, 8), (0.25, 8)], g, smooth=False, **few)
    # JAX has no derivative of that in a.
    binary(name, f, [(0.25, 8), (0.25, 8)], g, types=WIDE, diff=[1], **few)
    values = lambda d: [a[~(np.isinf(gammas(d)[0]))] for a in gammas(d)]
    row(f"Special.{name}", f, values, WIDE, special=True)
  # Its loops have no derivative in reverse.
  sampled = lambda a, x: jax.lax.random_gamma_grad(*jnp.broadcast_arrays(a, x))
  binary("randomGammaGrad", sampled, [(0.25, 8), (0.25, 8)], None, special=gammas, grad=False, **few)
  binary("betainc", js.betainc, [(0.25, 4), (0.25, 4), (0.125, 0.875)], sp.betainc, diff=[2], **few)
  grid = lambda d: [a.ravel() for a in np.meshgrid(*[np.array(v, d.dtype) for v in ([0, 1, 2.5, -1, INF, NAN], [0, 1, 0.5, INF], [0, 0.25, 1, -1, 2, NAN])])]
  row("Special.betainc", js.betainc, grid, WIDE, special=True)
  binary("zeta", js.zeta, [(1.25, 6), (0.5, 6)], sp.zeta, types=WIDE, **few)
  known = lambda d: [np.array(v, d.dtype) for v in ([1, 0.5, 2, 3, 2, 3, 2.5, 2, 50, NAN, 2], [2, 2, 0, 0, -2, -2, -2, -1.5, 2, 2, NAN])]
  row("Special.zeta", js.zeta, known, WIDE, special=True)

  unary("ndtr", js.ndtr, -4, 4, sp.ndtr, types=WIDE)
  unary("logNdtr", js.log_ndtr, -6, 6, sp.log_ndtr, types=WIDE, but=[30, 100])
  tail = lambda d: [np.array([-9, -12, -30, -100, 7], d.dtype)]
  row("Special.logNdtr", js.log_ndtr, tail, (F32,))
  unary("ndtri", js.ndtri, 0.0625, 0.9375, sp.ndtri, types=WIDE, specials=())
  far = lambda d: [np.array([0, 1, 1e-30, 1e-10, 0.01, 0.99, -1, 2, NAN, 0.5], d.dtype)]
  row("Special.ndtri", js.ndtri, far, (F32,), grad=False)
  row("Special.ndtri", js.ndtri, far, (F64,), grad=False, numpy=sp.ndtri)
  for name in ("i0", "i0e", "i1", "i1e"):
    unary(name, getattr(js, name), -12, 12, getattr(sp, name), types=WIDE + (BF16,), specials=(F32, F64) if name.endswith("e") else ())
    row(f"Special.{name}", getattr(js, name), lambda d: [np.array([-3.5, 0.125, 40, 7.9, 8.1], d.dtype)], (F64, F32))
