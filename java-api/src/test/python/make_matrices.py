"""Writes results of linear algebra on complex matrices, and of its rarer functions, by JAX 0.10.2.

    python make_matrices.py ../resources/org/nanodo/matrices.json

Where signs or phases are free, functions do not depend on them; see `MatrixOracleTest.java`.
"""

import sys

import jax.numpy as jnp
import numpy as np
import oracle
from jax import lax
from jax.numpy import linalg
from jax.scipy import linalg as scipy
from oracle import case

C64, C128, F64 = np.complex64, np.complex128, np.float64


def z(*shape, dtype=C128):
  return lambda draw: (draw.rng.normal(size=shape) + 1j * draw.rng.normal(size=shape)).astype(dtype)


def x(*shape, dtype=F64):
  return lambda draw: draw.rng.normal(size=shape).astype(dtype)


def both(name, f, *shapes, grad=True):
  case(f"{name}:complex128", f, *(z(*s) for s in shapes), grad=grad)
  case(f"{name}:complex64", f, *(z(*s, dtype=C64) for s in shapes), grad=False)


def eye(a):
  return jnp.eye(a.shape[-1], dtype=a.dtype)


def mh(a):
  return a.mT.conj()


def dominant(a):
  return a + 3 * eye(a)


def projectors(u, v):
  return u[..., None, :] * v.conj()[..., None, :, :]


def eigh(a):
  w, v = linalg.eigh(a + mh(a) + jnp.diag(jnp.arange(a.shape[-1])))
  return [w, projectors(v, v)]


def svd(a):
  u, s, vh = linalg.svd(a, full_matrices=False)
  return [s, u * u.conj(), vh * vh.conj(), u[..., :, None, :] * vh.mT[..., None, :, :]]


def full_svd(a):
  u, s, vh = linalg.svd(a)
  k = s.shape[-1]
  return [s, u[..., k:] @ mh(u[..., k:]), mh(vh[..., k:, :]) @ vh[..., k:, :]]


both("cholesky", lambda a: linalg.cholesky(a @ mh(a) + eye(a)), (2, 3, 3))
for lower in (True, False):
  for transpose in (True, False):
    solve = lambda a, b: lax.linalg.triangular_solve(dominant(a), b, left_side=True, lower=lower, transpose_a=transpose)
    both(f"triangular solve/{lower} {transpose}".lower(), solve, (3, 3), (3, 2))
  both(f"cho solve/{lower}".lower(), lambda a, b: scipy.cho_solve((dominant(a), lower), b), (3, 3), (3, 2))
for name, shape in {"square": (2, 4, 4), "tall": (5, 3), "wide": (3, 5)}.items():
  both(f"lu:{name}", lambda a: lax.linalg.lu(a)[0], shape)
  both(f"qr:{name}", lambda a: list(linalg.qr(a)), shape, grad=name != "wide")
  both(f"svd:{name}", svd, shape)
  both(f"pinv:{name}", linalg.pinv, shape)
both("solve", linalg.solve, (2, 3, 3), (2, 3, 2))
both("inv", lambda a: linalg.inv(dominant(a)), (2, 4, 4))
both("det", linalg.det, (2, 4, 4))
both("slogdet", lambda a: list(linalg.slogdet(a)), (2, 3, 3))
both("eigh", eigh, (3, 3))
both("eigvalsh", lambda a: linalg.eigvalsh(a + mh(a)), (2, 4, 4))
both("lstsq", lambda a, b: list(linalg.lstsq(a, b))[:2], (5, 3), (5, 2))
both("matrix power", lambda a: linalg.matrix_power(dominant(a), -3), (3, 3))
both("expm", scipy.expm, (3, 3))
for order, p in {"FRO": "fro", "NUC": "nuc", "TWO": 2, "ONE": 1, "MINUS_INF": -np.inf}.items():
  both(f"norm/{order}", lambda a: linalg.matrix_norm(a, ord=p), (2, 3, 4))

case("qr:rows of zeros", lambda a: list(linalg.qr(a)), np.array([[1j, 2], [0, 0], [0, 1j]], C128), grad=False)
case("qr:zeros", lambda a: list(linalg.qr(a)), np.zeros((3, 3), C128), grad=False)
equal = np.diag([2, 2, 1]).astype(F64)
case("pinv:equal singular values", linalg.pinv, equal)
low = np.diag([4, 1, 1e-3]).astype(F64)
case("pinv/rtol", lambda a: linalg.pinv(a, rtol=0.01), low)
case("matrix rank/rtol", lambda a: linalg.matrix_rank(a, rtol=0.01).astype(np.int32), low)
case("lstsq/rcond", lambda a, b: linalg.lstsq(a, b, rcond=0.01)[0], low, x(3, 2), grad=False)
for name, shape in {"square": (3, 3), "tall": (2, 5, 3), "wide": (3, 5)}.items():
  for dtype, make in (("float64", x), ("complex128", z)):
    complete = lambda a: list(linalg.qr(a, mode="complete"))
    case(f"complete qr:{name} {dtype}", complete, make(*shape), grad=False)
    case(f"full svd:{name} {dtype}", full_svd, make(*shape), grad=False)
case("cond", linalg.cond, x(2, 4, 4))
case("cond:tall", linalg.cond, x(5, 3))
for order, p in {"FRO": "fro", "ONE": 1, "INF": np.inf, "MINUS_TWO": -2}.items():
  case(f"cond/{order}", lambda a: linalg.cond(a, p=p), x(3, 3))
oracle.write(sys.argv[1])
