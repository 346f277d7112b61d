"""Tokens a second of a plain JAX loop with a cache of keys and values, for SampleSpeed.java.

Reads lines "D H L N F V B prompt tokens" and answers each with its tokens a second. The model is NanoDO's in float32 with
random parameters; tokens are drawn at temperature 1, and are fetched when all are made.
"""
import functools
import sys
import time

import jax
import jax.numpy as jnp


def init(key, D, H, L, N, F, V):
  Dh = D // H
  shapes = {"embed": (V, D), "pos": (L, D)}
  for i in range(N):
    shapes |= {f"{i}/q": (D, H, Dh), f"{i}/k": (D, H, Dh), f"{i}/v": (D, H, Dh), f"{i}/o": (H, Dh, D), f"{i}/in": (D, F),
               f"{i}/out": (F, D), f"{i}/ln1": (D,), f"{i}/ln2": (D,)}
  shapes["ln"] = (D,)
  keys = jax.random.split(key, len(shapes))
  return {n: jax.random.normal(k, s) * 0.05 + (1 if "ln" in n else 0) for k, (n, s) in zip(keys, shapes.items())}


def norm(x, scale):
  mean = x.mean(-1, keepdims=True)
  return (x - mean) * jax.lax.rsqrt(jnp.maximum((x * x).mean(-1, keepdims=True) - mean**2, 0) + 1e-6) * scale


def forward(p, N, ids, cache, at):
  """Logits of the last of ids [B, T], which begin at position `at`, and the cache with them."""
  T = ids.shape[1]
  x = p["embed"][ids] + jax.lax.dynamic_slice_in_dim(p["pos"], at, T)
  M = cache[0][0].shape[1]
  mask = jnp.arange(M)[None, :] <= at + jnp.arange(T)[:, None]
  out = []
  for i in range(N):
    h = norm(x, p[f"{i}/ln1"])
    q, k, v = (jnp.einsum("btd,dhk->bthk", h, p[f"{i}/{n}"]) for n in "qkv")
    k, v = (jax.lax.dynamic_update_slice_in_dim(c, new, at, 1) for c, new in zip(cache[i], (k, v)))
    out.append((k, v))
    scores = jnp.einsum("bthk,bmhk->bhtm", q / q.shape[-1] ** 0.5, k)
    weights = jax.nn.softmax(jnp.where(mask, scores, jnp.finfo(jnp.float32).min))
    x += jnp.einsum("bhtm,bmhk,hkd->btd", weights, v, p[f"{i}/o"])
    x += jax.nn.gelu(norm(x, p[f"{i}/ln2"]) @ p[f"{i}/in"]) @ p[f"{i}/out"]
  return norm(x[:, -1], p["ln"]) @ p["embed"].T, out


@functools.partial(jax.jit, static_argnums=1, donate_argnums=3)
def step(p, N, ids, cache, at, key):
  logits, cache = forward(p, N, ids, cache, at)
  return jax.random.categorical(jax.random.fold_in(key, at), logits)[:, None], cache


def measure(D, H, L, N, F, V, B, prompt, tokens):
  p = init(jax.random.key(0), D, H, L, N, F, V)
  key = jax.random.key(1)

  def run():
    cache = [(jnp.zeros((B, prompt + tokens, H, D // H)),) * 2 for _ in range(N)]
    cache = jax.tree.map(jnp.copy, cache)
    ids, cache = step(p, N, jnp.full((B, prompt), 5), cache, 0, key)
    made = [ids]
    for i in range(1, tokens):
      ids, cache = step(p, N, ids, cache, prompt + i - 1, key)
      made.append(ids)
    return jax.device_get(made)

  run()
  best = min(timed(run) for _ in range(3))
  return B * tokens / best


def timed(run):
  start = time.perf_counter()
  run()
  return time.perf_counter() - start


for line in sys.stdin:
  print(measure(*map(int, line.split())), flush=True)
