"""Cases of conditionals, of loops with traced bounds, and of loops that are composed of scans."""

import jax
import jax.numpy as jnp
import numpy as np
from elementwise import F32, ints, normal
from jax import lax
from oracle import case


def conditionals():
  """Branches with residuals of different types and numbers, and with operands that only one uses."""

  def cond(p, x, w):
    return lax.cond(p, lambda x: jnp.exp(jnp.tanh(w @ x) * x), lambda x: x * x.sum(), x)

  for p in (True, False):
    case(f"cond:{p}", cond, np.array(p), normal(3), normal(3, 3))
    case(f"cond:float64 {p}", cond, np.array(p), normal(2, dtype=np.float64), normal(2, 2, dtype=np.float64))

  def several(p, x, n):
    same = lambda x: (x, n.astype(F32), jnp.where(x > 0, jnp.sin(x), x))
    return lax.cond(p > 0, same, lambda x: (jnp.cos(x), x.sum(), x), x)

  for p in (0, 1):
    case(f"cond/several:{p}", several, np.array(p, np.int32), normal(4), np.array(3, np.int32))

  def nested(p, q, x):
    inner = lambda x: lax.cond(q > p, jnp.sin, jnp.exp, x) * x
    return lax.cond(p > 0, inner, lambda x: lax.cond(q > 0, inner, jnp.cos, x), x)

  for p in (0, 1):
    for q in (0, 1):
      case(f"cond/nested:{p} {q}", nested, np.array(p, np.int32), np.array(q, np.int32), normal(2))

  branches = [jnp.tanh, lambda x: x * jnp.sin(x), jnp.zeros_like, lambda x: jnp.cumsum(x * x)]
  for i in (-2, 0, 1, 2, 3, 9):
    case(f"switch:{i}", lambda i, x: lax.switch(i, branches, x), np.array(i, np.int32), normal(3))
  case("switch:int64", lambda i, x: lax.switch(i, branches, x), np.array(1, np.int64), normal(3))

  def walk(at, x):
    step = lambda x, i: (lax.switch(i, [jnp.sin, lambda x: x * x, lambda x: x + 1], x), x.sum())
    return lax.scan(step, x, at)

  case("switch/within scan", walk, np.array([0, 2, 1, 1, 5], np.int32), normal(2))
  case("switch/rematerialised", lambda at, x: jax.checkpoint(walk)(at, x), ints(0, 3, 3), normal(2))


def mapped():
  """Every branch is computed, and what is not taken must not make the gradient NaN."""
  piecewise = lambda x: lax.cond(x > 0, lambda x: jnp.log1p(x) * x, lambda x: jnp.expm1(x), x)
  x = np.array([-1.5, -0.1, 0.2, 2.0], F32)
  case("cond/mapped", jax.vmap(piecewise), x)
  case("cond/grad mapped", jax.vmap(jax.grad(piecewise)), x)
  case("cond/mapped twice", jax.grad(lambda x: jnp.sum(jax.vmap(jax.grad(piecewise))(x) ** 2)), x)


def loops():
  def bounds(low, high, x):
    return lax.fori_loop(low, high, lambda i, c: jnp.tanh(c * i.astype(F32)), x)

  for low, high in ((2, 6), (3, 3), (5, -1)):
    case(f"fori/bounds:{low} {high}", bounds, np.array(low, np.int32), np.array(high, np.int32), normal(3), grad=False)

  def scanned(unroll, reverse):
    step = lambda c, x: (jnp.tanh(c * x + 1), jnp.exp(c) * x)
    return lambda c, x: lax.scan(step, c, x, unroll=unroll, reverse=reverse)

  for unroll in (2, 3, 7):
    for reverse in ("", " reverse"):
      case(f"scan/unroll {unroll}{reverse}", scanned(unroll, bool(reverse)), normal(2), normal(5, 2))
  case("scan/unroll 2:even", scanned(2, False), normal(2), normal(4, 2))
  case("scan/unroll 2:never", scanned(2, False), normal(2), normal(0, 2))

  f = lambda x: jnp.sin(x) * x.sum()
  case("map", lambda x: lax.map(f, x), normal(5, 2))
  for size in (0, 2, 5, 9):
    case(f"map/batch {size}", lambda x: lax.map(f, x, batch_size=size), normal(5, 2))
  case("map/batch 2:even", lambda x: lax.map(f, x, batch_size=2), normal(4, 2))


def associative():
  for n in (0, 1, 2, 3, 5, 8):
    case(f"associative scan/sum:{n}", lambda x: lax.associative_scan(jnp.add, x), normal(n, 2))
  case("associative scan/sum:int32", lambda x: lax.associative_scan(jnp.add, x), ints(-9, 9, 6))
  case("associative scan/product", lambda x: lax.associative_scan(jnp.matmul, x), normal(5, 2, 2))
  last = lambda x: lax.associative_scan(jnp.maximum, x, reverse=True, axis=1)
  case("associative scan/reverse", last, normal(2, 7))

  def recurrence(a, b):
    """x[k] = a[k] x[k-1] + b[k]."""
    return lax.associative_scan(lambda p, q: (p[0] * q[0], p[1] * q[0] + q[1]), (a, b))

  case("associative scan/recurrence", recurrence, normal(6, 2), normal(6, 2))


def named():
  """Collectives along the axis of a vmap."""

  def over(name, f, *inputs, **kwargs):
    case(f"vmap/{name}", jax.vmap(f, axis_name="b"), *inputs, **kwargs)

  over("psum", lambda x: x * lax.psum(jnp.sin(x), "b"), normal(3, 2))
  over("psum of the same", lambda x: x * lax.psum(2.0, "b"), normal(3))
  over("pmean", lambda x: x - lax.pmean(x * x, "b"), normal(4))
  over("pmax", lambda x: (lax.pmax(x, "b") - x, lax.pmin(x, "b")), normal(4), grad=False)
  over("axis index", lambda x: x * lax.axis_index("b").astype(F32), normal(3, 2))
  over("all gather", lambda x: jnp.sin(lax.all_gather(x, "b", axis=1)) * x[0], normal(3, 2))
  over("all gather tiled", lambda x: jnp.sin(lax.all_gather(x, "b", tiled=True)) * x[0], normal(3, 2))
  over("psum scatter", lambda x: lax.psum_scatter(x * x, "b"), normal(3, 3, 2))
  over("psum scatter tiled", lambda x: lax.psum_scatter(x * x, "b", tiled=True), normal(2, 4))
  for split, concat in ((0, 1), (1, 0), (1, 1)):
    exchange = lambda x: lax.all_to_all(jnp.sin(x), "b", split, concat)
    over(f"all to all {split} {concat}", exchange, normal(3, 3, 3))
    exchange = lambda x: lax.all_to_all(jnp.sin(x), "b", split, concat, tiled=True)
    over(f"all to all tiled {split} {concat}", exchange, normal(2, 4, 6))
  over("ppermute", lambda x: lax.ppermute(x * x, "b", [(0, 1), (1, 2), (2, 0)]), normal(3, 2))
  grad = jax.grad(lambda w, x: lax.pmean(jnp.tanh(w * x), "b"))
  case("vmap/grad of pmean", jax.vmap(grad, (None, 0), axis_name="b"), normal(), normal(3))
  inner = lambda x: jax.vmap(lambda y: lax.psum(y * x, "b"))(x)
  over("within vmap", lambda x: inner(x), normal(3, 2))
  looped = lambda x: lax.fori_loop(0, 2, lambda i, c: jnp.tanh(c + lax.psum(c, "b")), x)
  over("within a loop", looped, normal(3))


def add():
  conditionals()
  named()
  mapped()
  loops()
  associative()
