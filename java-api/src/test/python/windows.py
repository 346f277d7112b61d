"""Cases of cumulative operations, windowed reductions and convolutions."""

import functools

import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, bools, ints, normal
from flax import linen
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
  kinds = {"sum": (0, lax.add), "max": (-INF, lax.max), "min": (INF, lax.min)}
  for name, (init, f) in kinds.items():
    pool = lambda *a, **k: lambda x: lax.reduce_window(x, np.asarray(init, x.dtype), f, *a, **k)
    case(f"window/{name} plain", pool((1, 2, 2), (1, 2, 2), "VALID"), normal(2, 5, 4))
    case(f"window/{name} same", pool((1, 3, 2), (1, 2, 1), "SAME"), normal(2, 6, 4))
    pads = ((0, 0), (2, 1), (-1, 2))
    # JAX has no derivative of an extremum with negative padding, nor with dilation.
    around = lambda x: lax.pad(x, np.asarray(init, F32), [(lo, hi, 0) for lo, hi in pads])
    moved = pool((1, 2, 3), (1, 2, 1), "VALID")
    case(f"window/{name} padded", lambda x: moved(around(x)), normal(2, 4, 5))

    def dilated(x):
      base = lax.pad(x, np.asarray(init, F32), ((1, 0, 1), (0, 2, 0)))
      parts = [base[i : i + 5, 2 * j : 2 * j + 3 : 2] for i in range(2) for j in range(3)]
      return functools.reduce(f, parts)

    case(f"window/{name} dilated", dilated, normal(3, 6))
    dilations = dict(base_dilation=(2, 1), window_dilation=(1, 2))
    same = pool((2, 3), (1, 2), ((1, 0), (0, 2)), **dilations)
    case(f"window/{name} dilated:forward", same, normal(3, 6), grad=False)
    case(f"window/{name} none", pool((1, 4), (1, 1), "VALID"), normal(2, 3))
    case(f"window/{name} plain:ties", pool((1, 2, 2), (1, 2, 2), "VALID"), np.ones((1, 4, 4), F32))
    case(f"window/{name} same:bf16", pool((1, 3, 2), (1, 2, 1), "SAME"), normal(1, 4, 3, dtype=BF16))
    case(f"window/{name} same:f64", pool((1, 3, 2), (1, 2, 1), "SAME"), normal(1, 4, 3, dtype=np.float64))
  special = np.array([[1, NAN, 2, 3, -0.0, 0.0, INF, -INF, -INF, -INF]], F32)
  for name in ("max", "min"):
    init, f = kinds[name]
    case(f"window/{name} two", lambda x: lax.reduce_window(x, np.asarray(init, F32), f, (1, 2), (1, 1), "VALID"), special)
  large = lambda x: lax.reduce_window(x, np.int32(0), lax.add, (1, 3), (1, 1), "VALID")
  case("window/sum three", large, ints(-9, 9, 2, 6))
  case("pool/max", lambda x: linen.max_pool(x, (2, 3), (2, 1), "SAME"), normal(2, 5, 4, 3))
  case("pool/min", lambda x: -linen.max_pool(-x, (2,), (2,), ((1, 0),)), normal(2, 5, 3))
  case("pool/avg", lambda x: linen.avg_pool(x, (2, 3), (2, 1), "SAME"), normal(2, 5, 4, 3))
  within = lambda x: linen.avg_pool(x, (2, 3), (2, 1), "SAME", count_include_pad=False).astype(F32)
  case("pool/avg within", within, normal(2, 5, 4, 3))


def convolutions():
  def conv(name, x, kernel, dims, *args, variant="", **kwargs):
    f = lambda a, b: lax.conv_general_dilated(a, b, *args, dimension_numbers=dims, **kwargs)
    case(f"conv/{name}{variant}", f, x, kernel)

  image = ("NHWC", "HWIO", "NHWC")
  conv("same", normal(2, 5, 4, 3), normal(3, 2, 3, 2), image, (1, 1), "SAME")
  conv("same", normal(1, 3, 3, 2, dtype=np.float64), normal(2, 2, 2, 2, dtype=np.float64), image, (1, 1), "SAME", variant=":f64")
  conv("same", normal(1, 3, 3, 2, dtype=BF16), normal(2, 2, 2, 2, dtype=BF16), image, (1, 1), "SAME", variant=":bf16")
  conv("same lower", normal(2, 4, 3, 2), normal(2, 2, 2, 2), image, (1, 1), "SAME_LOWER")
  conv("strided", normal(2, 7, 6, 2), normal(3, 2, 2, 3), image, (2, 3), "VALID")
  conv("padded", normal(2, 4, 5, 2), normal(2, 3, 2, 2), image, (1, 2), ((2, 1), (-1, 3)))
  conv("negative", normal(2, 6, 6, 2), normal(2, 2, 2, 2), image, (1, 1), ((-1, -2), (-2, 0)))
  conv("dilated", normal(2, 5, 4, 2), normal(2, 3, 2, 2), image, (2, 1), ((2, 0), (1, 2)), lhs_dilation=(1, 2), rhs_dilation=(2, 1))
  conv("too large", normal(1, 2, 2, 2), normal(3, 3, 2, 2), image, (1, 1), "VALID")
  conv("features", normal(2, 4, 4, 6), normal(2, 2, 2, 3), image, (1, 1), "SAME", feature_group_count=3)
  conv("depthwise", normal(2, 4, 3, 3), normal(2, 2, 1, 6), image, (1, 1), "VALID", feature_group_count=3)
  conv("batches", normal(6, 4, 3, 2), normal(2, 2, 2, 6), image, (1, 1), "VALID", batch_group_count=3)
  conv("line", normal(2, 3, 7), normal(4, 3, 3), ("NCH", "OIH", "NCH"), (2,), ((1, 1),))
  conv("volume", normal(1, 3, 4, 3, 2), normal(2, 2, 2, 2, 3), ("NDHWC", "DHWIO", "NDHWC"), (1, 2, 1), "SAME")
  conv("point", normal(3, 4), normal(4, 2), ("NC", "IO", "NC"), (), ())
  conv("mixed", normal(3, 4, 2, 5), normal(2, 4, 3, 2), ("HNCW", "WOHI", "CWNH"), (1, 2), "SAME")
  plain = lambda x, k: lax.conv(x, k, (1, 2), "SAME")
  case("conv/plain", plain, normal(2, 3, 4, 5), normal(2, 3, 2, 3))
  case("conv/plain:i32", plain, ints(-5, 5, 1, 2, 3, 4), ints(-5, 5, 2, 2, 2, 3))
  for name, strides, padding in (
    ("same", (2, 3), "SAME"),
    ("same wide", (3, 1), "SAME"),
    ("valid", (2, 1), "VALID"),
    ("pairs", (2, 2), ((1, 2), (0, 1))),
  ):
    f = lambda x, k: lax.conv_transpose(x, k, strides, padding)
    case(f"conv transpose/{name}", f, normal(2, 3, 2, 2), normal(2, 4, 2, 3))


def add():
  cumulative()
  windows()
  convolutions()
