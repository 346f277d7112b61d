"""Cases of conditionals, of products in an associative scan, and of collectives within other functions."""

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


def associative():
  case("associative scan/product", lambda x: lax.associative_scan(jnp.matmul, x), normal(5, 2, 2))


def named():
  """Collectives along the axis of a vmap."""

  def over(name, f, *inputs):
    case(f"vmap/{name}", jax.vmap(f, axis_name="b"), *inputs)

  over("psum of the same", lambda x: x * lax.psum(2.0, "b"), normal(3))
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
  associative()
