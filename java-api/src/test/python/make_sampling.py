"""Writes which tokens can be chosen, by the formulas of the papers in plain NumPy.

    python make_sampling.py ../resources/org/nanodo/nn/sampling.json

Each case has its scores, the options and the probabilities from which a token is drawn.
"""
import json
import sys

import numpy as np

rng = np.random.default_rng(3)
V = 12


def softmax(x):
  e = np.exp(x - x.max())
  return e / e.sum()


def probabilities(scores, seen, temperature, top_k, top_p, min_p, penalty):
  scores = np.where(seen, np.where(scores < 0, scores * penalty, scores / penalty), scores) / temperature
  order = np.argsort(-scores)
  kept = list(order[:top_k] if top_k else order)
  p = softmax(scores[kept])
  kept = [t for i, t in enumerate(kept) if p[:i].sum() < top_p]
  p = softmax(scores[kept])
  kept = [t for t, q in zip(kept, p) if q >= min_p * p.max()]
  out = np.zeros(V)
  out[kept] = softmax(scores[kept])
  return out


CASES = [(1, 0, 1, 0, 1), (0.5, 0, 1, 0, 1), (1, 3, 1, 0, 1), (1, V + 5, 1, 0, 1), (1, 0, 0.6, 0, 1), (1, 0, 1e-6, 0, 1),
         (1, 0, 1, 0.3, 1), (1, 0, 1, 1, 1), (1, 0, 1, 0, 1.7), (0.8, 6, 0.8, 0.1, 1.3), (2.0, 5, 0.5, 0.05, 0.5)]
out = []
for options in CASES:
  scores = np.round(rng.normal(size=(2, V)) * 2, 3)
  seen = rng.random((2, V)) < 0.4
  out.append({"options": options, "scores": scores.tolist(), "seen": seen.astype(int).tolist(),
              "probabilities": [[float(f"{q:.9g}") for q in probabilities(s, h, *options)] for s, h in zip(scores, seen)]})
with open(sys.argv[1], "w") as file:
  file.write("[\n" + ",\n".join(json.dumps(case) for case in out) + "\n]\n")
