"""Cases of NumPy's functions that rearrange, pad, and multiply whole tensors."""

import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, NAN, bools, ints, normal, uniform
from oracle import case

I32 = np.int32


def padding():
  widths = ((3, 2), (1, 4))
  for mode in ("edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "mean", "median", "minimum"):
    f = lambda x, m=mode: jnp.pad(x, widths, mode=m)
    case(f"pad/{mode.upper()}", f, normal(2, 3))
    case(f"pad/{mode.upper()}:one", f, normal(1, 1))
    case(f"pad/{mode.upper()}:bfloat16", f, normal(2, 3, dtype=BF16))
    if mode != "linear_ramp":
      case(f"pad/{mode.upper()}:int32", f, ints(-9, 9, 2, 3))
  case("pad/number", lambda x: jnp.pad(x, 2, constant_values=7), normal(2, 3))
  case("pad/zeros", lambda x: jnp.pad(x, ((0, 1), (2, 0))), normal(2, 3))


def moving():
  case("array/roll", lambda x: jnp.roll(x, 2, 1), normal(2, 3))
  case("array/roll all", lambda x: jnp.roll(x, -4), normal(2, 3))
  case("array/roll both", lambda x: jnp.roll(x, 7, (0, 1)), normal(2, 3))
  case("array/flip", jnp.flip, normal(2, 3))
  case("array/fliplr", jnp.fliplr, normal(2, 3))
  case("array/flipud", jnp.flipud, normal(2, 3))
  for k in (1, 2, 3):
    case(f"array/rot90/{k}", lambda x, k=k: jnp.rot90(x, k), normal(2, 3, 2))
    case(f"array/rot90 axes/{k}", lambda x, k=k: jnp.rot90(x, k, (2, 0)), normal(2, 3, 2))
  case("array/tile", lambda x: jnp.tile(x, (2, 1, 3)), normal(2, 2))
  case("array/tile last", lambda x: jnp.tile(x, 2), normal(2, 2))
  case("array/move axis", lambda x: jnp.moveaxis(x, 0, -1), normal(2, 3, 4))
  case("array/swap axes", lambda x: jnp.swapaxes(x, 0, 2), normal(2, 3, 4))
  case("array/squeeze", jnp.squeeze, normal(2, 1, 3, 1))
  case("array/squeeze one", lambda x: jnp.squeeze(x, 1), normal(2, 1, 3, 1))
  case("array/ravel", jnp.ravel, normal(2, 3))
  case("array/split at", lambda x: jnp.split(x, [1, 3, 3], 1), normal(2, 5))
  case("array/array split", lambda x: jnp.array_split(x, 3, 1), normal(2, 5))
  case("array/hstack", lambda *x: jnp.hstack(x), normal(2, 1), normal(2, 3))
  case("array/hstack:vectors", lambda *x: jnp.hstack(x), normal(2), normal(3))
  case("array/vstack", lambda *x: jnp.vstack(x), normal(3), normal(3))
  case("array/meshgrid", lambda *x: jnp.meshgrid(*x), normal(2), normal(3), normal(2))
  case("array/meshgrid ij", lambda *x: jnp.meshgrid(*x, indexing="ij"), normal(2), normal(3))


def diagonals():
  for k in (-1, 0, 2):
    case(f"array/diag/{k}", lambda x, k=k: jnp.diag(x, k), normal(3))
    case(f"array/diag/{k}:matrix", lambda x, k=k: jnp.diag(x, k), normal(3, 4))
    case(f"array/diag/{k}:tall", lambda x, k=k: jnp.diag(x, k), normal(4, 2), grad=k != 2)
    case(f"array/tril/{k}", lambda x, k=k: jnp.tril(x, k), normal(2, 3, 4))
    case(f"array/triu/{k}", lambda x, k=k: jnp.triu(x, k), normal(4, 3))
    case(f"array/diagonal/{k}", lambda x, k=k: jnp.diagonal(x, k, 2, 0), normal(3, 2, 4))
  case("array/trace", jnp.trace, normal(3, 4))


def products():
  case("product/outer", jnp.outer, normal(2), normal(3))
  case("product/inner", jnp.inner, normal(2, 3), normal(4, 3))
  case("product/vdot", jnp.vdot, normal(2, 3), normal(3, 2))
  case("product/dot", jnp.dot, normal(2, 3), normal(2, 3, 4))
  case("product/dot:vectors", jnp.dot, normal(3), normal(3))
  case("product/tensordot", lambda a, b: jnp.tensordot(a, b, 2), normal(2, 3, 4), normal(3, 4, 2))
  case("product/tensordot axes", lambda a, b: jnp.tensordot(a, b, ((0, 2), (1, 0))), normal(2, 3, 4), normal(4, 2))
  case("product/kron", jnp.kron, normal(2, 3), normal(2))
  case("product/cross", jnp.cross, normal(2, 3), normal(3))
  case("product/cross two", lambda a, b: jnp.cross(a, b, axis=0), normal(2, 4), normal(2, 4))
  case("product/cross mixed", lambda a, b: jnp.cross(a, b), normal(4, 2), normal(4, 3))
  case("product/diff", jnp.diff, normal(2, 4))
  case("product/diff:bool", jnp.diff, bools(5))
  case("product/diff twice", lambda x: jnp.diff(x, 2, 0), normal(4, 2))
  case("product/trapezoid", jnp.trapezoid, normal(2, 4))
  case("product/trapezoid dx", lambda y: jnp.trapezoid(y, dx=0.5, axis=0), normal(4, 2))
  case("product/trapezoid at", lambda y, x: jnp.trapezoid(y, x, axis=0), normal(4, 2), uniform(0, 1, 4))
  points = np.array([0, 1, 1, 2.5], F32)
  case("product/interp", jnp.interp, np.array([[-1, 0, 0.3], [1, 2, 3]], F32), points, normal(4), grad=False)
  case("product/interp:inside", jnp.interp, np.array([0.2, 1.5], F32), points, normal(4))


def sums():
  for s, shapes in {
    "ij,jk,kl->il": ((2, 3), (3, 4), (4, 2)),
    "i,i,i->": ((3,), (3,), (3,)),
    "ij,kj,kl,l": ((2, 3), (4, 3), (4, 5), (5,)),
    "ii->i": ((3, 3),),
    "ii": ((3, 3),),
    "iji->j": ((2, 3, 2),),
    "ij->": ((2, 3),),
    "ij": ((2, 3),),
    "ba": ((2, 3),),
    "...ij,...jk->...ik": ((2, 1, 2, 3), (4, 3, 2)),
    "i...,...": ((2, 3), (3,)),
    "...,...": ((2, 3), (1,)),
    "ij...,j->...i": ((2, 3, 4), (3,)),
    "ij,jk->i": ((2, 3), (3, 4)),
    "ii,jk->ik": ((2, 2), (3, 4)),
    "i,j": ((2,), (3,)),
  }.items():
    case(f"sums/{s}", lambda *x, s=s: jnp.einsum(s, *x), *[normal(*shape) for shape in shapes])


def creation():
  case("array/logspace", lambda x: x + jnp.logspace(-1, 2, 4, dtype=F32), normal(4))
  case("array/geomspace", lambda x: x + jnp.geomspace(-1, -1000, 4, dtype=F32), normal(4))


def add():
  padding()
  moving()
  diagonals()
  products()
  sums()
  creation()
