"""Rows of small programs: loops, branches and transforms within each other. `*Programs.java` has the same."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, vmap
from operations import BOOL, F32, F64, fixed, row

INF, NAN = np.inf, np.nan
WIDE = (F64, F32)
TO = {"f32": F32, "f64": F64}


def program(name, f, *shapes, types=WIDE, parameters=None, **options):
  """Of tensors of these shapes; functions draw others."""
  draw = lambda d: ([s(d) if callable(s) else d.x(s, low=-1, high=1) for s in shapes], dict(parameters or {}))
  row(name, f, draw, types, samples={}, **options)


def integers(low, high, *shape):
  return lambda d: d.ints(shape, low, high)


def layers():
  """Blocks of a network: parameters are stacked, kept in one type, and used in another."""

  def f(x, w, v, to, remat):
    def block(x, p):
      w, v = (a.astype(TO[to]) for a in p)
      y = x / jnp.sqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1)
      return x + (jax.nn.gelu(y.astype(TO[to]) @ w) @ v).astype(x.dtype), None

    return lax.scan(jax.checkpoint(block) if remat else block, x, (w, v))[0]

  shapes = (2, 3), (4, 3, 5), (4, 5, 3)
  for to, remat in (("f32", False), ("f64", True)):
    types = (F32,) if to == "f32" else WIDE
    program("scan of layers", f, *shapes, types=types, parameters={"to": to, "remat": remat})


def scans():
  def carries(x, table, at):
    def body(c, i):
      n, x, s, same = c
      x = jnp.tanh(x + table[i] * n.astype(x.dtype))
      return (n + 1, x, s + x.sum(), same), (x * same, s)

    (_, x, s, same), ys = lax.scan(body, (np.int32(1), x, jnp.zeros((), x.dtype), x), at)
    return x, s, same, *ys

  program("scan of several carries", carries, (3,), (5, 3), integers(0, 4, 4))

  def nested(x, w, v):
    def outer(x, w):
      def inner(y, row):
        y = jnp.tanh(v @ y) * row
        return y, y.sum()

      y, sums = lax.scan(inner, x, w, reverse=True)
      return y + x, sums

    return lax.scan(outer, x, w)

  program("scan of scan", nested, (2,), (3, 4, 2), (2, 2))
  within = jax.jit(lambda x, w: lax.scan(lambda x, w: (jnp.tanh(w @ x), x), x, w))
  program("scan within a function called twice", lambda x, w: within(within(x, w)[0], w), (2,), (3, 2, 2))
  layer = jax.jit(lambda x, w: jnp.tanh(w @ x))
  twice = lambda x, w: (jax.checkpoint(layer)(layer(x, w), w), None)
  program("scan of a function, rematerialised once", lambda x, w: lax.scan(twice, x, w)[0], (2,), (3, 2, 2))
  program("scan of nothing", lambda x, w: lax.scan(lambda x, _: (jnp.tanh(w @ x), x), x, None, length=4), (2,), (2, 2))
  program("associativeScan of matmul", lambda x: lax.associative_scan(jnp.matmul, x), (5, 2, 2))


def conditionals():
  """Branches with residuals of different types and numbers, and with operands that only one uses."""

  def captured(p, x, w):
    return lax.cond(p, lambda x: jnp.exp(jnp.tanh(w @ x) * x), lambda x: x * x.sum(), x)

  def several(p, x, n):
    same = lambda x: (x, n.astype(x.dtype), jnp.where(x > 0, jnp.sin(x), x))
    return lax.cond(p > 0, same, lambda x: (jnp.cos(x), x.sum(), x), x)

  def nested(p, q, x):
    inner = lambda x: lax.cond(q > p, jnp.sin, jnp.exp, x) * x
    return lax.cond(p > 0, inner, lambda x: lax.cond(q > 0, inner, jnp.cos, x), x)

  for p in (0, 1):
    program("cond with captured tensors", captured, lambda d, p=p: np.array(p, BOOL), (3,), (3, 3))
    program("cond of several results", several, lambda d, p=p: np.array(p, np.int32), (4,), integers(3, 3))
    for q in (0, 1):
      program("cond of cond", nested, lambda d, p=p: np.array(p, np.int32), lambda d, q=q: np.array(q, np.int32), (2,))

  branches = [jnp.tanh, lambda x: x * jnp.sin(x), jnp.zeros_like, lambda x: jnp.cumsum(x * x)]
  for i in (-2, 0, 1, 2, 3, 9):
    program("switchCase with a scan", lambda i, x: lax.switch(i, branches, x), lambda d, i=i: np.array(i, np.int32), (3,))

  def walk(at, x):
    step = lambda x, i: (lax.switch(i, [jnp.sin, lambda x: x * x, lambda x: x + 1], x), x.sum())
    return lax.scan(step, x, at)

  program("switchCase within scan", walk, lambda d: np.array([0, 2, 1, 1, 5], np.int32), (2,))
  program("switchCase within scan, rematerialised", lambda at, x: jax.checkpoint(walk)(at, x), integers(0, 2, 3), (2,))


def mapped_conditionals():
  """Every branch is computed, and what is not taken must not make the gradient NaN."""
  piecewise = lambda x: lax.cond(x > 0, lambda x: jnp.log1p(x) * x, lambda x: jnp.expm1(x), x)
  x = lambda d: np.array([-1.5, -0.125, 0.25, 2.0], d.dtype)
  program("vmap of cond", vmap(piecewise), x)
  program("vmap of grad of cond", vmap(jax.grad(piecewise)), x)
  program("grad of vmap of grad of cond", jax.grad(lambda x: jnp.sum(vmap(jax.grad(piecewise))(x) ** 2)), x)


def named():
  """Collectives along the axis of a vmap."""
  over = lambda f, *axes: vmap(f, *axes, axis_name="b")
  program("psum of a constant", over(lambda x: x * lax.psum(jnp.asarray(2, x.dtype), "b")), (3,))
  grad = jax.grad(lambda w, x: lax.pmean(jnp.tanh(w * x), "b"))
  program("vmap of grad of pmean", over(grad, (None, 0)), (), (3,))
  inner = lambda x: vmap(lambda y: lax.psum(y * x, "b"))(x)
  program("psum within vmap", over(inner), (3, 2))
  looped = lambda x: lax.fori_loop(0, 2, lambda i, c: jnp.tanh(c + lax.psum(c, "b")), x)
  program("psum within foriLoop", over(looped), (3,))


def edges():
  """Mapped where what is right is not plain: NaN, signs of zero, loops of different lengths, none at all."""
  starts = np.array([[-3, 1], [0, 9], [2, 0]], np.int32)
  put = lambda x, u, s: lax.dynamic_update_slice(x, u, (s[0], s[1]))
  fixed("vmap of dynamicUpdateSlice", vmap(put, (0, None, 0)), np.ones((3, 2, 3), F32), [[NAN, -0.0, INF]], starts, grad=False)
  special = [[1, NAN, 3, NAN], [-0.0, 0.0, INF, -INF], [2, 2, 1, 2]]
  fixed("vmap of sort", vmap(lax.sort), special, grad=False)
  fixed("vmap of argmax", vmap(lambda x: lax.argmax(x, 0, np.int32)), special)
  take = lambda x, i: jnp.take(x, i, axis=0, mode="clip")
  program("vmap of take to another axis", vmap(take, (2, None), 1), (4, 2, 3), integers(-1, 4, 3))

  def halves(x, limit):
    body = lambda c: (c[0] / 2, c[1] + 1)
    return lax.while_loop(lambda c: jnp.sum(c[0] * c[0]) > limit, body, (x, np.int32(0)))

  sizes = [[1, 2], [100, 3], [0.01, 0], [7, NAN]]
  fixed("vmap of whileLoop", vmap(halves, (0, None)), sizes, np.array(0.5, F32), grad=False)
  fixed("vmap of whileLoop to limits", vmap(halves, (None, 0)), sizes[1], [0.5, 50, 1e6, 1], grad=False)

  def carries(x, w):
    zero = jnp.zeros((), x.dtype)
    return lax.scan(lambda c, w: ((jnp.tanh(c[1] + w), c[1] + x), c[0]), (zero, zero + 1), w)

  flat = lambda f: lambda *a: [*f(*a)[0], f(*a)[1]]
  program("vmap of scan of one", flat(vmap(carries, (0, None))), (3,), (4,))
  program("vmap of scan of columns", flat(vmap(carries, (None, 1))), (), (4, 3))
  program("vmap of none", vmap(lambda x: x[::-1] * 2), (0, 3))


def derivatives():
  @jax.custom_vjp
  def clipped(w, x):
    return jnp.sin(w) * x

  backward = lambda r, ct: (jnp.clip(ct * r[1], -0.5, 0.5), 2 * ct * r[0])
  clipped.defvjp(lambda w, x: (clipped(w, x), (w, x)), backward)
  program("vmap of customVjp", vmap(clipped, (None, 0)), (), (5,), grad="reverse", smooth=False)
  loss = lambda w, x: jnp.sum(jnp.tanh(w @ x) ** 2)
  program("vmap of grad", vmap(jax.grad(loss), (None, 0)), (2, 3), (4, 3))
  program("grad of vmap", jax.grad(lambda w, x: vmap(loss, (None, 1))(w, x).sum()), (2, 3), (3, 4))
  outer = vmap(vmap(lambda a, b: jnp.dot(a, b) + a[0], (None, 0)), (0, None), 1)
  program("vmap of vmap", outer, (4, 3), (2, 3))


def add():
  layers()
  scans()
  conditionals()
  mapped_conditionals()
  named()
  edges()
  derivatives()
