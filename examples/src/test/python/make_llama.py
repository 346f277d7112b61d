"""Writes llama.json: a Llama-like decoder's logits, loss and gradients, in float64.

    XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=individual_dot \
        python make_llama.py ../resources/org/nanodo/examples/llama.json

The model is written in NumPy, of which JAX takes the gradient. Parameters are sines, as
LlamaTest.java makes them too.
"""
import json
import sys

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
D, H, K, N, F, V, THETA = 16, 4, 2, 2, 24, 11, 100.0
TOKENS = [[1, 5, 2, 9, 6, 10], [3, 3, 4, 1, 0, 0]]
HD = D // H


def shapes(tied):
  layer = {
      "attention/q/kernel": (D, H, HD),
      "attention/k/kernel": (D, K, HD),
      "attention/v/kernel": (D, K, HD),
      "attention/o/kernel": (H, HD, D),
      "attention_norm/scale": (D,),
      "mlp/gate/kernel": (D, F),
      "mlp/up/kernel": (D, F),
      "mlp/down/kernel": (F, D),
      "mlp_norm/scale": (D,),
  }
  all_ = {f"layers_{i}/{name}": s for i in range(N) for name, s in layer.items()}
  all_ |= {"embed/embedding": (V, D), "norm/scale": (D,)}
  return all_ if tied else all_ | {"head/kernel": (D, V)}


def parameters(tied):
  params = {}
  for i, (path, shape) in enumerate(sorted(shapes(tied).items())):
    sine = np.sin(1.7 * np.arange(np.prod(shape)) + i).reshape(shape)
    params[path] = 1 + 0.2 * sine if path.endswith("scale") else 0.4 * sine
  return params


def rms_norm(xp, x, scale):
  return x / xp.sqrt((x * x).mean(-1, keepdims=True) + 1e-6) * scale


def rotary(xp, x):
  """Of [B, L, heads, HD]; elements i and i + HD/2 are turned together."""
  angle = np.arange(x.shape[1])[:, None] * THETA ** (-np.arange(0, HD, 2) / HD)
  cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
  a, b = x[..., : HD // 2], x[..., HD // 2 :]
  return xp.concatenate([a * cos - b * sin, a * sin + b * cos], -1)


def softmax(xp, x):
  e = xp.exp(x - x.max(-1, keepdims=True))
  return e / e.sum(-1, keepdims=True)


def logits(xp, p, tokens):
  x = p["embed/embedding"][tokens]
  L = tokens.shape[1]
  for i in range(N):
    at = {name: v for name, v in ((k.removeprefix(f"layers_{i}/"), v) for k, v in p.items())}
    h = rms_norm(xp, x, at["attention_norm/scale"])
    q = rotary(xp, xp.einsum("bld,dhe->blhe", h, at["attention/q/kernel"]))
    k = rotary(xp, xp.einsum("bld,dke->blke", h, at["attention/k/kernel"]))
    v = xp.einsum("bld,dke->blke", h, at["attention/v/kernel"])
    out = []
    for head in range(H):  # Heads 0 and 1 share the first head of keys, 2 and 3 the second.
      kv = head // (H // K)
      score = xp.einsum("ble,bme->blm", q[:, :, head], k[:, :, kv]) / np.sqrt(HD)
      score = xp.where(np.tri(L, dtype=bool), score, -np.inf)
      out.append(xp.einsum("blm,bme->ble", softmax(xp, score), v[:, :, kv]))
    x = x + xp.einsum("blhe,hed->bld", xp.stack(out, 2), at["attention/o/kernel"])
    h = rms_norm(xp, x, at["mlp_norm/scale"])
    gate = h @ at["mlp/gate/kernel"]
    x = x + (gate / (1 + xp.exp(-gate)) * (h @ at["mlp/up/kernel"])) @ at["mlp/down/kernel"]
  x = rms_norm(xp, x, p["norm/scale"])
  return x @ p["head/kernel"] if "head/kernel" in p else x @ p["embed/embedding"].T


def loss(xp, p, tokens):
  targets = tokens[:, 1:]
  logp = xp.log(softmax(xp, logits(xp, p, tokens)[:, :-1]))
  losses = -xp.take_along_axis(logp, targets[..., None], -1)[..., 0]
  return (losses * (targets != 0)).sum() / (targets != 0).sum()


def number(v):
  return float(f"{float(v):.9g}")


doc = {"tokens": TOKENS}
for tied in (False, True):
  tokens = np.array(TOKENS)
  p = parameters(tied)
  scores = logits(np, p, tokens)
  np.testing.assert_allclose(logits(jnp, p, tokens), scores, rtol=1e-11, atol=1e-11)
  value, grads = jax.value_and_grad(lambda q: loss(jnp, q, tokens))(p)
  np.testing.assert_allclose(value, loss(np, p, tokens), rtol=1e-12)
  for path, g in grads.items():  # Along one direction, by central differences.
    d = np.cos(0.7 * np.arange(g.size)).reshape(g.shape)
    up, down = ({**p, path: p[path] + s * 1e-5 * d} for s in (1, -1))
    slope = (loss(np, up, tokens) - loss(np, down, tokens)) / 2e-5
    np.testing.assert_allclose((g * d).sum(), slope, rtol=1e-7, atol=1e-9, err_msg=path)
  doc["tied" if tied else "untied"] = {
      "logits": [number(v) for v in scores.ravel()],
      "loss": number(value),
      "gradients": {path: [number(v) for v in np.ravel(g)[::7]] for path, g in sorted(grads.items())},
  }
with open(sys.argv[1], "w") as f:
  json.dump(doc, f)
  f.write("\n")
