"""Rows of linear algebra, of matrices that are well-conditioned. Where signs are free, results do not depend on them."""

import itertools

import jax.numpy as jnp
import numpy as np
import scipy.linalg
from jax import lax
from jax.numpy import linalg
from jax.scipy import linalg as scipy_linalg
from operations import F32, F64, fixed, row

TYPES = (F64, F32)


def stack(d):
  return d.choice((), (2,)) if not d.even else (2,)


def matrix(d, *shape):
  return d.x(*stack(d), *shape, low=-1, high=1)


def dominant(d, n, stacked=True):
  x = matrix(d, n, n) if stacked else d.x(n, n, low=-1, high=1)
  return x + (n + 1) * np.eye(n, dtype=x.dtype)


def positive(d, n):
  x = matrix(d, n, n) * F32(0.25)
  return x + np.swapaxes(x, -1, -2) + (n + 1) * np.eye(n, dtype=x.dtype)


def rectangle(d, rows, columns):
  """Of singular values that are apart."""
  x = matrix(d, rows, columns) * F32(0.125)
  for i in range(min(rows, columns)):
    x[..., i, i] += 1 + i
  return x.astype(d.dtype)


def solved(name, f, draw, numpy=None, **options):
  row(f"Linalg.{name}", f, draw, TYPES, numpy=numpy, samples={F64: 2}, **options)


def triangles():
  lower = np.linalg.cholesky
  solved("cholesky", linalg.cholesky, lambda d: [positive(d, d.size(1))], numpy=lower)

  def triangle(d, left, lower, transpose):
    n, m = d.size(1), d.size(1)
    a = dominant(d, n)
    b = d.x(*a.shape[:-2], *((n, m) if left else (m, n)), low=-1, high=1)
    return [a, b], {"left": left, "lower": lower, "transpose": transpose, "unit": d.choice(True, False)}

  def triangular(a, b, left, lower, transpose, unit):
    return lax.linalg.triangular_solve(a, b, left_side=left, lower=lower, transpose_a=transpose, unit_diagonal=unit)

  for ways in itertools.product((True, False), repeat=3):
    row("Linalg.triangularSolve", triangular, lambda d, w=ways: triangle(d, *w), TYPES, samples={})
  for lower in (True, False):
    vector = lambda d, w=lower: ([dominant(d, n := d.size(1), False), d.x(*d.choice((n,), (n, 2)))], {"lower": w})
    solve = lambda a, b, lower: scipy_linalg.solve_triangular(a, b, lower=lower)
    reference = lambda a, b, lower: scipy.linalg.solve_triangular(a, b, lower=lower)
    row("Linalg.solveTriangular", solve, vector, TYPES, samples={}, numpy=reference)
    row("Linalg.choSolve", lambda a, b, lower: scipy_linalg.cho_solve((a, lower), b), vector, TYPES, samples={})


def maps(d):
  """Invertible, of tensors to tensors."""
  a = dominant(d, 6, False)
  return d.choice(([a.reshape(2, 3, 6)], {"ind": 2}), ([a.reshape(6, 3, 2)], {"ind": 1}))


def unknowns(d):
  a = dominant(d, 6, False).reshape(2, 3, 3, 2)
  axes = d.choice([], [1])
  return [np.moveaxis(a, -1, 1) if axes else a, d.x(2, 3)], {"axes": axes}


def tensorsolve(of):
  return lambda a, b, axes: of.tensorsolve(a, b, tuple(axes) or None)


def equations():
  lu = lambda x: [v.astype(np.int32) if i else v for i, v in enumerate(lax.linalg.lu(x))]
  solved("lu", lu, lambda d: [matrix(d, d.size(1), d.size(1))])

  first = lambda x: lax.linalg.lu(x)[0]
  whole = lambda x: [first(x), *[v.astype(np.int32) for v in lax.linalg.lu(x)[1:]]]
  fixed("Linalg.lu", whole, [[0, 1, 2], [-2, 1, 0], [2, 2, 2]])
  fixed("Linalg.lu", whole, [[0, 1], [0, 2]], grad=False)

  def equation(d):
    a = dominant(d, n := d.size(1))
    return [a, d.x(*a.shape[:-2], n, d.size(1))]

  solved("solve", linalg.solve, equation, numpy=np.linalg.solve)
  solved("solve", linalg.solve, lambda d: [dominant(d, n := d.size(1), False), d.x(n)], numpy=np.linalg.solve)
  shared = (lambda d: dominant(d, 3, False)), lambda d: d.x(2, 3, 2)
  fixed("Linalg.solve", linalg.solve, *shared, types=TYPES, numpy=np.linalg.solve)
  solved("tensorinv", lambda a, ind: linalg.tensorinv(a, ind), maps, numpy=lambda a, ind: np.linalg.tensorinv(a, ind))
  solved("tensorsolve", tensorsolve(linalg), unknowns, numpy=tensorsolve(np.linalg))
  solved("inv", linalg.inv, lambda d: [dominant(d, d.size(1))], numpy=np.linalg.inv)
  solved("det", linalg.det, lambda d: [dominant(d, d.size(1))], numpy=np.linalg.det)
  solved("slogdet", lambda x: list(linalg.slogdet(x)), lambda d: [dominant(d, d.size(1))], numpy=lambda x: list(np.linalg.slogdet(x)))
  rank = lambda r: np.random.default_rng(r).normal(size=(5, r)) @ np.random.default_rng(9 + r).normal(size=(r, 5))
  column = np.array([[1, 2, 3, 0], [4, 5, 7, 0], [0, 1, 1, 0], [2, 0, 1, 0]], F64)
  for x in (rank(3), rank(4), column):
    fixed("Linalg.det", linalg.det, x, types=(F64,))
  power = lambda np: lambda x, n: np.linalg.matrix_power(x, n)
  for n in (-2, 0, 1, 3, 6):
    draw = lambda d, n=n: ([dominant(d, d.integer(1, 3))], {"n": n})
    row("Linalg.matrixPower", power(jnp), draw, TYPES, numpy=power(np), samples={})
  solved("expm", scipy_linalg.expm, lambda d: [matrix(d, n := d.integer(1, 3), n)], numpy=scipy.linalg.expm)
  fixed("Linalg.expm", scipy_linalg.expm, [[-49, 24], [-64, 31]], types=(F64,))
  fixed("Linalg.expm", scipy_linalg.expm, [[0.0, 0], [0, 0]])
  solved("diagonal", lambda x: jnp.diagonal(x, axis1=-2, axis2=-1), lambda d: [matrix(d, d.size(1), d.size(1))])
  solved("trace", lambda x: jnp.trace(x, axis1=-2, axis2=-1), lambda d: [matrix(d, d.size(1), d.size(1))])


def eigh(x, triangle="L", symmetrize=True):
  w, v = linalg.eigh(x, triangle, symmetrize)
  return [w, v * v]


def spread(d, n):
  """Symmetric, of eigenvalues that are apart."""
  x = matrix(d, n, n) * F32(0.125)
  return (x + np.swapaxes(x, -1, -2) + np.diag(np.arange(1, n + 1))).astype(d.dtype)


def svd(x):
  u, s, vh = linalg.svd(x, full_matrices=False)
  return [u * u, s, vh * vh, u[..., None, :, :] * jnp.swapaxes(vh, -1, -2)[..., :, None, :]]


def values():
  tall = lambda d: [rectangle(d, *sorted((d.integer(1, 4), d.integer(1, 4)))[::-1])]
  any_shape = lambda d: [rectangle(d, d.integer(1, 4), d.integer(1, 4))]
  qr = lambda x: list(linalg.qr(x))
  solved("qr", qr, tall)
  fixed("Linalg.qr", qr, lambda d: rectangle(d, 3, 5), grad=False)
  fixed("Linalg.qr", qr, np.zeros((3, 3), F32), grad=False)
  solved("eigh", eigh, lambda d: [spread(d, d.integer(1, 4))])
  triangle = lambda x, lower: eigh(x, "L" if lower else "U", False)
  solved("eigh", triangle, lambda d: ([spread(d, d.integer(1, 4))], {"lower": d.choice(True, False)}))
  half = lambda d: ([spread(d, 3) + np.triu(d.x(3, 3), 1)], {"lower": True})
  solved("eigh", triangle, half, grad=False)
  solved("eigvalsh", linalg.eigvalsh, lambda d: [spread(d, d.integer(1, 4))], numpy=np.linalg.eigvalsh)
  solved("svd", svd, any_shape)
  solved("svdvals", linalg.svdvals, any_shape, numpy=np.linalg.svdvals)
  solved("pinv", linalg.pinv, any_shape, numpy=np.linalg.pinv)
  fixed("Linalg.pinv", linalg.pinv, [[1, 2], [2, 4], [-1, -2]], types=(F64,), grad=False, numpy=np.linalg.pinv)
  fixed("Linalg.pinv", linalg.pinv, np.eye(3), types=(F64,), numpy=np.linalg.pinv)
  solved("matrixRank", lambda x: linalg.matrix_rank(x).astype(np.int32), any_shape, numpy=np.linalg.matrix_rank)

  def squares(d):
    n = d.integer(1, 3)
    a = d.x(m := n + d.integer(1, 2), n, low=-1, high=1) + np.eye(m, n) * 2
    return [a.astype(d.dtype), d.x(*d.choice((m,), (m, 2)))]

  lstsq = lambda a, b: [v.astype(np.int32) if i == 2 else v for i, v in enumerate(linalg.lstsq(a, b))]
  solved("lstsq", lstsq, squares)
  orders = {"FRO": "fro", "NUC": "nuc", "TWO": 2, "MINUS_TWO": -2, "ONE": 1, "MINUS_ONE": -1, "INF": np.inf, "MINUS_INF": -np.inf}
  for name, order in orders.items():
    norm = lambda np, order=order: lambda x, order_name, order=order: np.linalg.norm(x, order, axis=(-2, -1))
    draw = lambda d, name=name: (any_shape(d), {"order_name": name})
    solved("matrixNorm", norm(jnp), draw, numpy=norm(np))


def edges():
  """Singular matrices, and those that are not positive definite."""
  special = lambda name, f, x: row(f"Linalg.{name}", f, lambda d: [np.array(x, d.dtype)], TYPES, special=True)
  special("cholesky", linalg.cholesky, [[[1, 2], [2, 1]], [[4, 0], [0, 1]], [[np.nan, 0], [0, 1]]])
  special("matrixRank", lambda x: linalg.matrix_rank(x).astype(np.int32), [[[1, 2], [2, 4]], [[0, 0], [0, 0]], [[1, 0], [0, 1e-30]], [[1, 0], [0, 1e-3]]])
  special("eigvalsh", linalg.eigvalsh, [[0, 0], [0, 0]])
  fixed("Linalg.eigvalsh", linalg.eigvalsh, [[2, 1, 0], [1, 2, 0], [0, 0, 3]], types=(F64,), grad=False)
  special("svdvals", linalg.svdvals, [[0, 0], [0, 0]])
  fixed("Linalg.svdvals", linalg.svdvals, [[1, 2], [2, 4], [-1, -2]], types=(F64,), grad=False)
  special("expm", scipy_linalg.expm, [[0, 0], [0, 0]])
  # The sign of a zero depends on the order of elimination.
  singular = [[[1, 2], [2, 4]], [[0, 0], [0, 0]], [[0, 1], [1, 0]]]
  for name, f in (("det", linalg.det), ("slogdet", lambda x: list(linalg.slogdet(x)))):
    row(f"Linalg.{name}", f, lambda d: [np.array(singular, d.dtype)], (F32,), grad=False)


def add():
  triangles()
  equations()
  values()
  edges()
