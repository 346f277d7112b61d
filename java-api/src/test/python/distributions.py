"""Cases of further distributions; each takes a key. Indices are int32, as without 64 bits."""

import jax
import numpy as np
from draws import FLOATS, draw
from elementwise import F32
from jax import random
from oracle import case

P = np.array([0.1, 0.4, 0.05, 0.25, 0.2], F32)
ALPHA = np.array([[0.01, 0.3, 1.0], [2.5, 40.0, 1e4]])


def narrow(name, f, seeds=(0, 42)):
  """JAX draws indices of 64 bits if it may."""
  with jax.enable_x64(False):
    draw(name, f, seeds)


def continuous():
  for name, dtype in FLOATS.items():
    for f in (random.exponential, random.laplace, random.logistic, random.cauchy):
      draw(f"{f.__name__}/{name}", lambda k: f(k, (4, 4), dtype), (0, 42))
  for name, dtype in (("F32", F32), ("F64", np.float64)):
    alpha = ALPHA.astype(dtype)
    draw(f"gamma/{name}", lambda k: random.gamma(k, alpha, dtype=dtype), (0, 42))
    draw(f"loggamma/{name}", lambda k: random.loggamma(k, alpha, dtype=dtype), (0, 42))
  b = np.array([2, 0.5, 1], F32)
  draw("beta", lambda k: random.beta(k, ALPHA.astype(F32), b, dtype=F32), (0, 42))
  draw("dirichlet", lambda k: random.dirichlet(k, ALPHA.astype(F32), dtype=F32), (0, 42))
  draw("dirichlet/several", lambda k: random.dirichlet(k, b, (3,), dtype=F32), (0, 42))
  cov = np.array([[2, 0.5], [0.5, 1]], F32)
  draw("multivariate normal", lambda k: random.multivariate_normal(k, F32([1, -2]), cov, (5,)), (0, 42))
  # Rounding of a factorization: more than that of one number.
  case("linalg/orthogonal", lambda k: random.orthogonal(k, 3, dtype=F32), np.array([0, 7], np.uint32))


def discrete():
  narrow("rademacher/I32", lambda k: random.rademacher(k, (9,), np.int32))
  narrow("rademacher/F32", lambda k: random.rademacher(k, (9,), F32))
  lam = np.array([[0, 0.1, 3, 9.9], [10, 35, 1e3, 1e6]], F32)
  narrow("poisson", lambda k: random.poisson(k, lam))
  x = np.arange(15, dtype=F32).reshape(5, 3)
  narrow("choice/replaced", lambda k: random.choice(k, x, (2, 4)))
  narrow("choice/kept", lambda k: random.choice(k, x, (4,), replace=False))
  narrow("choice/weighted", lambda k: random.choice(k, x, (7,), p=P))
  narrow("choice/weighted kept", lambda k: random.choice(k, x, (2, 2), replace=False, p=P))
  for axis in (0, 1):
    narrow(f"permutation/independent {axis}", lambda k: random.permutation(k, x, axis, independent=True))
  logits = np.arange(6, dtype=F32).reshape(2, 3)
  narrow("categorical/shape", lambda k: random.categorical(k, logits, 0, shape=(4, 3)))


def add():
  continuous()
  discrete()
