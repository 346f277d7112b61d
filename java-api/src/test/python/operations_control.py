"""Rows of conditionals and loops, each with functions that `ControlOperations` has, too."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import BF16, F32, F64, FLOATS, INTS, REAL, row

SOME = (F64, F32, BF16)
WAVE = lambda x: jnp.sin(x) * x
SCALED = lambda x: x * x.sum().astype(x.dtype)


def conditionals():
  cond = lambda p, x: lax.cond(p, WAVE, SCALED, x)
  row("ControlFlow.cond", cond, lambda d: [d.bools(), d.x(d.shape())], FLOATS)
  captured = lambda p, x, y, captured: lax.cond(p, lambda: x * y, lambda: jnp.exp(x))
  drawn = lambda d: ([d.bools(), d.x(s := d.shape()), d.x(s)], {"captured": True})
  row("ControlFlow.cond", captured, drawn, (F64, F32))
  several = [WAVE, SCALED, jnp.zeros_like, lambda x: x * x + 1]
  switch = lambda i, x: lax.switch(i, several, x)
  row("ControlFlow.switchCase", switch, lambda d: [d.ints((), -2, 5), d.x(d.shape())], FLOATS)
  row("ControlFlow.switchCase", switch, lambda d: [d.ints((), 0, 5, d.dtype), d.x(d.shape(), dtype=F32)], INTS, diff=[1])


def loops():
  step = lambda i, c: jnp.tanh(c * (i.astype(c.dtype) + 0.5))
  fixed = lambda x, low, high: lax.fori_loop(low, high, step, x)
  bounds = lambda d: ([d.x(d.shape())], {"low": d.integer(-1, 2), "high": d.integer(0, 4)})
  row("ControlFlow.foriLoop", fixed, bounds, SOME)
  traced = lambda d: [d.ints((), -1, 2), d.ints((), 0, 4), d.x(d.shape())]
  # Their number is unknown, so that JAX has no derivative in reverse.
  row("ControlFlow.foriLoop", lambda low, high, x: lax.fori_loop(low, high, step, x), traced, SOME, grad=False)

  def halves(x, limit):
    return lax.while_loop(lambda c: (c[0] * c[0]).sum() > limit, lambda c: (c[0] / 2 - x / 64, c[1] + 1), (x, np.int32(0)))

  limited = lambda d: [d.x(d.shape()), d.x((), low=0.25, high=2)]
  row("ControlFlow.whileLoop", halves, limited, (F64, F32), grad=False)
  doubled = lambda x, limit: lax.while_loop(lambda c: (c < limit).all(), lambda c: c * 2 + 1, x)
  row("ControlFlow.whileLoop", doubled, lambda d: [d.ints(d.shape(), 0, 5), d.ints((), 7, 60)], (np.int32,))


def scans():
  def step(c, x):
    return jnp.tanh(c * x + 1), jnp.exp(c) * x

  def drawn(d):
    shape = d.shape(high=2)
    return [d.x(shape), d.x((d.size(0), *shape))]

  row("ControlFlow.scan", lambda c, x: lax.scan(step, c, x), drawn, SOME)

  def formed(c, x, captured, reverse, unroll, remat):
    body = lambda c, x: (jnp.tanh(c * x + captured), jnp.exp(c) * x * captured)
    return lax.scan(jax.checkpoint(body) if remat else body, c, x, reverse=reverse, unroll=unroll)

  for ways in itertools.product((True, False), repeat=2):
    of = lambda d, w=ways: ([*drawn(d), d.x()], {"reverse": w[0], "unroll": d.integer(1, 3), "remat": w[1]})
    row("ControlFlow.scan", formed, of, SOME, samples={})
  whole = lambda c, x: lax.scan(lambda c, x: (c * 3 - x, c ^ x), c, x)
  row("ControlFlow.scan", whole, drawn, (np.int32, np.uint8))
  row("ControlFlow.map", lambda x: lax.map(SCALED, x), lambda d: [d.x(d.shape(1, 3))], SOME + (np.int32,))
  batched = lambda d: ([d.x(d.shape(1, 3))], {"batchSize": d.integer(0, 3)})
  row("ControlFlow.map", lambda x, batchSize: lax.map(SCALED, x, batch_size=batchSize), batched, (F64, F32))


def associative():
  row("ControlFlow.associativeScan", lambda x: lax.associative_scan(jnp.add, x), lambda d: [d.x(d.shape(1, 3))], REAL, numpy=lambda x: np.cumsum(x, 0, x.dtype))

  def along(d):
    shape = d.shape(1, 3, least=1)
    return [d.x(shape), d.x(shape)], {"axis": d.axis(shape), "reverse": d.choice(True, False)}

  def recurrence(a, b, axis, reverse):
    """x[k] = a[k] x[k-1] + b[k]."""
    return lax.associative_scan(lambda p, q: (p[0] * q[0], p[1] * q[0] + q[1]), (a, b), reverse, axis % a.ndim)

  def loop(a, b, axis, reverse):
    flip = lambda x: np.flip(x, axis) if reverse else x
    lines_a, lines_b = np.moveaxis(flip(a), axis, 0), np.moveaxis(flip(b), axis, 0)
    xs = [lines_b[0]]
    for p, q in zip(lines_a[1:], lines_b[1:]):
      xs.append(p * xs[-1] + q)
    return flip(np.cumprod(flip(a), axis)), flip(np.moveaxis(np.array(xs), 0, axis))

  row("ControlFlow.associativeScan", recurrence, along, SOME, numpy=loop)


def add():
  conditionals()
  loops()
  scans()
  associative()
