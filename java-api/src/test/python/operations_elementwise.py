"""Rows of the functions of each element by itself, of one operand."""

import jax
import jax.numpy as jnp
import numpy as np
import scipy.special as sp
from jax import lax
from operations import ALL, BF16, BOOL, C64, C128, COMPLEX, F16, F32, F64, FLOATS, INTS, NUMBERS, REAL, fixed, row
from operations_specials import INF, NAN, one

SIGNED = tuple(t for t in INTS if np.iinfo(t).min < 0)
INEXACT = FLOATS + COMPLEX


def unary(name, f, types=FLOATS, low=-2, high=2, specials=None, but=(), **options):
  row(f"Tensor.{name}", f, lambda d: [d.x(d.shape(), low=low, high=high)], types, **options)
  # Of complex numbers at infinities each version of XLA has its own.
  specials = [t for t in types if t not in COMPLEX + (BOOL,)] if specials is None else specials
  if specials:
    row(f"Tensor.{name}", f, lambda d: [one(d.dtype, but)], specials, special=True)


def signs():
  unary("neg", lax.neg, NUMBERS)
  unary("abs", jnp.abs, NUMBERS, 0.25, 2, numpy=np.abs)
  unary("sign", jnp.sign, NUMBERS, 0.25, 2, smooth=False, numpy=np.sign)
  unary("square", jnp.square, NUMBERS, numpy=np.square)
  unary("not", jnp.bitwise_not, INTS + (BOOL,), numpy=np.invert)
  unary("populationCount", lax.population_count, INTS, grad=False)
  unary("clz", lax.clz, INTS, grad=False)
  unary("real", jnp.real, INEXACT, specials=(), numpy=np.real)
  unary("imag", jnp.imag, INEXACT, specials=(), numpy=np.imag)
  unary("conj", jnp.conj, INEXACT, specials=(), numpy=np.conj)
  unary("angle", jnp.angle, COMPLEX + FLOATS, specials=(), numpy=np.angle)


def roundings():
  for name, f in {"floor": np.floor, "ceil": np.ceil, "round": np.round, "trunc": np.trunc}.items():
    unary(name, getattr(jnp, name), REAL, -4, 4, smooth=False, numpy=f)
  small = lambda x: F32 if x.dtype.kind in "iu" and x.dtype.itemsize < 8 else None
  unary("rint", lambda x: jnp.rint(x).astype(small(x)) if small(x) else jnp.rint(x), REAL, -4, 4, smooth=False, numpy=np.rint)
  decimals = lambda d: ([d.x(d.shape())], {"decimals": d.choice(-1, 1, 2)})
  rounded = lambda x, decimals: jnp.round(x, decimals)
  row("Tensor.round", rounded, decimals, (F64, F32, C64), smooth=False)
  fixed("Tensor.round", rounded, [14.9, 25, -35, 1e9], parameters={"decimals": -1})
  unary("isNan", jnp.isnan, ALL, numpy=np.isnan, specials=FLOATS + COMPLEX)
  unary("isInf", jnp.isinf, ALL, numpy=np.isinf, specials=FLOATS + COMPLEX)
  unary("isFinite", jnp.isfinite, ALL, numpy=np.isfinite, specials=FLOATS + COMPLEX)
  unary("signbit", jnp.signbit, FLOATS, numpy=np.signbit)
  row("Tensor.signbit", jnp.signbit, lambda d: [d.x(d.shape())], (np.int32, BOOL))
  unary("logicalNot", jnp.logical_not, ALL, numpy=np.logical_not)
  unary("nanToNum", jnp.nan_to_num, FLOATS + INTS + COMPLEX, specials=FLOATS + COMPLEX)
  fixed("Tensor.nanToNum", jnp.nan_to_num, [NAN, INF, -INF, 2])
  numbers = lambda d: ([one(d.dtype)], {"nan": 1.5, "positive": 2.5, "negative": -3.5})
  f = lambda x, nan, positive, negative: jnp.nan_to_num(x, nan=nan, posinf=positive, neginf=negative)
  row("Tensor.nanToNum", f, numbers, FLOATS, special=True)


def powers():
  for name, f, low in (("exp", np.exp, -2), ("expm1", np.expm1, -1), ("log", np.log, 0.25), ("log1p", np.log1p, -0.5)):
    unary(name, getattr(jnp, name), INEXACT, low, low + 4, numpy=f)
  unary("exp2", jnp.exp2, numpy=np.exp2)
  unary("log2", jnp.log2, INEXACT, 0.25, 4, numpy=np.log2)
  unary("log10", jnp.log10, INEXACT, 0.25, 4, numpy=np.log10)
  unary("sqrt", jnp.sqrt, INEXACT, 0.25, 4, numpy=np.sqrt)
  unary("rsqrt", lax.rsqrt, INEXACT, 0.25, 4, numpy=lambda x: 1 / np.sqrt(x))
  unary("cbrt", jnp.cbrt, FLOATS, 0.25, 4, numpy=np.cbrt)
  unary("reciprocal", jnp.reciprocal, INEXACT, 0.25, 4, numpy=lambda x: 1 / x)
  fixed("Tensor.reciprocal", lambda x: jnp.reciprocal(x).astype(F32), [2, -4], types=(np.int32,))


def angles():
  for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
    unary(name, getattr(jnp, name), INEXACT, -1.25, 1.25, numpy=getattr(np, name))
  for name, low, high in (
    ("asin", -0.875, 0.875), ("acos", -0.875, 0.875), ("atan", -2, 2),
    ("asinh", -2, 2), ("acosh", 1.125, 4), ("atanh", -0.875, 0.875),
  ):  # fmt: skip
    unary(name, getattr(jnp, name), INEXACT, low, high, numpy=getattr(np, "arc" + name[1:]))
  unary("deg2rad", jnp.deg2rad, numpy=np.deg2rad)
  unary("rad2deg", jnp.rad2deg, numpy=np.rad2deg)


def special_functions():
  unary("logistic", jax.nn.sigmoid, INEXACT, numpy=lambda x: 1 / (1 + np.exp(-x)))
  unary("erf", lax.erf, numpy=sp.erf)
  unary("erfc", lax.erfc, numpy=sp.erfc)
  unary("erfInv", lax.erf_inv, FLOATS, -0.875, 0.875, numpy=sp.erfinv)
  # Near its zeros XLA's has an absolute precision.
  unary("lgamma", lax.lgamma, FLOATS, 0.25, 6, but=[1 + np.finfo(t).eps for t in (F16, F32, F64)] + [1.0078125], numpy=sp.gammaln)
  # One version of XLA says NaN at zeros, another -inf, as SciPy at that without a sign.
  unary("digamma", lax.digamma, FLOATS, 0.5, 6, but=[0], numpy=sp.digamma)
  order = lambda d: ([d.x(d.shape(), low=0.5, high=6)], {"n": d.integer(1, 3)})
  f = lambda x, n: lax.polygamma(jnp.full(x.shape, n, x.dtype), x)
  row("Tensor.polygamma", f, order, (F64, F32), numpy=lambda x, n: sp.polygamma(n, x))


def conversions():
  targets = {"f64": F64, "f32": F32, "bf16": BF16, "f16": F16, "i32": np.int32, "i8": np.int8, "ui8": np.uint8,
             "ui32": np.uint32, "i64": np.int64, "i16": np.int16, "ui16": np.uint16, "ui64": np.uint64, "i1": BOOL,
             "complex<f32>": C64, "complex<f64>": C128}  # fmt: skip
  for to, target in targets.items():
    sources = [t for t in ALL if t not in COMPLEX or target in COMPLEX]
    if target in (np.uint8, np.uint16, np.uint32, np.uint64):
      sources = [t for t in sources if t not in SIGNED]
    low = 0 if target in INTS else -2
    row("Tensor.astype", lambda x, to, t=target: x.astype(t), lambda d, to=to, low=low: ([d.x(d.shape(high=2), low=low)], {"to": to}), sources, smooth=target in (F64, C128))
  numbers = {"f32": F32, "bf16": BF16, "f16": F16, "f64": F64}
  for to, target in numbers.items():
    row("Tensor.astype", lambda x, to, t=target: x.astype(t), lambda d, to=to: ([one(d.dtype)], {"to": to}), REAL, special=True)
  ties = {"bf16": [1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-9, 3.3e38], "f16": [1 + 2**-11, 1 + 3 * 2**-11, 65519, 65520, 2**-24, 2**-25, 3e-8]}
  for to, values in ties.items():
    special = lambda d, to=to, v=values: ([np.array(v + [1e-40, INF, NAN], F32)], {"to": to})
    row("Tensor.astype", lambda x, to, t=numbers[to]: x.astype(t), special, (F32,), special=True)
  pairs = (
    ("i32", np.int32, F32), ("ui32", np.uint32, F32), ("f32", F32, np.uint32), ("f32", F32, np.int32), ("i32", np.int32, np.uint32),
    ("i64", np.int64, F64), ("f64", F64, np.int64), ("ui16", np.uint16, BF16), ("i8", np.int8, np.uint8),
  )  # fmt: skip
  for to, target, source in pairs:
    f = lambda x, to, t=target: lax.bitcast_convert_type(x, t)
    row("Tensor.bitcast", f, lambda d, to=to: ([d.x(d.shape())], {"to": to}), (source,), grad=False)


def add():
  signs()
  roundings()
  powers()
  angles()
  special_functions()
  conversions()
