"""Cases of random numbers; each takes a key."""

import jax
import numpy as np
from elementwise import BF16
from jax import random
from oracle import case

FLOATS = {"F32": np.float32, "BF16": BF16, "F16": np.float16, "F64": np.float64}
SEEDS = (0, 42, 2**31 + 5)
SHAPES = ((), (7,), (3, 5), (2, 1, 4, 3))


def draw(name, f, seeds=SEEDS):
  for seed in seeds:
    case(f"random/{name}:{seed}", f, np.array([0, seed], np.uint32))


def keys():
  draw("split", lambda k: random.split(k, 3))
  draw("fold in/7", lambda k: random.fold_in(k, 7))
  draw("fold in/-1", lambda k: random.fold_in(k, np.uint32(2**32 - 1)))
  data = np.array([[1, 2**31, 3], [5, 0, 2**32 - 1]], np.uint32)
  draw("fold in/several", lambda k: jax.vmap(jax.vmap(lambda d: random.fold_in(k, d)))(data))
  several = lambda f: lambda k: jax.vmap(f)(random.split(k, 2))
  draw("several/split", several(lambda k: random.split(k, 3)))
  draw("several/normal", several(lambda k: random.normal(k, (2, 3), np.float32)))


def numbers():
  for shape in SHAPES:
    draw(f"bits/{list(shape)}", lambda k: random.bits(k, shape, np.uint32))
  draw("bits64", lambda k: jax.lax.bitcast_convert_type(random.bits(k, (3, 5), np.uint64), np.int64))
  for dtype in (np.int32, np.uint32):
    for low, high in ((0, 1000), (5, 6), (7, 3), (0, 2**31 - 1), (0, 100_000)):
      f = lambda k: random.randint(k, (3, 5), low, high, dtype)
      draw(f"randint/{np.dtype(dtype)}/{low} {high}", f)
  bounds = lambda low, high, dtype: lambda k: random.randint(k, (9,), low, high, dtype)
  draw("randint/int32/-7 7", bounds(-7, 7, np.int32))
  draw("randint/int32/all", bounds(-(2**31), 2**31, np.int32))
  draw("randint/uint32/all", bounds(0, 2**32, np.uint32))
  for name, dtype in FLOATS.items():
    for shape in SHAPES:
      draw(f"uniform/{name}/{list(shape)}", lambda k: random.uniform(k, shape, dtype))
    draw(f"uniform/{name}/-2 3", lambda k: random.uniform(k, (4, 2), dtype, -2, 3))
    draw(f"normal/{name}", lambda k: random.normal(k, (4, 16), dtype))
    # In the tails of float16 a CPU with AVX512-FP16 rounds to other numbers.
    near = (-1, 1) if name == "F16" else (-2, 2)
    for low, high in (near, (0.5, 0.75), (-np.inf, -1)):
      f = lambda k: random.truncated_normal(k, low, high, (4, 8), dtype)
      draw(f"truncated normal/{name}/{low:g} {high:g}", f)
    draw(f"gumbel/{name}", lambda k: random.gumbel(k, (4, 4), dtype))


def choices():
  draw("bernoulli/0.3", lambda k: random.bernoulli(k, np.float32(0.3), (16,)))
  p = np.array([0.1, 0.5, 0.9], np.float32)
  draw("bernoulli/several", lambda k: random.bernoulli(k, p, (4, 3)))
  logits = np.arange(12, dtype=np.float32).reshape(3, 4)
  for axis in (0, -1):
    f = lambda k: random.categorical(k, logits, axis).astype(np.int32)
    draw(f"categorical/{axis}", f)
  ten = lambda k: random.categorical(k, np.arange(10, dtype=np.float32), shape=(12,))
  draw("categorical/12", lambda k: ten(k).astype(np.int32))
  for n in (1, 11, 2000):
    draw(f"permutation/{n}", lambda k: random.permutation(k, n).astype(np.int32), SEEDS[:2])
  x = np.arange(12, dtype=np.float32).reshape(3, 4)
  for axis in (0, 1):
    draw(f"permutation/axis {axis}", lambda k: random.permutation(k, x, axis))


def initializers():
  scaled = jax.nn.initializers.variance_scaling
  for mode in ("fan_in", "fan_out", "fan_avg"):
    for distribution in ("uniform", "normal", "truncated_normal"):
      f = lambda k: scaled(2.0, mode, distribution)(k, (6, 10), np.float32)
      draw(f"variance scaling/{mode.upper()} {distribution.upper()}", f)


def add():
  keys()
  numbers()
  choices()
  initializers()
