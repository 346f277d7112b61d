"""Writes learning rates of NanoDO's own schedules. usage: NANODO=CHECKOUT make_schedules.py OUT.json

Each entry has the keys under opt that differ from BASE, and the rate at each of STEPS, of which the
last are beyond the end of training.
"""
import json, os, sys
sys.path.insert(0, os.environ["NANODO"])
import jax.numpy as jnp
import ml_collections
from nanodo import optimizer

BASE = dict(num_train_steps=20, warmup_steps=4, peak_learning_rate=0.01,
            init_learning_rate=0.001, final_learning_rate=0.0005)
STEPS = [0, 1, 3, 4, 5, 9, 12, 13, 19, 20, 21, 100]
CASES = [
    *({"decay_type": t, **edge}
      for t in ("cosine", "linear", "rsqrt", "constant", "constant_without_warmup",
                "constant_linear_decay_6", "constant_linear_decay_37.5p")
      for edge in ({}, {"warmup_steps": 0})),
    {"decay_type": "cosine", "decay_steps": 5},
    {"decay_type": "cosine", "decay_steps": 50},
    {"decay_type": "cosine", "init_learning_rate": 0.0, "final_learning_rate": 0.0},
    {"decay_type": "linear", "warmup_steps": 20},
    {"decay_type": "rsqrt", "warmup_steps": 40},
    {"decay_type": "constant_linear_decay_0"},
    {"decay_type": "constant_linear_decay_20"},
    {"decay_type": "constant_linear_decay_0p"},
    {"decay_type": "constant_linear_decay_100p"},
    {"decay_type": "constant_linear_decay_33p"},
]


def rates(opt):
  schedule = optimizer.get_learning_rate_schedule(ml_collections.ConfigDict(BASE | opt))
  return [float(schedule(jnp.int32(s))) for s in STEPS]


cases = [json.dumps({"opt": opt, "rates": rates(opt)}) for opt in CASES]
with open(sys.argv[1], "w") as out:
  out.write('{"base": %s,\n "steps": %s,\n "cases": [\n  %s]}\n'
            % (json.dumps(BASE), json.dumps(STEPS), ",\n  ".join(cases)))
