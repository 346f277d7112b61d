"""Rows of the activations of jax.nn."""

import jax
import numpy as np
import scipy.special as sp
from operations import F32, F64, FLOATS, row
from operations_specials import one

WIDE = (F64, F32)


def unary(name, f, numpy=None, specials=FLOATS, types=FLOATS, **options):
  row(f"Nn.{name}", f, lambda d: [d.x(d.shape(), low=-4, high=4)], types, numpy=numpy, **options)
  if specials:
    row(f"Nn.{name}", f, lambda d: [one(d.dtype)], specials, special=True)


def with_number(name, f, parameter, *values):
  draw = lambda d: ([d.x(d.shape(), low=-4, high=4)], {parameter: d.choice(*values)})
  row(f"Nn.{name}", f, draw, FLOATS)


def add():
  softplus = lambda x: np.logaddexp(x, 0)
  exact = lambda x: jax.nn.gelu(x, approximate=False)
  unary("geluExact", exact, lambda x: x * sp.ndtr(x), types=WIDE, specials=WIDE)
  unary("logSigmoid", jax.nn.log_sigmoid, lambda x: -softplus(-x))
  unary("softplus", jax.nn.softplus, softplus)
  unary("mish", jax.nn.mish, lambda x: x * np.tanh(softplus(x)))
  unary("relu6", jax.nn.relu6, lambda x: np.clip(x, 0, 6))
  unary("elu", jax.nn.elu, lambda x: np.where(x > 0, x, np.expm1(x)))
  unary("selu", jax.nn.selu)
  unary("hardTanh", jax.nn.hard_tanh, lambda x: np.clip(x, -1, 1))
  unary("hardSigmoid", jax.nn.hard_sigmoid, lambda x: np.clip(x + 3, 0, 6) / 6)
  unary("hardSilu", jax.nn.hard_silu, lambda x: x * np.clip(x + 3, 0, 6) / 6)
  unary("softSign", jax.nn.soft_sign, lambda x: x / (1 + np.abs(x)))
  with_number("elu", jax.nn.elu, "alpha", 0.5, 2)
  with_number("celu", jax.nn.celu, "alpha", 0.5, 2)
  with_number("leakyRelu", jax.nn.leaky_relu, "negative_slope", 0.25, 0.01)
  with_number("squareplus", jax.nn.squareplus, "b", 1, 4)
  with_number("softcap", lambda x, cap: cap * jax.numpy.tanh(x / cap), "cap", 1.5, 30)

  def halves(d):
    shape = list(d.shape(1, 3))
    axis = d.axis(shape)
    shape[axis] = d.choice(2, 4)
    return [d.x(shape)], {"axis": axis}

  row("Nn.glu", jax.nn.glu, halves, FLOATS)

  def rows(d):
    shape = d.shape(1, 3, least=2)
    return [d.x(shape)], {"axes": [d.axis(shape)], "epsilon": 0.125}

  f = lambda x, axes, epsilon: jax.nn.standardize(x, axis=tuple(axes), epsilon=epsilon)
  row("Nn.standardize", f, rows, WIDE)
