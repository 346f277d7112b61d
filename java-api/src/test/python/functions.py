"""Cases of the functions of each element under NumPy's names, and of rounding and comparing."""

import jax
import jax.numpy as jnp
import jax.scipy.special as special
import numpy as np
from elementwise import BF16, F32, INF, NAN, ints, normal, uniform
from jax import lax
from oracle import case

F16, F64 = np.float16, np.float64
EDGES = np.array([NAN, INF, -INF, 0.0, -0.0, 1, -1, 0.5, -2.5, 3e38, -1e-30], F32)
INT_MIN = -(2**31)


def unary():
  smooth = {
    "TAN": (lax.tan, -1.2, 1.2),
    "ASIN": (lax.asin, -0.9, 0.9),
    "ACOS": (lax.acos, -0.9, 0.9),
    "ATAN": (lax.atan, -3, 3),
    "SINH": (lax.sinh, -3, 3),
    "COSH": (lax.cosh, -3, 3),
    "ASINH": (lax.asinh, -3, 3),
    "ACOSH": (lax.acosh, 1.1, 3),
    "ATANH": (lax.atanh, -0.9, 0.9),
    "ERFC": (lax.erfc, -2, 3),
    "LGAMMA": (lax.lgamma, 0.2, 5),
    "DIGAMMA": (lax.digamma, 0.5, 5),
  }
  for kind, (f, low, high) in smooth.items():
    case(f"unary/{kind}", f, uniform(low, high, 6))
    for dtype in (BF16, F16, F64):
      case(f"unary/{kind}:{np.dtype(dtype)}", f, uniform(max(low, 0.25), high, 3, dtype=dtype))
    # JAX has NaN for digamma at zero, where SciPy and later versions of XLA have an infinity.
    edges = EDGES[EDGES != 0] if kind == "DIGAMMA" else EDGES
    case(f"unary/{kind}:edges", f, edges, grad=False)
  case("unary/ASIN:ends", lax.asin, np.array([-1, 1], F32))
  case("unary/ACOS:ends", lax.acos, np.array([-1, 1], F32))
  case("unary/ATANH:ends", lax.atanh, np.array([-1, 1], F32))
  case("unary/LGAMMA:negative", lax.lgamma, np.array([-0.5, -1.5, -2], F32), grad=False)
  case("unary/ERF_INV:edges", lax.erf_inv, np.array([-1, 1, 2, NAN, -0.0], F32), grad=False)
  for kind, f in {"POPULATION_COUNT": lax.population_count, "CLZ": lax.clz}.items():
    for dtype in (np.int32, np.uint32, np.int64):
      high = np.iinfo(dtype).max
      case(f"unary/{kind}:{np.dtype(dtype)}", f, np.array([0, 1, 6, high, np.iinfo(dtype).min], dtype))


def binary():
  x, y = np.array([1, -1, 0, -0.0, 2, -3, INF, -INF], F32), np.array([2, -2, 1, -1, -0.0, 0, INF, 1], F32)
  case("binary/ATAN2", lax.atan2, normal(2, 3), normal(2, 3))
  case("binary/ATAN2:edges", lax.atan2, x, y, grad=False)
  for dtype in (BF16, F16, F64):
    case(f"binary/ATAN2:{np.dtype(dtype)}", lax.atan2, normal(3, dtype=dtype), normal(3, dtype=dtype))
  orders = np.array([1, 2, 3], F32)
  case("binary/POLYGAMMA", lambda n, x: lax.polygamma(lax.stop_gradient(n), x), orders, uniform(0.5, 4, 3))
  towards = np.array([2, 2, 1, NAN, -1, INF, 0], F32)
  case("binary/NEXT_AFTER", lax.nextafter, np.array([1, 3, 1, 1, 0, 3.4028235e38, 1e-45], F32), towards, grad=False)
  case("binary/NEXT_AFTER:float64", lax.nextafter, np.array([1.0, -1]), np.array([0.0, -2]), grad=False)
  wide = np.array([-1, 31, 32, 33, 5], np.int32)
  for kind, f in {
    "SHIFT_LEFT": lax.shift_left,
    "SHIFT_RIGHT_ARITHMETIC": lax.shift_right_arithmetic,
    "SHIFT_RIGHT_LOGICAL": lax.shift_right_logical,
  }.items():
    case(f"binary/{kind}:beyond", f, np.array([-7, 7, -7, 7, INT_MIN], np.int32), wide)


def math():
  functions = {
    "exp2": (jnp.exp2, -2, 4),
    "log2": (jnp.log2, 0.1, 9),
    "log10": (jnp.log10, 0.1, 9),
    "reciprocal": (jnp.reciprocal, 0.5, 3),
    "deg2rad": (jnp.deg2rad, -90, 400),
    "rad2deg": (jnp.rad2deg, -3, 6),
    "trunc": (jnp.trunc, -3, 3),
    "round two": (lambda x: jnp.round(x, 2), -3, 3),
    "nan to num": (jnp.nan_to_num, -3, 3),
  }
  for name, (f, low, high) in functions.items():
    case(f"math/{name}", f, uniform(low, high, 2, 3))
    case(f"math/{name}:float64", f, uniform(low, high, 3, dtype=F64))
    case(f"math/{name}:edges", f, EDGES, grad=False)
  case("math/reciprocal:int32", lambda x: jnp.reciprocal(x).astype(F32), np.array([2, -4], np.int32))
  case("math/nan to num:grad", jnp.nan_to_num, np.array([NAN, INF, -INF, 2], F32))
  case("math/nan to num:int32", jnp.nan_to_num, np.array([1, 2], np.int32))
  case("math/round tens", lambda x: jnp.round(x, -1), np.array([14.9, 25, -35, 1e9], F32))
  case("math/floor", jnp.floor, np.array([1, -2], np.int32))
  case("math/ceil", jnp.ceil, np.array([1, -2], np.int32))
  case("math/round", jnp.round, np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.675]))
  case("math/polygamma", lambda x: special.polygamma(2, x), uniform(0.5, 4, 3))


def pairs():
  a, b = normal(2, 3), normal(2, 3)
  case("math/hypot", jnp.hypot, a, b)
  case("math/hypot:edges", jnp.hypot, np.array([0, 3e38, INF, NAN, -3], F32), np.array([0, 2e38, NAN, 1, 4], F32), grad=False)
  case("math/hypot:zero", jnp.hypot, np.zeros(1, F32), np.ones(1, F32))
  case("math/logaddexp", jnp.logaddexp, a, b)
  case("math/logaddexp:broadcast", jnp.logaddexp, normal(2, 1), normal(3))
  case("math/logaddexp:equal", jnp.logaddexp, np.ones(2, F32), np.ones(2, F32))
  infinite = np.array([INF, -INF, INF, -INF, 1000, NAN], F32)
  case("math/logaddexp:edges", jnp.logaddexp, infinite, np.array([INF, -INF, -INF, 3, -1000, 1], F32), grad=False)
  signs = np.array([-0.0, 0.0, -1, NAN, -INF, 2], F32)
  case("math/copy sign", jnp.copysign, normal(6), signs)
  case("math/copy sign:bfloat16", jnp.copysign, normal(6, dtype=BF16), signs.astype(BF16))
  case("math/heaviside", jnp.heaviside, np.array([-1, 0, -0.0, 2, NAN], F32), normal(5))
  nan = np.array([NAN, 1, 2, NAN, 3], F32), np.array([1, NAN, 2, NAN, 4], F32)
  case("math/fmax", jnp.fmax, *nan)
  case("math/fmin", jnp.fmin, *nan)
  case("math/clip", lambda x, low, high: jnp.clip(x, low, high), normal(3, 4), uniform(-1, 0, 4), uniform(0.1, 1, 3, 1))
  case("math/clip numbers", lambda x: jnp.clip(x, -0.5, 1), np.array([-2, -0.5, 0.3, 1, 5], F32))
  case("math/clip numbers:NaN", lambda x: jnp.clip(x, -0.5, 1), np.array([NAN, INF, -INF], F32), grad=False)
  case("math/clip whole", lambda x: jnp.clip(x, -2, 3), ints(-9, 9, 6))


def divisions():
  x = np.array([7, -7, 7, -7, 0, 2**31 - 1, INT_MIN, INT_MIN, 5, -5, 0], np.int32)
  y = np.array([2, 2, -2, -2, 3, 10, -1, 1, 0, 0, 0], np.int32)
  u = np.array([2**32 - 1, 7, 5], np.uint32), np.array([2, 2**31, 0], np.uint32)
  f = np.array([7, -7, 7.5, -0.0, 5, INF, 3, NAN], F32), np.array([2, 2, -2, 3, 0, 2, INF, 1], F32)
  for name, of in {"floor divide": jnp.floor_divide, "mod": jnp.mod}.items():
    case(f"math/{name}", of, x, y)
    case(f"math/{name}:uint32", of, *u)
    case(f"math/{name}:edges", of, *f, grad=False)
    case(f"math/{name}:float32", of, uniform(-9, 9, 5), uniform(1, 3, 5))
    case(f"math/{name}:float64", of, uniform(-9, 9, 5, dtype=F64), uniform(-3, -1, 5, dtype=F64))
  case("math/divmod", jnp.divmod, x, y)
  case("math/divmod:float32", jnp.divmod, uniform(-9, 9, 5), uniform(1, 3, 5))
  case("math/floor divide number", lambda x: x // 3, ints(-9, 9, 5))
  case("math/mod number", lambda x: x % -3, ints(-9, 9, 5))


def predicates():
  flags = {
    "is nan": jnp.isnan, "is inf": jnp.isinf, "is finite": jnp.isfinite, "signbit": jnp.signbit,
    "logical not": jnp.logical_not,
  }  # fmt: skip
  for name, f in flags.items():
    for dtype in (F32, BF16, F16, F64):
      case(f"is/{name}:{np.dtype(dtype)}", f, EDGES.astype(dtype))
    case(f"is/{name}:int32", f, np.array([0, -3, 7], np.int32))
    case(f"is/{name}:bool", f, np.array([True, False]))
  for name in ("and", "or", "xor"):
    f = getattr(jnp, f"logical_{name}")
    case(f"is/logical {name}", f, np.array([0, 2, 0, -1], F32), np.array([0, 0, 3, NAN], F32))
    case(f"is/logical {name}:mixed", f, np.array([0, 2], np.int32), np.array([True, False]))
  near = np.array([1, 1, 1e-9, INF, INF, NAN, 100], F32), np.array([1.00001, 1.0001, 0, INF, -INF, NAN, 100.002], F32)
  case("is/close", jnp.isclose, *near)
  case("is/close:int32", jnp.isclose, np.array([1, 2], np.int32), np.array([1, 3], np.int32))
  case("is/close within", lambda a, b: jnp.isclose(a, b, 1e-3, 0), *near)
  case("is/close or nan", lambda a, b: jnp.isclose(a, b, equal_nan=True), *near)
  case("is/all close", jnp.allclose, *near)
  case("is/all close:same", jnp.allclose, near[0][:5], near[0][:5])
  pick = np.array([True, False, True])
  case("is/where number", lambda c, x: jnp.where(c, x, 2), pick, normal(3))
  case("is/where number:int32", lambda c, x: jnp.where(c, x, 2), pick, ints(0, 9, 3))
  case("is/number where", lambda c, x: jnp.where(c, 0.5, x), pick, normal(3))


def add():
  unary()
  binary()
  math()
  pairs()
  divisions()
  predicates()
