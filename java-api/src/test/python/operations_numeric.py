"""Rows of differences, products, polynomials and parts of numbers."""

import jax
import jax.numpy as jnp
import numpy as np
from operations import BF16, C64, F16, F32, F64, FLOATS, INTS, row
from operations_jnp import INEXACT, SOME, WIDE, same
from operations_specials import INF, one

NUMERIC = FLOATS + (np.int32, C64)
METHODS = ("NEAREST", "LINEAR", "CUBIC", "LANCZOS3", "LANCZOS5")


def differences():
  def sloped(d, **more):
    return [d.x(shape := d.shape(1, 3, least=2))], {"axis": d.axis(shape)} | more

  def placed(d):
    x = d.x(shape := d.shape(1, 3, least=2))
    axis = d.axis(shape)
    return [x, np.sort(d.x(shape[axis]))], {"axis": axis}

  one_apart = lambda np: lambda x, axis: np.gradient(x, axis=axis)
  row("Tensor.gradient", one_apart(jnp), sloped, INEXACT + (np.int32,), numpy=one_apart(np))
  apart = lambda np: lambda x, axis, spacing: np.gradient(x, spacing, axis=axis)
  row("Tensor.gradient", apart(jnp), lambda d: sloped(d, spacing=0.5), WIDE, numpy=apart(np))
  at = lambda np: lambda x, points, axis: np.gradient(x, points, axis=axis)
  row("Tensor.gradient", at(jnp), placed, WIDE, numpy=at(np))
  turned = lambda d: ([d.x(shape := d.shape(1, 3), low=-16, high=16)], {"axis": d.axis(shape)})
  same("Tensor.unwrap", lambda np: lambda x: np.unwrap(x), lambda d: turned(d)[0], FLOATS)
  f = lambda np: lambda x, axis, period: np.unwrap(x, axis=axis, period=period)


  def around(d, period):
    x, parameters = turned(d)
    return x, parameters | {"period": period}

  same("Tensor.unwrap", f, lambda d: around(d, 3.1), WIDE)
  # Of an odd period JAX moves integers that NumPy does not.
  same("Tensor.unwrap", f, lambda d: around(d, 4), (np.int32,))
  same("Tensor.ediff1d", lambda np: lambda x: np.ediff1d(x), lambda d: [d.x(d.shape(0, 3))], NUMERIC)
  ends = lambda d: [d.x(d.shape(0, 2)), d.x(d.size()), d.x()]
  same("Tensor.ediff1d", lambda np: lambda x, a, b: np.ediff1d(x, to_begin=a, to_end=b), ends, NUMERIC)


def products():
  def vectors(d):
    shape = d.shape(1, 3)
    axis = d.axis(shape)
    other = list(shape)
    at = d.integer(0, len(shape) - 1)
    other[at] = other[at] if at == axis % len(shape) else 1
    return [d.x(shape), d.x(other)], {"axis": axis}

  f = lambda np: lambda x, y, axis: np.vecdot(x, y, axis=axis)
  row("Tensor.vecdot", f(jnp), vectors, NUMERIC, numpy=f(np))
  chain = lambda d: [d.x(n := d.size(1)), d.x(n, m := d.size(1)), d.x(m, k := d.size(1)), d.x(k, d.size(1))]
  multi = lambda np: lambda *xs: np.linalg.multi_dot(xs)
  row("Linalg.multiDot", multi(jnp), chain, WIDE + (BF16, C64), numpy=multi(np))
  pair = lambda d: [d.x(d.size(), n := d.size()), d.x(n, d.size())]
  row("Linalg.multiDot", multi(jnp), pair, WIDE)
  observed = lambda d: [d.x(*d.shape(2, 2, least=2))] if d.choice(True, False) else [d.x(d.size(2))]
  same("Tensor.cov", lambda np: lambda x: np.cov(x), observed, WIDE + (BF16, C64, np.int32))
  same("Tensor.covDdof", lambda np: lambda x, ddof: np.cov(x, ddof=ddof), lambda d: (observed(d), {"ddof": 0}), WIDE)

  def counted(d):
    n = d.size(2)
    return [d.x(*d.choice((2, n), (n,))), d.ints(n, 1, 3), d.x(n, low=0.5, high=2, dtype=d.dtype)]

  weighted = lambda np: lambda x, f, a, **ddof: np.cov(x, fweights=f, aweights=a, **ddof)
  same("Tensor.cov", weighted, counted, WIDE)
  same("Tensor.covDdof", weighted, lambda d: (counted(d), {"ddof": 0}), WIDE)
  rows = lambda d: [d.x(d.choice(2, 3), 4)]
  same("Tensor.corrcoef", lambda np: lambda x: np.corrcoef(x), rows, WIDE + (C64,), smooth=False, grad=False)
  # On the diagonal the clipped 1 has a derivative that depends on the last bit.
  off = lambda x: jnp.corrcoef(x)
  row("Tensor.corrcoef", off, lambda d: [d.x(4)], WIDE)


def polynomials():
  p = lambda d: [d.x(d.integer(0, 5)), d.x(d.shape(0, 2))]
  same("Jnp.polyval", lambda np: lambda p, x: np.polyval(p, x) if np is jnp else np.polyval(list(p), x), p, NUMERIC)
  long = lambda d: [d.x(19), d.x(3, low=-1, high=1)]
  same("Jnp.polyval", lambda np: lambda p, x: np.polyval(p, x), long, WIDE)
  several = lambda d: [d.x(3, 2), d.x(4, 2)]
  row("Jnp.polyval", jnp.polyval, several, WIDE)
  x = lambda d: ([d.x(d.size(), low=0.5)], {"columns": d.integer(0, 4)})
  for name, increasing in (("vander", False), ("vanderIncreasing", True)):
    same(f"Jnp.{name}", lambda np, up=increasing: lambda x, columns: np.vander(x, columns, up), x, WIDE + (np.int32,))
  for name in ("convolve", "correlate"):
    for mode in ("full", "same", "valid"):
      draw = lambda d, m=mode: ([d.x(d.integer(1, 6)), d.x(d.integer(1, 6))], {"mode": m.upper()})
      of = lambda np, name=name: lambda x, y, mode: getattr(np, name)(x, y, mode.lower())
      row(f"Jnp.{name}", of(jnp), draw, FLOATS + (C64, np.int32), numpy=None if name == "correlate" and mode != "full" else of(np))


def parts():
  same("Tensor.sinc", lambda np: lambda x: np.sinc(x), lambda d: [d.x(d.shape())], (BF16, F16), grad=False)
  same("Tensor.sinc", lambda np: lambda x: np.sinc(x), lambda d: [d.x(d.shape())], WIDE)
  row("Tensor.sinc", jnp.sinc, lambda d: [np.array([0.0, -0.0, 0.5, 1.25], d.dtype)], WIDE, smooth=True)
  row("Tensor.sinc", jnp.sinc, lambda d: [one(d.dtype, [INF, -INF])], (F32,), special=True)
  same("Tensor.modf", lambda np: lambda x: list(np.modf(x)), lambda d: [d.x(d.shape(), low=-4, high=4)], FLOATS, smooth=False)
  row("Tensor.modf", lambda x: list(jnp.modf(x)), lambda d: [one(d.dtype)], FLOATS, special=True)
  of = lambda np: lambda x: [(y := np.frexp(x))[0], y[1].astype(np.int32)]
  same("Tensor.frexp", of, lambda d: [d.x(d.shape(), low=-40, high=40)], FLOATS, smooth=False)
  row("Tensor.frexp", of(jnp), lambda d: [one(d.dtype)], FLOATS, special=True)
  scaled = lambda d: [d.x(s := d.shape()), d.ints(s, -9, 9)]
  same("Tensor.ldexp", lambda np: lambda x, e: np.ldexp(x, e), scaled, FLOATS, smooth=False)
  whole = lambda d: [np.repeat(one(d.dtype), 4), np.tile(np.array([-3, 0, 1, 40], np.int32), len(one(d.dtype)))]
  row("Tensor.ldexp", jnp.ldexp, whole, (F32, F64), special=True)
  pair = lambda d: [d.x((shapes := d.broadcast())[0]), d.x(shapes[1])]
  same("Tensor.gcd", lambda np: lambda x, y: np.gcd(x, y), pair, INTS, grad=False)
  same("Tensor.lcm", lambda np: lambda x, y: np.lcm(x, y), pair, INTS, grad=False)


def images():
  def draw(d, method, antialias):
    shape = d.shape(1, 3, least=1)
    to = [d.integer(1, 7) if d.choice(True, True, False) else n for n in shape]
    return [d.x(shape)], {"shape": to, "method": method, "antialias": antialias}

  f = lambda x, shape, method, antialias: jax.image.resize(x, shape, method.lower(), antialias)
  for method in METHODS:
    for antialias in (True, False) if method != "NEAREST" else (True,):
      types = WIDE + ((BF16, F16, np.int32) if antialias else ())
      row("Image.resize", f, lambda d, m=method, a=antialias: draw(d, m, a), types)


def attention():
  def draw(d):
    b, t, s, k, group, h = d.size(1), d.size(1), d.size(1), d.choice(1, 2), d.choice(1, 2), 3
    return [d.x(b, t, k * group, h), d.x(b, s, k, h), d.x(b, s, k, h)]

  types = (F32, BF16)
  row("Nn.dotProductAttention", jax.nn.dot_product_attention, draw, types)

  def masked(d):
    q, k, v = draw(d)
    shape = (q.shape[0], d.choice(1, q.shape[2]), q.shape[1], k.shape[1])
    return [q, k, v, d.bools(*shape)]

  row("Nn.dotProductAttention", lambda q, k, v, mask: jax.nn.dot_product_attention(q, k, v, mask=mask), masked, types)

  def biased(d):
    q, k, v = draw(d)
    return [q, k, v, d.x(q.shape[0], q.shape[2], q.shape[1], k.shape[1])], {"scale": 0.25}

  causal = lambda q, k, v, bias, scale: jax.nn.dot_product_attention(q, k, v, bias=bias, scale=scale, is_causal=True)
  row("Nn.dotProductAttention", causal, biased, types)


def add():
  differences()
  products()
  polynomials()
  parts()
  images()
  attention()
