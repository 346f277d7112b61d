"""Prints the values and tangents that LinearizeTest expects, and what JAX computes again."""

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
lax = jax.lax
W = jnp.array([[0.5, -0.25], [1.0, 0.75]])


def scan(x):
    def step(c, k):
        h = jnp.tanh(c @ W * k) + jnp.sin(c)
        return h, jnp.exp(h) * jnp.cos(k)

    c, ys = lax.scan(step, x, jnp.arange(3.0) / 4)
    return c * ys.sum(0)


def fori(x):
    return lax.fori_loop(0, 3, lambda i, c: jnp.sin(c) * (i + jnp.cos(c)), x)


def cond(x):
    return lax.cond(x[0] > 0, lambda v: jnp.sin(v) * jnp.exp(v), lambda v: v * 2, x)


def nested(x):
    f = jax.jit(lambda v: jnp.tanh(v) * v)
    step = lambda c, k: (lax.switch(k, [jnp.sin, f, lambda v: jnp.exp(v) * v.sum()], c), None)
    return lax.scan(step, x, jnp.array([0, 1, 2, 1]))[0]


def remat(x):
    return jnp.sin(jax.checkpoint(lambda v: jnp.tanh(v) * v)(jnp.exp(x)))


def loop(x):
    return jnp.sin(lax.while_loop(lambda c: c[0] < 3, lambda c: c * jnp.exp(c), x))


x = jnp.array([0.3, -0.6])
t = jnp.array([1.0, 0.5])
for f in (scan, fori, cond, nested, remat, loop):
    y, push = jax.linearize(f, x)
    text = jax.jit(push).lower(t).as_text()
    again = [op for op in ("sine", "cosine", "tanh", "exponential") if "stablehlo." + op in text]
    print(f.__name__, y.tolist(), push(t).tolist(), again)
