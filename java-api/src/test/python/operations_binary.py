"""Rows of the functions of each element by itself, of two operands and more."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import ALL, BOOL, BF16, COMPLEX, F32, F64, FLOATS, INTS, NUMBERS, REAL, fixed, row
from operations_specials import INF, NAN, one, pairs, shifts

INEXACT = FLOATS + COMPLEX


def together(f):
  """With operands broadcast, as lax does not."""
  return lambda *xs: f(*jnp.broadcast_arrays(*xs))


def binary(name, f, types, low=-2, high=2, low2=None, high2=None, specials=None, numbers=False, **options):
  second = (low if low2 is None else low2), (high if high2 is None else high2)

  def draw(d):
    a, b = d.broadcast()
    return [d.x(a, low=low, high=high), d.x(b, low=second[0], high=second[1])]

  row(f"Tensor.{name}", f, draw, types, **options)
  if numbers:

    def number(d):
      return [d.x(d.shape(), low=low, high=high)], {"number": d.choice(-3, -1, 1, 2, 3)}

    of = lambda x, number: f(x, jnp.asarray(number, x.dtype))
    row(f"Tensor.{name}", of, number, [t for t in (F32, np.int32) if t in types], **options | {"numpy": None})
  specials = [t for t in types if t not in COMPLEX] if specials is None else specials
  if specials:
    row(f"Tensor.{name}", f, lambda d: pairs(d.dtype), specials, special=True)


def quotient(x, y):
  """Rounded towards zero of integers, as lax.div."""
  return x / y if jnp.issubdtype(x.dtype, jnp.inexact) else lax.div(*jnp.broadcast_arrays(x, y))


def arithmetic():
  binary("add", jnp.add, NUMBERS, numbers=True, numpy=np.add)
  binary("sub", jnp.subtract, NUMBERS, numbers=True, numpy=np.subtract)
  binary("mul", jnp.multiply, NUMBERS, numbers=True, numpy=np.multiply)
  binary("div", quotient, NUMBERS, low2=0.5, high2=3, numbers=True)
  binary("rem", together(lax.rem), REAL, low2=0.5, high2=3, smooth=False, numbers=True, numpy=np.fmod)
  for name, f in (("add", jnp.add), ("mul", jnp.multiply)):
    decimal = lambda d: ([d.x(d.shape())], {"number": d.choice(0.1, 0.02, 1e-30)})
    row(f"Tensor.{name}", lambda x, number, f=f: f(x, number), decimal, (F64, F32, BF16))
  binary("pow", jnp.power, INEXACT + (np.int32, np.uint8, np.uint32, np.int64), 0.5, 3, low2=0, high2=3, specials=FLOATS)
  powers = lambda d: ([d.x(d.shape(), low=0.5, high=3)], {"number": d.choice(-2, 0, 1, 2, 3, 5)})
  row("Tensor.pow", lambda x, number: x**number, powers, INEXACT)
  powers = lambda d: ([d.x(d.shape(), low=0.5, high=3)], {"number": d.choice(0.5, -1.5, 2.25)})
  row("Tensor.pow", lambda x, number: x**number, powers, FLOATS)
  for name in ("maximum", "minimum", "fmax", "fmin"):
    types = REAL + ((BOOL,) if name[0] == "m" else ())
    binary(name, getattr(jnp, name), types, numbers=True, numpy=getattr(np, name))
  for name in ("fmax", "fmin"):
    fixed(f"Tensor.{name}", getattr(jnp, name), [NAN, 1, 2, NAN, 3], [1, NAN, 2, NAN, 4])
  binary("floorDivide", jnp.floor_divide, REAL, low2=0.5, high2=3, smooth=False, numbers=True, numpy=np.floor_divide)
  binary("mod", jnp.mod, REAL, low2=0.5, high2=3, smooth=False, numbers=True, numpy=np.mod)
  binary("divmod", jnp.divmod, REAL, low2=0.5, high2=3, smooth=False, numbers=True, numpy=np.divmod)


def functions():
  binary("atan2", jnp.arctan2, FLOATS, numpy=np.arctan2)
  binary("hypot", jnp.hypot, FLOATS, numpy=np.hypot)
  binary("logaddexp", jnp.logaddexp, FLOATS, numpy=np.logaddexp)
  binary("copySign", jnp.copysign, FLOATS, low=0.25, high=2, low2=-2, high2=2, diff=[0], numpy=np.copysign)
  binary("nextAfter", jnp.nextafter, (F64, F32), grad=False, numpy=None)
  binary("heaviside", jnp.heaviside, FLOATS, smooth=False, numbers=True, numpy=np.heaviside)
  fixed("Tensor.hypot", jnp.hypot, [0.0], [1.0])
  fixed("Tensor.logaddexp", jnp.logaddexp, [1, 1], [1, 1])
  signs = [-0.0, 0.0, -1, NAN, -INF, 2]
  fixed("Tensor.copySign", jnp.copysign, lambda d: d.x(6), signs, types=(F32, BF16))
  fixed("Tensor.heaviside", jnp.heaviside, [-1, 0, -0.0, 2, NAN], lambda d: d.x(5))


def bits():
  whole = INTS + (BOOL,)
  for name in ("and", "or", "xor"):
    f = getattr(np, f"bitwise_{name}")
    binary(name, getattr(jnp, f"bitwise_{name}"), whole, numpy=f)
  for name, f in {
    "shiftLeft": lax.shift_left, "shiftRightArithmetic": lax.shift_right_arithmetic,
    "shiftRightLogical": lax.shift_right_logical,
  }.items():  # fmt: skip
    binary(name, together(f), INTS, low2=0, high2=7, specials=())
    row(f"Tensor.{name}", f, lambda d: shifts(d.dtype), INTS, special=True)
    number = lambda x, number, f=f: f(x, jnp.full(x.shape, number, x.dtype))
    row(f"Tensor.{name}", number, lambda d: ([d.x(d.shape())], {"number": d.integer(0, 7)}), INTS[:2])


def comparisons():
  names = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}
  for name, of in names.items():
    types = ALL if name in ("eq", "ne") else REAL + (BOOL,)
    binary(name, getattr(jnp, of), types, numbers=True, numpy=getattr(np, of))
  for name in ("And", "Or", "Xor"):
    of = f"logical_{name.lower()}"
    binary(f"logical{name}", getattr(jnp, of), ALL, numpy=getattr(np, of))
    mixed = lambda d: [d.x(s := d.shape()), d.bools(*s)]
    row(f"Tensor.logical{name}", getattr(jnp, of), mixed, (np.int32,), numpy=getattr(np, of))
  binary("isclose", jnp.isclose, FLOATS + (np.int32,), specials=(F64, F32), numpy=np.isclose)
  near = lambda f, **o: lambda x, y, rtol, atol: f(x, y, rtol=rtol, atol=atol, **o)
  bounds = lambda d: ([d.x(d.shape()), d.x(())], {"rtol": d.choice(0.5, 0.125), "atol": d.choice(0.0, 0.25)})
  row("Tensor.isclose", near(jnp.isclose), bounds, (F64, F32), numpy=near(np.isclose))
  row("Tensor.allclose", near(jnp.allclose), bounds, FLOATS, numpy=near(np.allclose))
  closely = [1, 1, 1e-9, INF, INF, NAN, 100], [1.00001, 1.0001, 0, INF, -INF, NAN, 100.002]
  fixed("Tensor.isclose", jnp.isclose, *closely)
  fixed("Tensor.isclose", near(jnp.isclose), *closely, parameters={"rtol": 1e-3, "atol": 0.0})
  fixed("Tensor.iscloseOrNan", near(jnp.isclose, equal_nan=True), *closely, parameters={"rtol": 1e-5, "atol": 1e-8})
  for count in (7, 2):
    fixed("Tensor.allclose", jnp.allclose, *[x[:count] for x in closely])
  fixed("Tensor.allclose", jnp.allclose, closely[0][:5], closely[0][:5])
  some = lambda d: (pairs(d.dtype), {"rtol": 1e-5, "atol": 1e-8})
  row("Tensor.iscloseOrNan", near(jnp.isclose, equal_nan=True), bounds, FLOATS)
  row("Tensor.iscloseOrNan", near(jnp.isclose, equal_nan=True), some, (F64, F32), special=True)


def choices():
  def bounds(d):
    a, b, c = d.broadcast(3)
    return [d.x(a), d.x(b, low=-1.5, high=-0.25), d.x(c, low=0.25, high=1.5)]

  row("Tensor.clip", lambda x, low, high: jnp.clip(x, low, high), bounds, REAL, numpy=np.clip)
  number = lambda d: ([d.x(d.shape())], {"low": d.choice(-1, 0), "high": d.choice(1, 2)})
  clip = lambda x, low, high: jnp.clip(x, jnp.asarray(low, x.dtype), jnp.asarray(high, x.dtype))
  row("Tensor.clip", clip, number, (F64, F32, np.int32))
  fixed("Tensor.clip", clip, [-2, -0.5, 0.25, 1, 5], parameters={"low": -0.5, "high": 1})
  row("Tensor.clip", clip, lambda d: ([one(d.dtype)], {"low": -0.5, "high": 1}), FLOATS, special=True)

  def clamped(d):
    shape = d.shape()
    low, high = d.choice((shape, shape), ((), ()))
    return [d.x(low, low=-1.5, high=-0.25), d.x(shape), d.x(high, low=0.25, high=1.5)]

  # JAX's own forward mode fails of scalar bounds.
  clamp = lambda low, x, high: lax.clamp(*jnp.broadcast_arrays(low, x, high))
  row("Lax.clamp", clamp, clamped, REAL, numpy=lambda low, x, high: np.clip(x, low, high))

  def where(d):
    a, b, c = d.broadcast(3)
    return [d.bools(*a), d.x(b), d.x(c)]

  row("Lax.where", jnp.where, where, ALL, numpy=np.where)
  number = lambda d: ([d.bools(*(s := d.shape())), d.x(s)], {"number": d.integer(0, 3), "first": d.choice(True, False)})
  f = lambda c, x, number, first: jnp.where(c, *([jnp.asarray(number, x.dtype), x][:: 1 if first else -1]))
  row("Lax.where", f, number, (F32, np.int32))
  row("Lax.complex", lax.complex, lambda d: [d.x(s := d.shape()), d.x(s)], (F64, F32))


def add():
  arithmetic()
  functions()
  bits()
  comparisons()
  choices()
