"""Rows of norms, order statistics, cumulative operations and reductions that leave out NaN."""

import jax.numpy as jnp
import numpy as np
import scipy.special as sp
from jax import lax
from jax.scipy.special import logsumexp
from operations import ALL, BF16, C64, F32, F64, FLOATS, NUMBERS, REAL, fixed, row
from operations_reducing import INEXACT, LAST, NAN, axes_of, own, reduced, special

INF = np.inf


def without_nan():
  for name in ("nansum", "nanprod"):
    reduced(name, own(getattr(jnp, name)), NUMBERS, low=0.5, high=2, numpy=lambda x, f=own(getattr(np, name)), **o: f(x, **o))
  reduced("nanmean", jnp.nanmean, FLOATS, least=1, numpy=np.nanmean)
  for name in ("nanmax", "nanmin"):
    reduced(name, getattr(jnp, name), REAL, least=1, numpy=getattr(np, name))
  for name in ("nansum", "nanprod", "nanmean", "nanmax", "nanmin"):
    over = lambda x, axes, keep, f=getattr(jnp, name): f(x, axis=axes_of(axes), keepdims=keep)
    fixed(f"Tensor.{name}", over, [[1, NAN, 2.5, 2.5]], parameters=LAST)


def logarithms():
  reduced("logsumexp", logsumexp, FLOATS, numpy=lambda x, **o: np.log(np.sum(np.exp(x), **o)))

  def weighted(d):
    shape = d.shape(1, 3, least=1)
    return [d.x(shape), d.x(shape, low=0.5, high=2)], {"axes": d.axes(shape), "keep": d.choice(True, False)}

  of = lambda f: lambda x, w, axes, keep: f(x, axis=axes_of(axes), b=w, keepdims=keep)
  row("Tensor.logsumexp", of(logsumexp), weighted, FLOATS, numpy=of(sp.logsumexp))
  plain = lambda x, axes, keep: logsumexp(x, axis=axes_of(axes), keepdims=keep)
  fixed("Tensor.logsumexp", plain, [[1000, 999, -1000], [-2000, -2001, -INF]], parameters=LAST)
  weights = [[-1, 1, 0], [-1, 1, 1]]
  fixed("Tensor.logsumexp", of(logsumexp), [[1, 2, INF], [3, 1, 0]], weights, parameters=LAST, grad=False)
  norm = lambda x, axis, keepdims: jnp.sqrt(jnp.sum(jnp.real(x * jnp.conj(x)), axis=axis, keepdims=keepdims))
  reduced("norm", norm, INEXACT, low=0.25, least=1, rows=False)
  for p in (0, 1, 2, 3, INF, -INF):
    order = lambda d, p=p: {"p": str(p)}
    f = lambda np: lambda x, axis, keepdims, p: np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=float(p))
    reduced("vectorNorm", f(jnp), (F64, F32, C64), low=0.25, least=1, more=order, grad=p != 0, rows=p in (1, INF), numpy=f(np))
  total = lambda x, axes, keep, p: jnp.linalg.vector_norm(x, axis=axes_of(axes), keepdims=keep, ord=float(p)).astype(F32)
  fixed("Tensor.vectorNorm", total, lambda d: d.x(2, 3), types=(np.int32,), parameters=LAST | {"p": "1"})


def statistics():
  reduced("median", jnp.median, FLOATS, shape=(1, 3), least=1, numpy=np.median)
  middle = lambda x, axes, keep: jnp.median(x, axis=axes_of(axes), keepdims=keep).astype(F32)
  fixed("Tensor.median", middle, [3, 1, 4, 1, 5, 9], types=(np.int32,), parameters={"axes": [], "keep": False})
  for method in ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"):
    more = lambda d, m=method: {"q": d.choice(0.3125, 0.75, 0.0, 1.0), "method": m.upper()}
    f = lambda np: lambda x, axis, keepdims, q, method: np.quantile(x, F32(q), axis=axis, keepdims=keepdims, method=method.lower())
    types = (F64, F32) if method in ("linear", "lower", "nearest") else (F32,)
    # Of the last JAX multiplies float32 by bfloat16, and fails.
    types += () if method == "inverted_cdf" else (BF16,)
    # Where two are equally near, NumPy takes the even position of float64.
    same = None if method in ("nearest", "inverted_cdf") else f(np)
    reduced("quantile", f(jnp), types, shape=(1, 2), least=1, more=more, numpy=same, rows=False)
    ties = {"axes": [0], "keep": False, "q": 0.3125, "method": method.upper()}
    at = lambda x, axes, keep, f=f(jnp), **o: f(x, axis=axes_of(axes), keepdims=keep, **o)
    fixed("Tensor.quantile", at, [[1], [3], [3], [1]], parameters=ties)

  def several(d):
    x = d.x(shape := d.shape(1, 2, least=1))
    return [x, np.array([0, 0.25, 0.625, 1], d.dtype)], {"axes": [d.axis(shape)], "keep": d.choice(True, False), "method": "LINEAR"}

  f = lambda x, q, axes, keep, method: jnp.quantile(x, q, axis=tuple(axes), keepdims=keep, method="linear")
  row("Tensor.quantile", f, several, (F64, F32), diff=[0])


def cumulative():
  functions = {"cumsum": lax.cumsum, "cumprod": lax.cumprod, "cummax": lax.cummax, "cummin": lax.cummin,
               "cumlogsumexp": lax.cumlogsumexp}  # fmt: skip
  for name, f in functions.items():

    def draw(d):
      x = d.x(shape := d.shape(1, 3), low=0.5, high=2)
      return [x], {"axis": d.axis(shape), "reverse": d.choice(True, False)}

    def of(x, axis, reverse, f=f):
      number = x.astype(np.int32) if x.dtype == bool and f in (lax.cumsum, lax.cumprod) else x
      return f(number, axis=axis % x.ndim, reverse=reverse)

    types = {"cumlogsumexp": FLOATS, "cumsum": ALL, "cumprod": ALL}.get(name, REAL)
    row(f"Tensor.{name}", of, draw, types)
    # Of as many as are added in a tree.
    long = lambda d: ([d.x(3, 9)], {"axis": d.choice(0, 1), "reverse": d.choice(True, False)})
    row(f"Tensor.{name}", of, long, (F32, np.int32) if name != "cumlogsumexp" else (F32,))
    row(f"Tensor.{name}", of, lambda d: ([d.x(2, 16)], {"axis": 1, "reverse": False}), (F64,), samples={})
    fixed(f"Tensor.{name}", of, [[1, 1, 3, 2, 3, 3, 0], [-1] * 7], parameters={"axis": 1, "reverse": False})
    # Without zeros of both signs, as XLA's window reduction adds the first element to 0, and without large
    # numbers that cancel, whose sums depend on their order.
    rows = lambda d: ([np.delete(special(d.dtype), (6, 7, 8), axis=0)], {"axis": 1, "reverse": False})
    row(f"Tensor.{name}", of, rows, FLOATS, special=True)


def add():
  without_nan()
  logarithms()
  statistics()
  cumulative()
