"""Cases of linear algebra. Where signs are free, functions do not depend on them."""

import jax.numpy as jnp
import numpy as np
from elementwise import F32, normal
from jax import lax
from jax.numpy import linalg
from jax.scipy import linalg as scipy
from oracle import case

F64 = np.float64


def positive(x):
  return x @ x.mT + jnp.eye(x.shape[-1], dtype=x.dtype)


def dominant(x):
  return x + 3 * jnp.eye(x.shape[-1], dtype=x.dtype)


def each(name, f, *shapes):
  """In both types: a gradient in float32 has few digits to compare."""
  case(f"linalg/{name}:f32", f, *(normal(*s) for s in shapes))
  case(f"linalg/{name}:f64", f, *(normal(*s, dtype=F64) for s in shapes))


def triangular():
  each("cholesky", lambda x: linalg.cholesky(positive(x)), (2, 4, 4))
  case("linalg/cholesky not positive", lambda x: linalg.cholesky(x), np.array([[[1, 2], [2, 1]], [[4, 0], [0, 1]]], F32), grad=False)
  for left in (True, False):
    for lower in (True, False):
      for transpose in (True, False):
        solve = lambda a, b: lax.linalg.triangular_solve(
          dominant(a), b, left_side=left, lower=lower, transpose_a=transpose
        )
        each(f"triangular solve/{left} {lower} {transpose}".lower(), solve, (2, 3, 3), (2, 3, 2) if left else (2, 2, 3))
  unit = lambda a, b: lax.linalg.triangular_solve(a, b, left_side=True, lower=True, unit_diagonal=True)
  each("triangular solve/unit", unit, (3, 3), (3, 2))
  each("solve triangular", lambda a, b: scipy.solve_triangular(dominant(a), b, lower=True), (3, 3), (3,))
  for lower in (True, False):
    cho = lambda a, b: scipy.cho_solve((dominant(a), lower), b)
    each(f"cho solve/{lower}".lower(), cho, (3, 3), (3, 2))


def lu():
  for name, shape in {"square": (2, 4, 4), "tall": (5, 3), "wide": (3, 5)}.items():
    each(f"lu/{name}", lambda x: lax.linalg.lu(x)[0], shape)
    order = lambda x: [v.astype(np.int32) for v in lax.linalg.lu(x)[1:]]
    case(f"linalg/lu order/{name}", order, normal(*shape))
  ties = np.array([[0, 1, 2], [-2, 1, 0], [2, 2, 2]], F32)
  case("linalg/lu/square:ties", lambda x: lax.linalg.lu(x)[0], ties)
  case("linalg/lu/square:singular", lambda x: lax.linalg.lu(x)[0], np.array([[0, 1], [0, 2]], F32), grad=False)
  each("solve/vector", linalg.solve, (4, 4), (4,))
  each("solve/stack", linalg.solve, (2, 3, 3), (2, 3, 2))
  each("solve/one matrix", linalg.solve, (3, 3), (2, 3, 2))
  each("inv", lambda x: linalg.inv(dominant(x)), (2, 4, 4))
  each("det", linalg.det, (2, 4, 4))
  case("linalg/det:1", linalg.det, normal(1, 1))
  case("linalg/det:2", linalg.det, normal(3, 2, 2))
  rank = lambda r: np.random.default_rng(r).normal(size=(5, r)) @ np.random.default_rng(9 + r).normal(size=(r, 5))
  for r in (3, 4):
    case(f"linalg/det:rank {r}", linalg.det, rank(r))
  case("linalg/det:zero column", linalg.det, np.array([[1, 2, 3, 0], [4, 5, 7, 0], [0, 1, 1, 0], [2, 0, 1, 0]], F64))
  each("slogdet", lambda x: linalg.slogdet(x)[1], (2, 4, 4))
  case("linalg/slogdet sign", lambda x: linalg.slogdet(x)[0], normal(5, 3, 3), grad=False)
  case("linalg/slogdet both", lambda x: list(linalg.slogdet(x)), np.array([[1, 2], [2, 4]], F32), grad=False)


def orthogonal():
  for name, shape in {"square": (2, 4, 4), "tall": (2, 5, 3)}.items():
    each(f"qr/{name}", lambda x: list(linalg.qr(x)), shape)
  case("linalg/qr/wide", lambda x: list(linalg.qr(x)), normal(3, 5), grad=False)
  case("linalg/qr/square:zeros", lambda x: list(linalg.qr(x)), np.zeros((3, 3), F32), grad=False)
  symmetric = lambda x: x + x.mT + jnp.diag(jnp.arange(x.shape[-1], dtype=x.dtype))

  def eigh(x):
    w, v = linalg.eigh(symmetric(x))
    return [w, v * v]

  each("eigh", eigh, (2, 5, 5))
  case("linalg/eigh:one", eigh, normal(1, 1, dtype=F64))
  case("linalg/eigvalsh", lambda x: linalg.eigvalsh(x), np.array([[2, 1, 0], [1, 2, 0], [0, 0, 3]], F64), grad=False)
  case("linalg/eigvalsh:zeros", lambda x: linalg.eigvalsh(x), np.zeros((3, 3), F32), grad=False)

  def svd(x):
    u, s, vt = linalg.svd(x, full_matrices=False)
    return [u * u, s, vt * vt, (u[..., None, :, :] * vt.mT[..., :, None, :])]

  for name, shape in {"square": (2, 4, 4), "tall": (5, 3), "wide": (2, 3, 4)}.items():
    case(f"linalg/svd/{name}:f64", svd, normal(*shape, dtype=F64))
    case(f"linalg/svd/{name}:f32", svd, normal(*shape), grad=False)
  each("svdvals", linalg.svdvals, (2, 4, 3))
  case("linalg/svdvals:rank 1", linalg.svdvals, np.array([[1, 2], [2, 4], [-1, -2]], F64), grad=False)
  case("linalg/svdvals:zeros", linalg.svdvals, np.zeros((2, 3), F32), grad=False)
  for name, shape in {"tall": (5, 3), "wide": (2, 3, 4)}.items():
    each(f"pinv/{name}", linalg.pinv, shape)
  case("linalg/pinv/tall:rank 1", linalg.pinv, np.array([[1, 2], [2, 4], [-1, -2]], F64), grad=False)
  case("linalg/pinv/tall:identity", linalg.pinv, np.eye(3))
  lstsq = lambda a, b: linalg.lstsq(a, b)[0]
  each("lstsq", lstsq, (5, 3), (5,))
  each("lstsq/several", lambda a, b: list(linalg.lstsq(a, b)[:2]), (5, 3), (5, 2))
  case("linalg/lstsq/rank", lambda a, b: linalg.lstsq(a, b)[2].astype(np.int32), normal(4, 3), normal(4))
  low = np.array([[[1, 2], [2, 4]], [[1, 0], [0, 1e-3]], [[0, 0], [0, 0]]], F32)
  case("linalg/matrix rank", lambda x: linalg.matrix_rank(x).astype(np.int32), low, grad=False)
  for n in (0, 1, 3, 6, -2):
    each(f"matrix power/{n}", lambda x: linalg.matrix_power(dominant(x), n), (2, 3, 3))
  each("expm", scipy.expm, (2, 3, 3))
  case("linalg/expm:large", scipy.expm, np.array([[-49, 24], [-64, 31]], F64))
  case("linalg/expm:zero", scipy.expm, np.zeros((2, 2), F32))
  orders = {"FRO": "fro", "NUC": "nuc", "TWO": 2, "MINUS_TWO": -2, "ONE": 1, "MINUS_ONE": -1, "INF": np.inf, "MINUS_INF": -np.inf}
  for name, order in orders.items():
    each(f"norm/{name}", lambda x: linalg.norm(x, order, axis=(-2, -1)), (2, 3, 4))


def add():
  triangular()
  lu()
  orthogonal()
