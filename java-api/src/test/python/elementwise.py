"""Cases of the operations that work element by element."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from oracle import BF16, case

F32 = np.float32
INF, NAN = np.inf, np.nan


def normal(*shape, dtype=F32):
  return lambda d: d.normal(*shape, dtype=dtype)


def uniform(low, high, *shape, dtype=F32):
  return lambda d: d.uniform(low, high, *shape, dtype=dtype)


def ints(low, high, *shape, dtype=np.int32):
  return lambda d: d.ints(low, high, *shape, dtype=dtype)


def bools(*shape):
  return lambda d: d.bools(*shape)


def unary():
  smooth = {
    "NEGATE": (lax.neg, normal(2, 3)),
    "EXP": (lax.exp, normal(2, 1, 3)),
    "EXPM1": (lax.expm1, uniform(-1, 1, 4)),
    "LOG": (lax.log, uniform(0.1, 4, 5)),
    "LOG1P": (lax.log1p, uniform(-0.5, 2, 5)),
    "SQRT": (lax.sqrt, uniform(0.1, 4, 5)),
    "RSQRT": (lax.rsqrt, uniform(0.1, 4, 5)),
    "CBRT": (lax.cbrt, np.array([-3, -0.5, 0.25, 8], F32)),
    "TANH": (lax.tanh, uniform(-6, 6, 2, 2, 2, 2)),
    "LOGISTIC": (lax.logistic, uniform(-6, 6, 6)),
    "SIN": (lax.sin, normal(3)),
    "COS": (lax.cos, normal(3)),
    "ERF": (lax.erf, uniform(-3, 3, 8)),
    "ERF_INV": (lax.erf_inv, uniform(-0.99, 0.99, 8)),
  }
  for kind, (f, x) in smooth.items():
    case(f"unary/{kind}", f, x)
    for dtype in (BF16, np.float16, np.float64):
      high = 0.95 if kind == "ERF_INV" else 2
      case(f"unary/{kind}:{np.dtype(dtype)}", f, uniform(0.25, high, 3, dtype=dtype))
    case(f"unary/{kind}:scalar", f, uniform(0.25, high))
  steps = np.array([[-1.5, 0, 0.5, 1.5], [-2.5, -0.0, 2.5, 3]], F32)
  to_even = lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN)
  for kind, f in {
    "ABS": lax.abs,
    "SIGN": lax.sign,
    "FLOOR": lax.floor,
    "CEIL": lax.ceil,
    "ROUND": to_even,
  }.items():
    case(f"unary/{kind}", f, steps)
    case(f"unary/{kind}:float64", f, steps.astype(np.float64))
    case(f"unary/{kind}:bfloat16", f, steps.astype(BF16))
  case("unary/CBRT:zero", lax.cbrt, np.zeros(1, F32))
  case("unary/IS_FINITE", lax.is_finite, np.array([1, INF, -INF, NAN], F32))
  case("unary/IS_FINITE:bfloat16", lax.is_finite, np.array([1, INF, -INF, NAN], BF16))
  case("unary/NOT", lax.bitwise_not, np.array([True, False]))
  for dtype in (np.int32, np.uint32, np.int64):
    x = np.array([0, 1, 5, 2**31 - 1], dtype)
    case(f"unary/NOT:{np.dtype(dtype)}", lax.bitwise_not, x)
    case(f"unary/NEGATE:{np.dtype(dtype)}", lax.neg, x)
  for dtype in (np.int32, np.int64):
    x = np.array([-3, 0, 7], dtype)
    case(f"unary/ABS:{np.dtype(dtype)}", lax.abs, x)
    case(f"unary/SIGN:{np.dtype(dtype)}", lax.sign, x)


def binary():
  arithmetic = {
    "ADD": jnp.add, "SUB": jnp.subtract, "MUL": jnp.multiply, "DIV": lax.div,
    "REM": lax.rem, "POW": lax.pow, "MAX": jnp.maximum, "MIN": jnp.minimum,
  }  # fmt: skip
  for kind, f in arithmetic.items():
    case(f"binary/{kind}", f, uniform(0.5, 3, 2, 3), uniform(0.5, 3, 2, 3))
    for dtype in (BF16, np.float16, np.float64):
      args = [uniform(0.5, 3, 4, dtype=dtype) for _ in range(2)]
      case(f"binary/{kind}:{np.dtype(dtype)}", f, *args)
    for dtype in (np.int32, np.uint32, np.int64):
      args = [ints(1, 9, 5, dtype=dtype) for _ in range(2)]
      f = jnp.power if kind == "POW" else f
      case(f"binary/{kind}:{np.dtype(dtype)}", f, *args)
  for shapes in (((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 2)), ((4, 1, 2), (3, 1))):
    name = "x".join(str(list(s)) for s in shapes)
    for kind in ("ADD", "MUL", "MAX"):
      case(f"binary/{kind}:{name}", arithmetic[kind], *[normal(*s) for s in shapes])
  signed = np.array([7, -7, 7, -7], np.int32), np.array([2, 2, -2, -2], np.int32)
  case("binary/DIV:signs", lax.div, *signed)
  case("binary/REM:signs", lax.rem, *signed)
  case("binary/REM:float signs", lax.rem, *[x.astype(F32) + F32(0.25) for x in signed])
  large = np.array([2**32 - 1, 2**31], np.uint32), np.array([3, 2**32 - 1], np.uint32)
  case("binary/DIV:large uint32", lax.div, *large)
  case("binary/MAX:large uint32", lax.max, *large)
  ties = np.array([1, 2, 3], F32), np.array([1, 3, 3], F32)
  case("binary/MAX:ties", lax.max, *ties)
  case("binary/MIN:ties", lax.min, *ties)
  case("binary/MAX:NaN", lax.max, np.array([NAN, 1], F32), np.array([1, NAN], F32), grad=False)
  case("binary/POW:zeros", lax.pow, np.array([0, 2, 0, 3], F32), np.array([2, 0, 1, 0], F32))
  case("binary/POW:zero to zero", lax.pow, np.zeros(1, F32), np.zeros(1, F32), grad=False)
  case("binary/POW:negative base", lax.pow, np.array([-2, -3], F32), np.array([2, 3], F32), grad=False)
  for kind, f in {"AND": lax.bitwise_and, "OR": lax.bitwise_or, "XOR": lax.bitwise_xor}.items():
    case(f"binary/{kind}", f, bools(6), bools(6))
    for dtype in (np.int32, np.uint32, np.int64):
      case(f"binary/{kind}:{np.dtype(dtype)}", f, ints(0, 99, 4, dtype=dtype), ints(0, 99, 4, dtype=dtype))
  shifts = {
    "SHIFT_LEFT": lax.shift_left,
    "SHIFT_RIGHT_ARITHMETIC": lax.shift_right_arithmetic,
    "SHIFT_RIGHT_LOGICAL": lax.shift_right_logical,
  }
  for kind, f in shifts.items():
    case(f"binary/{kind}", f, np.array([7, -7, 1, -(2**31)], np.int32), np.array([0, 1, 31, 5], np.int32))
    for dtype in (np.uint32, np.int64):
      case(f"binary/{kind}:{np.dtype(dtype)}", f, ints(0, 2**31, 5, dtype=dtype), ints(0, 32, 5, dtype=dtype))
  case("binary/MAX:bool", lax.max, bools(6), bools(6))
  case("binary/MIN:bool", lax.min, bools(6), bools(6))


def choices():
  compare = {"EQ": lax.eq, "NE": lax.ne, "LT": lax.lt, "LE": lax.le, "GT": lax.gt, "GE": lax.ge}
  x, y = np.array([1, 2, 3, NAN, INF, -0.0], F32), np.array([2, 2, 2, NAN, NAN, 0.0], F32)
  large = np.array([2**32 - 1, 1, 7], np.uint32), np.array([1, 2**32 - 1, 7], np.uint32)
  for kind, f in compare.items():
    case(f"compare/{kind}", f, x, y)
    for dtype in (BF16, np.float16, np.float64):
      case(f"compare/{kind}:{np.dtype(dtype)}", f, x.astype(dtype), y.astype(dtype))
    case(f"compare/{kind}:uint32", f, *large)
    case(f"compare/{kind}:int32", f, ints(-2, 3, 6), ints(-2, 3, 6))
    case(f"compare/{kind}:int64", f, *[np.array(v, np.int64) << 40 for v in ([-1, 2, 3], [1, 2, -3])])
    case(f"compare/{kind}:bool", f, bools(5), bools(5))
  case("where", jnp.where, bools(2, 3), normal(2, 3), normal(2, 3))
  case("where:broadcast", jnp.where, bools(2, 1), normal(3), normal(2, 3))
  case("where:int32", jnp.where, bools(4), ints(0, 9, 4), ints(0, 9, 4))
  inner = np.array([-2, -1, 0, 1, 2], F32)
  clamp = lambda low, x, high: lax.clamp(
    jnp.broadcast_to(low, x.shape), x, jnp.broadcast_to(high, x.shape)
  )
  case("clamp", clamp, F32(-1), inner, F32(1))
  case("clamp:bounds", clamp, normal(2, 3), normal(2, 3), uniform(2, 3, 2, 3))
  case("clamp:int32", clamp, np.int32(-1), ints(-5, 5, 6), np.int32(2))


def convert():
  values = np.array([-2.75, -1, 0, 0.5, 1, 3.4], F32)
  counts = np.array([0, 1, 5, 250])
  dtypes = {
    "F32": F32, "BF16": BF16, "F16": np.float16, "F64": np.float64,
    "I32": np.int32, "U32": np.uint32, "I64": np.int64, "BOOL": np.bool_,
  }  # fmt: skip
  for to, target in dtypes.items():
    for source in dtypes.values():
      wide = np.issubdtype(source, np.floating) or source is BF16
      x = values if wide and to != "U32" else counts
      f = lambda x, t=target: lax.convert_element_type(x, t)
      case(f"convert/{to}:{np.dtype(source)}", f, x.astype(source))
  ties = np.array([1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-9, 3.3e38, 1e-40, INF, NAN], F32)
  case("convert/BF16:ties", lambda x: x.astype(BF16), ties, grad=False)
  ties = np.array([1 + 2**-11, 1 + 3 * 2**-11, 65519, 65520, 2**-24, 2**-25, 3e-8, INF], F32)
  case("convert/F16:ties", lambda x: x.astype(np.float16), ties, grad=False)


  bits = {"F32": (F32, np.int32), "U32": (np.uint32, F32), "I32": (np.int32, np.uint32),
          "I64": (np.int64, np.float64), "F64": (np.float64, np.int64)}  # fmt: skip
  for to, (target, source) in bits.items():
    x = values[np.isfinite(values)].astype(np.float64 if to in ("I64", "F64") else F32)
    f = lambda x, t=target: lax.bitcast_convert_type(x, t)
    case(f"bitcast/{to}:{np.dtype(source)}", f, x.view(source))


def add():
  unary()
  binary()
  choices()
  convert()
