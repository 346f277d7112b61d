"""Writes muon.json: the updates of Optax's Muon for given parameters and gradients, in float64.

Usage: python make_muon.py ../resources/org/nanodo/examples/muon.json

A case is called as in MuonTest.java, which says how it is written there.
"""
import json
import sys

import jax
import numpy as np
import optax
from optax.contrib import MuonDimensionNumbers, muon

jax.config.update("jax_enable_x64", True)
STEPS = 3
# The axes of a kernel of more than two that are its inputs.
SHAPES = {"bias": (3,), "tall": (6, 3), "wide": (3, 5), "query": (6, 2, 3), "out": (2, 3, 6)}
INPUTS = {"tall": 1, "wide": 1, "query": 1, "out": 2}
rng = np.random.default_rng(14)
PARAMS = {name: np.round(rng.normal(size=s), 3) for name, s in SHAPES.items()}
GRADS = [{name: np.round(rng.normal(size=s), 3) for name, s in SHAPES.items()} for _ in range(STEPS)]


def axes(params):
  def of(name, x):
    n = INPUTS.get(name)
    return n and MuonDimensionNumbers(tuple(range(n)), tuple(range(n, x.ndim)))

  return {name: of(name, x) for name, x in params.items()}


tx = muon(
    0.1, beta=0.9, nesterov=False, weight_decay=0.2, adam_b1=0.9, adam_b2=0.98,
    adam_weight_decay=0.2, consistent_rms=0.2, muon_weight_dimension_numbers=axes)
params, state = PARAMS, tx.init(PARAMS)
for grads in GRADS:
  updates, state = tx.update(grads, state, params)
  params = optax.apply_updates(params, updates)


def flat(tree):
  return {name: [float(f"{v:.9g}") for v in np.ravel(x)] for name, x in tree.items()}


doc = {"shapes": SHAPES, "params": flat(PARAMS), "grads": [flat(g) for g in GRADS], "after": flat(params)}
with open(sys.argv[1], "w") as f:
  json.dump(doc, f)
  f.write("\n")
