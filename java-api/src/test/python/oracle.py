"""Collects the values of functions and of their derivatives in JAX for the tests in Java to compare."""

import base64
import json
import zlib

import jax
import ml_dtypes
import numpy as np

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_default_matmul_precision", "highest")

NAMES = {
    "float32": "f32", "bfloat16": "bf16", "float16": "f16", "float64": "f64",
    "int32": "i32", "uint32": "ui32", "int64": "i64", "bool": "i1",
  "int4": "i4", "uint4": "ui4", "int8": "i8", "int16": "i16", "uint8": "ui8", "uint16": "ui16", "uint64": "ui64",
  "float8_e4m3fn": "f8E4M3FN", "float8_e5m2": "f8E5M2",
  "complex64": "complex<f32>", "complex128": "complex<f64>",
}  # fmt: skip
BF16 = ml_dtypes.bfloat16
CASES = {}


def text(x):
  """A tensor as its type and its little-endian bytes."""
  x = np.asarray(x)
  dims = ",".join(map(str, x.shape))
  data = base64.b64encode(np.ascontiguousarray(x).tobytes()).decode()
  return f"{NAMES[str(x.dtype)]}[{dims}] {data}"


def is_float(x):
  return jax.numpy.issubdtype(x.dtype, jax.numpy.inexact)


class Inputs:
  """Draws the inputs of one case; its name is the seed."""

  def __init__(self, name):
    self.rng = np.random.default_rng(zlib.crc32(name.encode()))

  def normal(self, *shape, dtype=np.float32):
    return self.rng.normal(size=shape).astype(dtype)

  def uniform(self, low, high, *shape, dtype=np.float32):
    return self.rng.uniform(low, high, size=shape).astype(dtype)

  def ints(self, low, high, *shape, dtype=np.int32):
    return self.rng.integers(low, high, size=shape).astype(dtype)

  def cotangent(self, shape, dtype):
    real = np.asarray(self.rng.normal(size=shape))
    imag = self.rng.normal(size=shape) if np.issubdtype(dtype, np.complexfloating) else 0
    return np.asarray(real + 1j * imag if np.any(imag) else real).astype(dtype)

  def bools(self, *shape):
    return self.rng.integers(0, 2, size=shape).astype(bool)


def case(name, f, *inputs, grad=True):
  """Records `f` of inputs: arrays, or functions that draw one."""
  draw = Inputs(name)
  args = [np.asarray(x(draw) if callable(x) else x) for x in inputs]
  flat = lambda *a: jax.tree.leaves(f(*a))
  outs = jax.jit(flat)(*args)
  entry = {"in": [text(x) for x in args], "out": [text(y) for y in outs]}
  floats = [i for i, x in enumerate(args) if is_float(x)]
  if grad and floats and all(is_float(y) for y in outs):

    def of_floats(*values):
      full = list(args)
      for i, v in zip(floats, values):
        full[i] = v
      return flat(*full)

    cts = [draw.cotangent(y.shape, y.dtype) for y in outs]
    pull = jax.jit(lambda v, c: jax.vjp(of_floats, *v)[1](c))
    entry["ct"] = [text(c) for c in cts]
    entry["grad"] = [text(g) for g in pull([args[i] for i in floats], cts)]
  assert name not in CASES, name
  CASES[name] = entry


def write(path):
  with open(path, "w") as file:
    lines = [json.dumps(k) + ": " + json.dumps(v) for k, v in CASES.items()]
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
