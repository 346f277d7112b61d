"""JAX's side of OperationSpeed.java, which starts it: reads names, writes what each takes.

JAX 0.10.2 with NumPy; operations and model are those of the Java side, line by line.
"""

import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

TRACED = 100
SECONDS = 0.1
X = jax.random.normal(jax.random.key(0), (64, 64)) * 0.1
ROWS = jnp.arange(63, -1, -1)
KEY = jax.random.key(1)

OPERATIONS = {
  "add": lambda v: v + X,
  "mul_number": lambda v: v * 0.5,
  "tanh": jnp.tanh,
  "compare_where": lambda v: jnp.where(v > 0, v, X),
  "astype": lambda v: v.astype(jnp.bfloat16).astype(jnp.float32),
  "sum_keepdims": lambda v: v.sum(1, keepdims=True) + X,
  "max": lambda v: v.max(0) + X,
  "transpose": jnp.transpose,
  "reshape": lambda v: v.reshape(-1).reshape(64, 64),
  "concatenate": lambda v: jnp.concatenate([v[32:], X[32:]], 0),
  "row": lambda v: v[3] + X,
  "take_rows": lambda v: v[ROWS],
  "set_row": lambda v: v.at[3].set(1),
  "matmul": lambda v: v @ X,
  "softmax": jax.nn.softmax,
  "cumsum": lambda v: jnp.cumsum(v, 0),
  "sort": lambda v: jnp.sort(v, 1),
  "argmax": lambda v: jnp.argmax(v, 1) + X,
  "var": lambda v: v.var(0) + X,
  "random_normal": lambda v: jax.random.normal(KEY, (64, 64)) + v,
}


def repeat(f, times):
  began = time.perf_counter()
  for _ in range(times):
    last = f(X)
  last.block_until_ready()
  return (time.perf_counter() - began) / times


def timed(f):
  return 1e6 * repeat(f, max(20, int(SECONDS / repeat(f, 20))))


def eager(name):
  return timed(OPERATIONS[name])


def call(tensors):
  arguments = [X] * int(tensors)
  f = jax.jit(lambda all: [-x for x in all])
  return timed(lambda x: f(arguments)[0])


def lower(name):
  f = OPERATIONS[name]

  def repeated(v):
    for _ in range(TRACED):
      v = f(v)
    return v

  began = time.perf_counter()
  jax.jit(repeated).lower(X)
  return 1e6 * (time.perf_counter() - began) / TRACED


D, H, L, F, V, B = 128, 4, 64, 512, 256, 4


def norm(x, scale):
  mean = x.mean(-1, keepdims=True)
  var = jnp.square(x).mean(-1, keepdims=True) - jnp.square(mean)
  return (x - mean) * jax.lax.rsqrt(var + 1e-6) * scale


def block(x, p):
  h = norm(x, p["norm1"])
  q, k, v = (jnp.einsum("bld,dhk->blhk", h, p[n]) for n in "qkv")
  scores = jnp.einsum("blhk,bmhk->bhlm", q / jnp.sqrt(D // H), k)
  mask = jnp.tril(jnp.ones((L, L), bool))
  weights = jax.nn.softmax(jnp.where(mask, scores, jnp.finfo(jnp.float32).min))
  x = x + jnp.einsum("bhlm,bmhk,hkd->bld", weights, v, p["o"])
  return x + jax.nn.gelu(norm(x, p["norm2"]) @ p["in"]) @ p["out"]


def loss(params, ids):
  x = params["embed"][ids] + params["positions"]
  x, _ = jax.lax.scan(lambda c, p: (block(c, p), None), x, params["blocks"])
  logits = norm(x, params["norm"]) @ params["embed"].T
  targets = jnp.pad(ids[:, 1:], ((0, 0), (0, 1)))
  losses = -jnp.take_along_axis(jax.nn.log_softmax(logits), targets[..., None], -1)[..., 0]
  weights = (targets != 0).astype(jnp.float32)
  return (losses * weights).sum() / weights.sum()


def model(layers):
  shape = lambda *dims: jax.ShapeDtypeStruct(dims, jnp.float32)
  n = int(layers)
  head = (n, D, H, D // H)
  blocks = {
    "norm1": shape(n, D), "norm2": shape(n, D), "q": shape(*head), "k": shape(*head), "v": shape(*head),
    "o": shape(n, H, D // H, D), "in": shape(n, D, F), "out": shape(n, F, D),
  }  # fmt: skip
  params = {"embed": shape(V, D), "positions": shape(L, D), "norm": shape(D), "blocks": blocks}
  ids = jax.ShapeDtypeStruct((B, L), np.int32)
  began = time.perf_counter()
  jax.jit(lambda p, i: jax.grad(loss)(p, i)).lower(params, ids).compile()
  return 1e3 * (time.perf_counter() - began)


for line in sys.stdin:
  kind, name = line.split()
  print({"eager": eager, "call": call, "lower": lower, "model": model}[kind](name), flush=True)
