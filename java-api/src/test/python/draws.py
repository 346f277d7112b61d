"""Cases of random numbers of several keys, of many elements and at limits; each takes a key."""

import jax
import numpy as np
from jax import random
from oracle import case

SEEDS = (0, 42, 2**31 + 5)


def draw(name, f, seeds=SEEDS):
  for seed in seeds:
    case(f"random/{name}:{seed}", f, np.array([0, seed], np.uint32))


def keys():
  several = lambda f: lambda k: jax.vmap(f)(random.split(k, 2))
  draw("several/split", several(lambda k: random.split(k, 3)))
  draw("several/normal", several(lambda k: random.normal(k, (2, 3), np.float32)))


def limits():
  bounds = lambda low, high, dtype: lambda k: random.randint(k, (9,), low, high, dtype)
  draw("randint/int32/all", bounds(-(2**31), 2**31, np.int32))
  draw("randint/uint32/all", bounds(0, 2**32, np.uint32))
  draw("truncated normal/-inf -1", lambda k: random.truncated_normal(k, -np.inf, -1, (4, 8), np.float32))
  ten = lambda k: random.categorical(k, np.arange(10, dtype=np.float32), shape=(12,))
  draw("categorical/12", lambda k: ten(k).astype(np.int32))
  draw("permutation/2000", lambda k: random.permutation(k, 2000).astype(np.int32), SEEDS[:2])


def initializers():
  scaled = jax.nn.initializers.variance_scaling
  for mode in ("fan_in", "fan_out", "fan_avg"):
    for distribution in ("uniform", "normal", "truncated_normal"):
      f = lambda k: scaled(2.0, mode, distribution)(k, (6, 10), np.float32)
      draw(f"variance scaling/{mode.upper()} {distribution.upper()}", f)


def add():
  keys()
  limits()
  initializers()
