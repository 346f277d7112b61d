"""Cases of the reductions under NumPy's names."""

import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, INF, NAN, bools, ints, normal, uniform
from jax.scipy.special import logsumexp
from oracle import case

F64 = np.float64
I32 = np.int32
TIES = np.array([[1, 3, 3], [2, 2, 2], [-1, 0, -1]], F32)
ROWS = np.array([[NAN, 1, 2], [NAN, NAN, NAN], [0, -INF, 3]], F32)


def moments():
  for name, f in {"var": jnp.var, "std": jnp.std}.items():
    case(f"reduction/{name}", f, normal(3, 4))
    case(f"reduction/{name}:bfloat16", f, normal(3, 4, dtype=BF16))
    case(f"reduction/{name}:float64", f, normal(3, 4, dtype=F64))
    case(f"reduction/{name}/1", lambda x, f=f: f(x, 1), normal(3, 4))
    case(f"reduction/{name}/ddof", lambda x, f=f: f(x, 0, ddof=1), normal(3, 4))
    case(f"reduction/{name}/ddof:one", lambda x, f=f: f(x, 0, ddof=1), normal(1, 2), grad=False)
  case("reduction/average", lambda x, w: jnp.average(x, weights=w), normal(2, 3), uniform(0.1, 1, 2, 3))
  case("reduction/average/0:int32", lambda x, w: jnp.average(x, 0, w).astype(F32), ints(0, 9, 2, 3), ints(1, 4, 2))
  case("reduction/average/0", lambda x, w: jnp.average(x, 0, w), normal(2, 3), uniform(0.1, 1, 2))
  case("reduction/sum of bools", lambda x: jnp.sum(x).astype(I32), bools(7))
  case("reduction/prod", lambda x: jnp.prod(x, axis=1), np.array([[2, 0, 3], [0, 5, 0], [2, 3, 4]], F32))
  case("reduction/prod:int32", lambda x: jnp.prod(x, axis=1).astype(I32), ints(1, 5, 2, 3))
  case("reduction/ptp", lambda x: jnp.ptp(x, 1), normal(3, 4))
  case("reduction/count nonzero", lambda x: jnp.count_nonzero(x, 0).astype(I32), np.array([[0, 1, NAN], [-0.0, 2, 0]], F32))


def kept():
  for name, f in {
    "sum": jnp.sum, "mean": jnp.mean, "max": jnp.max, "var": jnp.var, "norm": jnp.linalg.norm,
    "logsumexp": logsumexp, "nanmean": jnp.nanmean, "median": jnp.median,
  }.items():  # fmt: skip
    case(f"kept/{name}", lambda x, f=f: f(x, axis=1, keepdims=True), normal(2, 3, 2))
    case(f"kept/{name}/all", lambda x, f=f: f(x.ravel() if f is jnp.linalg.norm else x, axis=None, keepdims=True).reshape(1, 1), normal(2, 3))
  case("kept/argmax", lambda x: jnp.argmax(x, 1, keepdims=True).astype(I32), normal(2, 3))
  case("kept/argmin/all", lambda x: jnp.argmin(x, keepdims=True).astype(I32), normal(2, 3))
  case("kept/any", lambda x: jnp.any(x, 0, keepdims=True), bools(3, 2))
  case("kept/quantiles", lambda x: jnp.quantile(x, np.array([0.1, 0.5], F32), axis=1, keepdims=True), normal(2, 5))


def extrema():
  case("reduction/argmax/all", lambda x: jnp.argmax(x).astype(I32), TIES)
  case("reduction/argmin/all", lambda x: jnp.argmin(x).astype(I32), TIES)
  case("reduction/argmin/1", lambda x: jnp.argmin(x, 1).astype(I32), TIES)
  case("reduction/argmin/1:NaN", lambda x: jnp.argmin(x, 1).astype(I32), ROWS)
  case("reduction/argmin/1:int32", lambda x: jnp.argmin(x, 1).astype(I32), np.array([[3, -(2**31), 5]], I32))
  case("reduction/any", lambda x: jnp.any(x, 1), np.array([[0, 0], [0, NAN], [2, 0]], F32))
  case("reduction/all", lambda x: jnp.all(x, 1), np.array([[1, 1], [0, 1]], I32))
  case("reduction/all:empty", lambda x: jnp.all(x, 1), np.zeros((2, 0), bool))
  for name in ("nansum", "nanprod", "nanmean", "nanmax", "nanmin"):
    f = getattr(jnp, name)
    case(f"reduction/{name}", lambda x, f=f: f(x, axis=1), normal(2, 3))
    case(f"reduction/{name}:rows", lambda x, f=f: f(x, axis=1), ROWS, grad=False)
    case(f"reduction/{name}:NaN", lambda x, f=f: f(x, axis=1), np.array([[1, NAN, 2.5, 2.5]], F32))


def logarithms():
  f = lambda x: logsumexp(x, axis=1)
  case("reduction/logsumexp", f, normal(2, 3))
  case("reduction/logsumexp:large", f, np.array([[1000, 999, -1000], [-2000, -2001, -INF]], F32))
  case("reduction/logsumexp:rows", f, np.array([[-INF, -INF, -INF], [INF, 1, 2], [NAN, 1, 2]], F32), grad=False)
  case("reduction/logsumexp:empty", f, np.zeros((2, 0), F32), grad=False)
  case("reduction/logsumexp:float64", f, normal(2, 3, dtype=F64))
  case("reduction/logsumexp/all", logsumexp, normal(2, 3))
  weighted = lambda x, b: logsumexp(x, axis=1, b=b)
  case("reduction/logsumexp of weights", weighted, normal(2, 3), uniform(0.5, 2, 3))
  case("reduction/logsumexp of weights:signs", weighted, np.array([[1, 2, INF], [3, 1, 0]], F32), np.array([[-1, 1, 0], [-1, 1, 1]], F32), grad=False)


def norms():
  for p in (0, 1, 2, 3, INF, -INF):
    f = lambda x, p=p: jnp.linalg.vector_norm(x, ord=p, axis=1)
    case(f"reduction/vector norm/{p}", f, normal(2, 3), grad=p != 0)
    if p == 1:
      case(f"reduction/vector norm/{p}:int32", lambda x, f=f: f(x).astype(F32), ints(-3, 4, 2, 3))


def quantiles():
  case("reduction/median", jnp.median, normal(3, 4))
  case("reduction/median:int32", lambda x: jnp.median(x).astype(F32), np.array([3, 1, 4, 1, 5, 9], I32))
  case("reduction/median/1", lambda x: jnp.median(x, 1), normal(2, 5))
  case("reduction/median/1:NaN", lambda x: jnp.median(x, 1), ROWS, grad=False)
  case("reduction/median/0,2", lambda x: jnp.median(x, (0, 2)), normal(2, 3, 4))
  case("reduction/median/1:bfloat16", lambda x: jnp.median(x, 1), normal(2, 4, dtype=BF16))
  for method in ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"):
    f = lambda x, m=method: jnp.quantile(x, F32(0.3), axis=0, method=m)
    case(f"reduction/quantile/{method.upper()}", f, normal(6, 2))
    if method != "inverted_cdf":  # Where JAX multiplies float32 by bfloat16, and fails.
      case(f"reduction/quantile/{method.upper()}:bfloat16", f, normal(6, 2, dtype=BF16))
    case(f"reduction/quantile/{method.upper()}:ties", f, np.array([[1], [3], [3], [1]], F32))
  several = lambda x, q: jnp.quantile(x, q, axis=1)
  case("reduction/quantiles", several, normal(2, 5), np.array([0, 0.25, 0.6, 1], F32), grad=False)


def add():
  moments()
  kept()
  extrema()
  logarithms()
  norms()
  quantiles()
