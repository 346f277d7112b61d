"""Cases of cumulative operations, windowed reductions and convolutions."""

import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, bools, ints, normal
from jax import lax
from oracle import case

NAN = np.nan
INF = np.inf
TIES = np.array([[1, 1, 3, 2, 3, 3, 0], [-1, -1, -1, -1, -1, -1, -1]], F32)
SPECIAL = np.array([[1, INF, -INF, 2], [-INF, -INF, 1, NAN], [-0.0, 0.0, -INF, -1]], F32)


def cumulative():
  functions = {
    "cumsum": lax.cumsum,
    "cumprod": lax.cumprod,
    "cummax": lax.cummax,
    "cummin": lax.cummin,
    "cumlogsumexp": lax.cumlogsumexp,
  }
  for name, f in functions.items():
    for axis in (0, 1):
      for reverse in (False, True):
        full = f"{name}/{axis}{' reverse' if reverse else ''}"
        case(full, lambda x: f(x, axis, reverse=reverse), normal(3, 9))
    last = lambda x: f(x, 1)
    case(f"{name}/1:pair", last, normal(2, 2))
    case(f"{name}/1:one", last, normal(2, 1))
    case(f"{name}/1:empty", last, np.zeros((2, 0), F32))
    case(f"{name}/1:f64", last, normal(2, 16, dtype=np.float64))
    case(f"{name}/1:ties", last, TIES)
    case(f"{name}/1:special", last, SPECIAL, grad=False)
    case(f"{name}/1:bf16", last, normal(1, 4, dtype=BF16))
    if name != "cumlogsumexp":
      case(f"{name}/1:i32", last, ints(-9, 9, 2, 7))
  case("cumsum/1:bool", lambda x: jnp.cumsum(x, 1, dtype=np.int32), bools(2, 5))


def windows():
  """Their gradients under `vmap`, and where elements are equal."""
  kinds = {"sum": (0, lax.add), "max": (-INF, lax.max), "min": (INF, lax.min)}
  for name, (init, f) in kinds.items():
    pool = lambda x: lax.reduce_window(x, np.asarray(init, x.dtype), f, (1, 2, 2), (1, 2, 2), "VALID")
    case(f"window/{name} plain", pool, normal(2, 5, 4))
    case(f"window/{name} plain:ties", pool, np.ones((1, 4, 4), F32))


def convolutions():
  """Their gradients under `vmap`."""

  def conv(name, x, kernel, padding, **kwargs):
    f = lambda a, b: lax.conv_general_dilated(a, b, (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"), **kwargs)
    case(f"conv/{name}", f, x, kernel)

  conv("same", normal(2, 5, 4, 3), normal(3, 2, 3, 2), "SAME")
  conv("features", normal(2, 4, 4, 6), normal(2, 2, 2, 3), "SAME", feature_group_count=3)
  conv("batches", normal(6, 4, 3, 2), normal(2, 2, 2, 6), "VALID", batch_group_count=3)
  f = lambda x, k: lax.conv_transpose(x, k, (2, 3), "SAME")
  case("conv transpose/same", f, normal(2, 3, 2, 2), normal(2, 4, 2, 3))


def add():
  cumulative()
  windows()
  convolutions()
