"""Cases of the operations that reshape, reduce, multiply and cut tensors."""

import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, bools, ints, normal, uniform
from jax import lax
from oracle import case


def shapes():
  case("reshape/3,-1", lambda x: x.reshape(3, -1), normal(2, 3, 2))
  case("reshape/scalar", lambda x: x.reshape(()), normal(1, 1))
  case("reshape/1,1", lambda x: x.reshape(1, 1), normal())
  case("reshape/empty", lambda x: x.reshape(3, 0), np.zeros((0, 2), F32), grad=False)
  case("transpose/2,0,1", lambda x: x.transpose(2, 0, 1), normal(2, 3, 4))
  case("transpose/1,3,0,2", lambda x: x.transpose(1, 3, 0, 2), normal(2, 3, 1, 2))
  case("reverse/0,2", lambda x: lax.rev(x, (0, 2)), normal(2, 3, 2))
  case("reverse/none", lambda x: x, normal(2))
  in_dim = lambda shape, dims: lambda x: lax.broadcast_in_dim(x, shape, dims)
  case("broadcast/trailing", in_dim((2, 3, 4), (1, 2)), normal(3, 4))
  case("broadcast/leading", in_dim((2, 3, 4), (0,)), normal(2))
  case("broadcast/ones", in_dim((2, 3, 4), (0, 1, 2)), normal(2, 1, 1))
  case("broadcast/one to one", in_dim((1, 3), (0, 1)), normal(1, 1))
  case("broadcast/scalar", in_dim((2, 2, 1, 2), ()), normal())
  case("broadcast/scalar:bfloat16", in_dim((2, 2, 1, 2), ()), normal(dtype=BF16))
  # JAX has dimensions in order only; StableHLO lets them be permuted.
  case("broadcast/permuted", lambda x: in_dim((4, 2, 3), (0, 2))(x.T), normal(3, 4))
  case("broadcast/permuted ones", lambda x: in_dim((4, 2, 3), (0, 2))(x.T), normal(1, 4))
  case("iota", lambda x: x + lax.broadcasted_iota(F32, (2, 3, 2), 1), normal(2, 3, 2))
  case("constants", lambda x: x * F32(0.1) + F32(1e-30) + F32(0.02), normal(2))


def reductions():
  kinds = {"SUM": jnp.sum, "PROD": jnp.prod, "MAX": jnp.max, "MIN": jnp.min}
  ties = np.array([[1, 3, 3], [2, 2, 2], [-1, 0, -1]], F32)
  zeros = np.array([[2, 0, 3], [0, 5, 0], [2, 3, 4]], F32)
  for kind, f in kinds.items():
    over = lambda axes, f=f: lambda x: f(x, axis=axes).astype(x.dtype)
    case(f"reduce/{kind}/all", over(None), normal(2, 3))
    case(f"reduce/{kind}/all:scalar", over(None), normal())
    case(f"reduce/{kind}/0,2", over((0, 2)), uniform(0.5, 2, 2, 3, 2))
    case(f"reduce/{kind}/-1", over(-1), uniform(0.5, 2, 2, 3, 2, 2))
    case(f"reduce/{kind}/-1:ties", over(-1), ties)
    case(f"reduce/{kind}/-1:zeros", over(-1), zeros)
    case(f"reduce/{kind}/-1:float64", over(-1), uniform(0.5, 2, 2, 3, dtype=np.float64))
    for dtype in (np.int32, np.int64):
      lowest = np.array([[1, 0, 2], [np.iinfo(dtype).min, -1, -1]], dtype)
      case(f"reduce/{kind}/-1:{np.dtype(dtype)}", over(-1), lowest if kind in ("MAX", "MIN") else lowest[:1])
      case(f"reduce/{kind}/-1:empty {np.dtype(dtype)}", lambda x, k=kind: {
        "SUM": jnp.sum, "PROD": jnp.prod,
        "MAX": lambda x, axis: jnp.full(2, np.iinfo(dtype).min, dtype),
        "MIN": lambda x, axis: jnp.full(2, np.iinfo(dtype).max, dtype),
      }[k](x, axis=-1).astype(dtype), np.zeros((2, 0), dtype))  # fmt: skip
    case(f"reduce/{kind}/-1:uint32", lambda x, f=f: f(x, axis=-1).astype(np.uint32), ints(1, 9, 2, 3, dtype=np.uint32))
  for kind in ("MAX", "MIN"):
    case(f"reduce/{kind}/-1:bfloat16", lambda x, f=kinds[kind]: f(x, axis=-1), ties.astype(BF16))
    case(f"reduce/{kind}/-1:bool", lambda x, f=kinds[kind]: f(x, axis=-1), bools(5, 2))
  for kind, f in {"AND": jnp.all, "OR": jnp.any}.items():
    case(f"reduce/{kind}/-1", lambda x, f=f: f(x, axis=-1), bools(6, 2))
  for dtype in (BF16, np.float16):
    case(f"reduce/SUM/-1:{np.dtype(dtype)}", lambda x: jnp.sum(x, axis=-1), uniform(0, 2, 2, 50, dtype=dtype))
    case(f"mean/-1:{np.dtype(dtype)}", lambda x: jnp.mean(x, axis=-1), uniform(0, 2, 2, 50, dtype=dtype))
  case("mean/-1", lambda x: jnp.mean(x, axis=-1), normal(2, 3))
  case("mean/all", jnp.mean, normal(2, 3))


def products():
  def dot(name, dims, lhs, rhs, variant=""):
    case(f"dot/{name}{variant}", lambda a, b: lax.dot_general(a, b, dims), lhs, rhs)

  plain = (((1,), (0,)), ((), ()))
  dot("matrix", plain, normal(2, 3), normal(3, 4))
  for dtype in (BF16, np.float16, np.float64):
    args = normal(2, 3, dtype=dtype), normal(3, 4, dtype=dtype)
    dot("matrix", plain, *args, variant=f":{np.dtype(dtype)}")
  for dtype in (np.int32, np.uint32, np.int64):
    args = ints(0, 9, 2, 3, dtype=dtype), ints(0, 9, 3, 4, dtype=dtype)
    dot("matrix", plain, *args, variant=f":{np.dtype(dtype)}")
  dot("vectors", (((0,), (0,)), ((), ())), normal(5), normal(5))
  dot("outer", (((), ()), ((), ())), normal(2), normal(3, 2))
  dot("scalars", (((), ()), ((), ())), normal(), normal())
  dot("transposed", (((0,), (1,)), ((), ())), normal(3, 2), normal(4, 3))
  dot("two contracted", (((0, 2), (2, 0)), ((), ())), normal(2, 3, 4), normal(4, 5, 2))
  dot("crossed", (((2, 0), (0, 2)), ((), ())), normal(2, 3, 4), normal(4, 5, 2))
  dot("batch", (((2,), (1,)), ((0,), (0,))), normal(2, 3, 4), normal(2, 4, 2))
  dot("batch within", (((0,), (3,)), ((1,), (2,))), normal(3, 2, 4), normal(2, 2, 2, 3))
  dot("two batch", (((3,), (3,)), ((0, 2), (0, 2))), normal(2, 3, 2, 4), normal(2, 3, 2, 4))
  dot("batch crossed", (((1,), (1,)), ((0, 2), (2, 0))), normal(2, 3, 4), normal(4, 3, 2))
  dot("batch only", (((), ()), ((0,), (1,))), normal(2, 3), normal(3, 2))
  for sub, a, b in (
    ("bqhd,bkhd->bhqk", (2, 3, 2, 4), (2, 2, 2, 4)),
    ("bhqk,bkhd->bqhd", (2, 2, 3, 2), (2, 2, 2, 4)),
    ("bld,dhk->blhk", (2, 3, 4), (4, 2, 2)),
    ("ij,kj->ki", (2, 3), (4, 3)),
    ("i,i->", (3,), (3,)),
    ("i,j->ji", (2,), (3,)),
  ):
    case(f"einsum/{sub}", lambda x, y, s=sub: jnp.einsum(s, x, y), normal(*a), normal(*b))


def blocks():
  case("slice/strided", lambda x: lax.slice(x, (0, 1, 2), (2, 6, 3), (1, 2, 1)), normal(2, 7, 4))
  case("slice/nothing", lambda x: lax.slice(x, (1, 2), (1, 3)), normal(2, 3))
  case("slice/scalar", lambda x: lax.slice(x, (), ()), normal())
  case("slice/in dim", lambda x: lax.slice_in_dim(x, 1, 3, axis=-1), normal(2, 4))
  pads = {
    "edges": ((1, 0, 0), (0, 2, 0)),
    "interior": ((0, 1, 2), (2, 0, 1)),
    "negative": ((-1, 0, 0), (1, -1, 0)),
    "negative interior": ((-2, 1, 1), (0, -3, 2)),
    "cut interior": ((-1, -1, 3), (-2, 0, 1)),
  }
  for name, config in pads.items():
    case(f"pad/{name}", lambda x, v, c=config: lax.pad(x, v, c), normal(2, 3), normal())
  case("pad/empty", lambda x, v: lax.pad(x, v, ((1, 2, 1),)), np.zeros(0, F32), normal())
  case("pad/edges:int32", lambda x, v: lax.pad(x, v, pads["edges"]), ints(0, 9, 2, 3), ints(0, 9))
  join = lambda axis: lambda *xs: lax.concatenate(xs, axis)
  case("concatenate/0", join(0), normal(2, 3), normal(1, 3), normal(0, 3))
  case("concatenate/-1", join(2), normal(2, 1, 3), normal(2, 1, 1))
  case("concatenate/0:one", join(0), normal(2))
  case("concatenate/0:bool", join(0), bools(2), bools(3))


def add():
  shapes()
  reductions()
  products()
  blocks()
