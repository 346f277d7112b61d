"""Writes what Optax's optimizers make of given parameters and gradients.

    XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=individual_dot \
        python make_optimizers.py ../resources/org/nanodo/optim/optimizers.json

Everything is computed in float64, and must agree with the same in float32. A case is called as in
OptimizersTest.java, which says how it is written there.
"""
import json
import sys

import jax
import numpy as np
import optax
import optax.contrib

jax.config.update("jax_enable_x64", True)
STEPS = 4
SHAPES = {"b": (3,), "deep/k": (2, 5, 3), "w": (3, 4)}
rng = np.random.default_rng(14)
PARAMS = {path: np.round(rng.normal(size=s), 3) for path, s in SHAPES.items()}
GRADS = [{path: np.round(rng.normal(size=s), 3) for path, s in SHAPES.items()} for _ in range(STEPS)]
NO_BIAS = {"b": False, "deep/k": True, "w": True}
FACTORS = {"b": 1.0, "deep/k": 0.5, "w": 3.0}

linear = optax.linear_schedule(0.1, 0.02, 3)
cosine = optax.cosine_decay_schedule(0.1, 5, 0.2)
joined = optax.join_schedules([optax.linear_schedule(0.0, 0.1, 2), cosine], [2])


def by_layer(updates, params=None):
  return {path: u * FACTORS[path] for path, u in updates.items()}


# How many leading axes of a kernel are its inputs.
INPUTS = {"b": None, "deep/k": optax.contrib.MuonDimensionNumbers((0, 1), (2,)),
          "w": optax.contrib.MuonDimensionNumbers((0,), (1,))}
muon = optax.contrib.muon(0.1, weight_decay=0.3, weight_decay_mask={"b": False, "deep/k": False, "w": True},
                          muon_weight_dimension_numbers=lambda params: {path: INPUTS[path] for path in params})

CASES = {
    "sgd": optax.sgd(0.1),
    "momentum": optax.sgd(linear, momentum=0.9),
    "nesterov": optax.sgd(0.1, momentum=0.8, nesterov=True),
    "ema": optax.chain(optax.ema(0.9, debias=False), optax.scale_by_learning_rate(0.1)),
    "adam": optax.adam(0.1),
    "adamw": optax.adamw(0.1),
    "adamw, everything around it": optax.chain(
        optax.clip_by_global_norm(2.0),
        optax.adamw(joined, b1=0.8, b2=0.95, eps=1e-6, weight_decay=0.3, mask=NO_BIAS),
        optax.stateless(by_layer)),
    "clip above the norm": optax.chain(optax.clip_by_global_norm(1e3), optax.sgd(0.1)),
    "lion": optax.lion(0.1),
    "lion, masked": optax.lion(cosine, b1=0.7, b2=0.8, weight_decay=0.2, mask=NO_BIAS),
    "adafactor": optax.adafactor(0.1),
    "adafactor, factored": optax.adafactor(
        linear, min_dim_size_to_factor=3, decay_rate=0.7, momentum=0.9, weight_decay_rate=0.01,
        weight_decay_mask=NO_BIAS),
    "adafactor, absolute": optax.adafactor(
        0.1, factored=False, multiply_by_parameter_scale=False, eps=1e-3),
    "muon of kernels": optax.partition(
        {"muon": muon, "adam": optax.adam(0.1)}, {"b": "adam", "deep/k": "muon", "w": "muon"}),
}
SCHEDULES = {"constant": optax.constant_schedule(0.3), "linear": linear, "cosine": cosine,
             "joined": joined, "linear of no steps": optax.linear_schedule(0.1, 0.02, 0)}


def train(opt, dtype):
  cast = lambda tree: {path: jax.numpy.asarray(x, dtype) for path, x in tree.items()}
  params = cast(PARAMS)
  state = opt.init(params)
  for grads in GRADS:
    updates, state = opt.update(cast(grads), state, params)
    params = optax.apply_updates(params, updates)
  return params


def flat(tree):
  return {path: [float(f"{v:.9g}") for v in np.asarray(x, np.float64).ravel()] for path, x in tree.items()}


out = {"shapes": SHAPES, "params": flat(PARAMS), "grads": [flat(g) for g in GRADS], "cases": {}}
for name, opt in CASES.items():
  exact, rounded = train(opt, "float64"), train(opt, "float32")
  for path in SHAPES:
    np.testing.assert_allclose(exact[path], rounded[path], rtol=1e-5, atol=1e-5, err_msg=name)
  out["cases"][name] = flat(exact)
out["schedules"] = {n: [float(f"{float(s(i)):.9g}") for i in range(9)] for n, s in SCHEDULES.items()}
with open(sys.argv[1], "w") as file:
  parts = [f'"{k}": ' + ("{\n " + ",\n ".join(f'"{n}": {json.dumps(v)}' for n, v in d.items()) + "}"
                         if isinstance(d, dict) else json.dumps(d)) for k, d in out.items()]
  file.write("{" + ",\n".join(parts) + "}\n")
