"""Writes the results of operations on the rarer element types, computed by JAX 0.10.2.

    python make_types.py ../resources/org/nanodo/types.json

Float8 numbers at and beside all midpoints are rounded by ml_dtypes; see `TypeCases.java`.
"""

import sys

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import oracle
from jax import lax
from oracle import BF16, case

E4M3, E5M2 = ml_dtypes.float8_e4m3fn, ml_dtypes.float8_e5m2
I4, U4 = ml_dtypes.int4, ml_dtypes.uint4
F32, F64, C64, C128 = np.float32, np.float64, np.complex64, np.complex128
INTS = (np.int8, np.int16, np.uint8, np.uint16, np.uint64)
INF, NAN = np.inf, np.nan


def name(dtype):
  return str(np.dtype(dtype))


def integers():
  for dtype in INTS:
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    signed = low < 0
    x = np.array([low, high, 0, 1, 7, 100], dtype)
    y = np.array([low if signed else 3, 2, 0, high, 3, 27], dtype)
    t = np.array([-1 if signed else high, high, 5, high, 2, 9], dtype)
    for op, f in {
      "ADD": lax.add, "SUB": lax.sub, "MUL": lax.mul, "DIV": lax.div, "REM": lax.rem, "MAX": lax.max,
      "MIN": lax.min, "AND": lax.bitwise_and, "OR": lax.bitwise_or, "XOR": lax.bitwise_xor,
    }.items():  # fmt: skip
      case(f"binary/{op}:{name(dtype)}", f, x, t if op in ("DIV", "REM") else y)
    count = np.array([0, 1, 2, 3, 7, 5], dtype)
    case(f"binary/SHIFT_LEFT:{name(dtype)}", lax.shift_left, x, count)
    case(f"binary/SHIFT_RIGHT_LOGICAL:{name(dtype)}", lax.shift_right_logical, x, count)
    case(f"binary/SHIFT_RIGHT_ARITHMETIC:{name(dtype)}", lax.shift_right_arithmetic, x, count)
    for op, f in {"EQ": lax.eq, "NE": lax.ne, "LT": lax.lt, "LE": lax.le, "GT": lax.gt, "GE": lax.ge}.items():
      case(f"compare/{op}:{name(dtype)}", f, x, y)
    case(f"unary/NEGATE:{name(dtype)}", lax.neg, x)
    case(f"unary/NOT:{name(dtype)}", lax.bitwise_not, x)
    if signed:
      case(f"unary/ABS:{name(dtype)}", lax.abs, x)
      case(f"unary/SIGN:{name(dtype)}", lax.sign, x)
    case(f"sum:{name(dtype)}", lambda v: lax.reduce_sum_p.bind(v, axes=(0,), out_sharding=None), x)
    case(f"max:{name(dtype)}", jnp.max, x)
    case(f"min:{name(dtype)}", jnp.min, x)
    case(f"max:empty rows {name(dtype)}", lambda v: lax.reduce_max_p.bind(v, axes=(1,), out_sharding=None), x.reshape(6, 1)[:, :0])
    case(f"min:empty rows {name(dtype)}", lambda v: lax.reduce_min_p.bind(v, axes=(1,), out_sharding=None), x.reshape(6, 1)[:, :0])
    case(f"sort:{name(dtype)}", lambda v: lax.sort(v), x)
    case(f"take:{name(dtype)}", lambda v, i: v[i], np.arange(9, dtype=F32), np.array([0, 3, 8, 1], dtype))


def four_bits():
  """Integers of 4 bits wrap around; others than these are computed in wider types."""
  for dtype, values in ((I4, [-8, 7, 0, -1, 3, 5]), (U4, [0, 15, 8, 1, 3, 5])):
    x = np.array(values, dtype)
    y = np.array([1, 2, 3, 1, 3, 7], dtype)
    for op, f in {"ADD": lax.add, "SUB": lax.sub, "MUL": lax.mul, "MAX": lax.max, "MIN": lax.min,
                  "AND": lax.bitwise_and, "OR": lax.bitwise_or, "XOR": lax.bitwise_xor}.items():  # fmt: skip
      case(f"binary/{op}:{name(dtype)}", f, x, y)
    for op, f in {"EQ": lax.eq, "LT": lax.lt, "GE": lax.ge}.items():
      case(f"compare/{op}:{name(dtype)}", f, x, y)
    for to in (np.int32, np.int8, np.uint8, F32, BF16, np.bool_, I4, U4):
      case(f"convert/{name(to)}:{name(dtype)}", lambda v, t=to: lax.convert_element_type(v, t), x, grad=False)
    for source in (np.int32, np.int8, F32, np.bool_):
      v = np.array([0, 1, 2, 7], source)
      case(f"convert/{name(dtype)}:{name(source)}", lambda v, t=dtype: lax.convert_element_type(v, t), v, grad=False)
    case(f"take:{name(dtype)}", lambda v, i: v[i], np.arange(9, dtype=F32), y)
    case(f"take:from {name(dtype)}", lambda v, i: v[i], x, np.array([0, 3, 5], np.int32))
    case(f"concatenate:{name(dtype)}", lambda a, b: jnp.concatenate([a, b]), x, y[:1])


def converts():
  types = (np.bool_, *INTS, np.int32, np.uint32, np.int64, E4M3, E5M2, BF16, np.float16, F32, F64, C64, C128)
  rare = (*INTS, E4M3, E5M2, C64, C128)
  for to in types:
    for source in types:
      if to in rare or source in rare:
        x = np.array([0, 1, 2, 3.5, 100], F32)
        f = lambda v, t=to: lax.convert_element_type(v.real if jnp.iscomplexobj(v) and not np.issubdtype(t, np.complexfloating) and t != np.bool_ else v, t)
        case(f"convert/{name(to)}:{name(source)}", f, x.astype(source), grad=False)
  for to in (E4M3, E5M2):
    midpoints = edges(to)
    for source in (F32, F64):
      # JAX and ml_dtypes round float64 twice, by way of float32.
      with np.errstate(over="ignore"):
        x = midpoints.astype(source)
        y = nearest(x, to)
        assert source == F64 or y.tobytes() == x.astype(to).tobytes()
      oracle.CASES[f"convert/{name(to)}:midpoints {name(source)}"] = {
        "in": [oracle.text(x)], "out": [oracle.text(y)]
      }  # fmt: skip
  z = np.array([1 + 2j, 0, -3j, NAN], C64)
  case("convert/bool:parts", lambda v: v != 0, z, grad=False)
  case("convert/float32:derivative", lambda v: lax.convert_element_type(lax.real(v), F32), z[:3])
  case("convert/complex64:derivative", lambda v: lax.convert_element_type(v, C64), np.array([1, 2], F32))
  case("convert/complex128:derivative", lambda v: lax.convert_element_type(v, C128), z[:3])


def nearest(x, dtype):
  """The nearest number of each of x, the one of an even code if two are equally near."""
  codes = np.arange(128, dtype=np.uint8)
  values = codes.view(dtype).astype(F64)
  last = np.flatnonzero(np.isfinite(values))[-1]
  beyond = 2 * values[last] - values[last - 1]
  rows = np.concatenate([values[: last + 1], [beyond]])
  out = np.empty(len(x), np.uint8)
  for i, v in enumerate(x.astype(F64)):
    distance = np.abs(rows - min(abs(v), beyond))
    near = np.flatnonzero(distance == distance.min())
    even = near[near % 2 == 0]
    code = 0x7F if np.isnan(v) and dtype == E4M3 else 0x7E if np.isnan(v) else even[0] if len(near) > 1 else near[0]
    out[i] = int(code) | (0x80 if np.signbit(v) else 0)
  return out.view(dtype)


def edges(dtype):
  """All midpoints of neighbours, and the numbers next to them."""
  bits = np.arange(256, dtype=np.uint8).view(dtype).astype(F64)
  finite = np.unique(bits[np.isfinite(bits)])
  top = finite[-1] + (finite[-1] - finite[-2])
  finite = np.concatenate([[-top], finite, [top]])
  middle = ((finite[1:] + finite[:-1]) / 2)[::3]
  middle = np.concatenate([middle, [-(finite[-1] + finite[-2]) / 2, (finite[-1] + finite[-2]) / 2]])
  near = [middle, np.nextafter(middle, INF), np.nextafter(middle, -INF)]
  return np.concatenate([*near, [INF, -INF, NAN, -0.0, 1e300, -1e300, 1e-300]])


def float8():
  for dtype in (E4M3, E5M2):
    x = np.array([0.5, -1.5, 2, 3, 0.0625, 1], dtype)
    y = np.array([0.25, 1.25, -3, 7, 2, 0.375], dtype)
    for op, f in {"ADD": lax.add, "SUB": lax.sub, "MUL": lax.mul, "DIV": lax.div, "MAX": lax.max, "MIN": lax.min}.items():
      case(f"binary/{op}:{name(dtype)}", f, x, y)
    for op, f in {"EXP": lax.exp, "TANH": lax.tanh, "NEGATE": lax.neg, "ABS": lax.abs}.items():
      case(f"unary/{op}:{name(dtype)}", f, x)
    for op, f in {"EQ": lax.eq, "LT": lax.lt, "GE": lax.ge}.items():
      case(f"compare/{op}:{name(dtype)}", f, x, y)
    case(f"max:{name(dtype)}", jnp.max, x, grad=False)
    case(f"min:{name(dtype)}", jnp.min, x, grad=False)
    total = lambda v: jnp.sum(v.astype(F32), axis=1).astype(v.dtype)
    case(f"rows:{name(dtype)}", total, np.stack([x, y]), grad=False)
    wide = lambda a, b: lax.dot(a.astype(F32), b.astype(F32)).astype(a.dtype)
    case(f"matmul:{name(dtype)}", wide, x.reshape(2, 3), y.reshape(3, 2), grad=False)


def complexes():
  for dtype, real in ((C64, F32), (C128, F64)):
    def draw(d, *shape, dtype=dtype):
      return d.cotangent(shape, dtype)

    z = lambda *shape: lambda d: draw(d, *shape)
    for op, f in {
      "NEGATE": lax.neg, "ABS": lax.abs, "SIGN": lax.sign, "EXP": lax.exp, "EXPM1": lax.expm1, "LOG": lax.log,
      "LOG1P": lax.log1p, "SQRT": lax.sqrt, "RSQRT": lax.rsqrt, "TANH": lax.tanh, "LOGISTIC": lax.logistic,
      "SIN": lax.sin, "COS": lax.cos, "TAN": lax.tan, "ASIN": lax.asin, "ACOS": lax.acos, "ATAN": lax.atan,
      "SINH": lax.sinh, "COSH": lax.cosh, "ASINH": lax.asinh, "ACOSH": lax.acosh, "ATANH": lax.atanh,
    }.items():  # fmt: skip
      case(f"unary/{op}:{name(dtype)}", f, z(6), grad=op != "SIGN")
    case(f"norm:{name(dtype)}", jnp.linalg.norm, z(4))
    case(f"unary/ABS:zero {name(dtype)}", lax.abs, np.zeros(1, dtype))
    case(f"unary/LOG:axes {name(dtype)}", lax.log, np.array([-1, 1j, -1j, 2], dtype), grad=False)
    case(f"unary/SQRT:axes {name(dtype)}", lax.sqrt, np.array([-1, 1j, -1j, 0], dtype), grad=False)
    for op, f in {"ADD": lax.add, "SUB": lax.sub, "MUL": lax.mul, "DIV": lax.div, "POW": lax.pow}.items():
      case(f"binary/{op}:{name(dtype)}", f, z(2, 3), z(2, 3))
    for op, f in {"EQ": lax.eq, "NE": lax.ne}.items():
      x = np.array([1, 1j, 0, NAN, 2 + 1j], dtype)
      case(f"compare/{op}:{name(dtype)}", f, x, np.array([1, 1, 0, NAN, 2 - 1j], dtype))
    case(f"real:{name(dtype)}", lax.real, z(3))
    case(f"imag:{name(dtype)}", lax.imag, z(3))
    case(f"conj:{name(dtype)}", lax.conj, z(3))
    case(f"angle:{name(dtype)}", jnp.angle, z(5))
    case(f"angle:axes {name(dtype)}", jnp.angle, np.array([0, 1, -1, 1j, -1j], dtype), grad=False)
    case(f"angle:{name(real)}", jnp.angle, np.array([0, 1, -1], real), grad=False)
    case(f"complex:{name(dtype)}", lax.complex, lambda d: d.normal(2, 1, dtype=real)[:, 0], lambda d: d.normal(2, dtype=real))
    case(f"where:{name(dtype)}", jnp.where, np.array([True, False, True]), z(3), z(3))
    case(f"rows:{name(dtype)}", lambda v: jnp.sum(v, axis=1), z(2, 3))
    case(f"prod:{name(dtype)}", lambda v: jnp.prod(v, axis=1), z(2, 3))
    case(f"mean:{name(dtype)}", jnp.mean, z(4))
    case(f"matmul:{name(dtype)}", jnp.matmul, z(2, 3), z(3, 2))
    case(f"concatenate:{name(dtype)}", lambda a, b: jnp.concatenate([a, b]), z(2), z(1))
    case(f"second:{name(dtype)}", second, z(3))
    case(f"mixed:{name(dtype)}", mixed, lambda d: d.normal(3, dtype=real), z(3))


def second(z):
  """Differentiated once more by the test."""
  import jax

  return jax.vjp(lambda v: jnp.exp(v * v) + jnp.abs(v), z)[1](jnp.ones_like(z))[0]


def mixed(x, z):
  """Real and complex together."""
  return x * z + jnp.real(z * z) * jnp.sin(x)


def random():
  import jax

  keys = np.array([[0, 42], [7, 2**32 - 1]], np.uint32)
  for i, key in enumerate(keys):
    wrap = lambda k: jax.random.wrap_key_data(k)
    for dtype in (np.uint8, np.uint16, np.uint32, np.uint64):
      case(f"bits/{name(dtype)}:{i}", lambda k: jax.random.bits(wrap(k), (5,), dtype), key)
    for dtype in (np.int8, np.int16, np.int64, np.uint8, np.uint16, np.uint64):
      info = np.iinfo(dtype)
      for low, high in ((3, 10), (info.min, min(info.max, 2**63 - 1)), (info.min // 2, 100)):
        f = lambda k: jax.random.randint(wrap(k), (5,), low, high, dtype)
        case(f"randint/{name(dtype)} {low} {high}:{i}", f, key)


integers()
random()
four_bits()
converts()
float8()
complexes()
oracle.write(sys.argv[1])
