"""Writes the element type that two operands take together in JAX 0.10.2 with jax_enable_x64.

    python make_promotion.py ../resources/org/nanodo/promotion.txt

Each line has two operands and what they take; a star marks weakly typed ones, and "refused" pairs
that JAX does not promote.
"""

import sys

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)

EXACT = (
  "bool int4 uint4 int8 int16 int32 int64 uint8 uint16 uint32 uint64 float8_e4m3fn float8_e5m2 bfloat16"
  " float16 float32 float64 complex64 complex128"
).split()
WEAK = "int32* int64* float32* float64* complex64* complex128*".split()


def spec(name):
  return jax.ShapeDtypeStruct((), jnp.dtype(name.rstrip("*")), weak_type=name.endswith("*"))


def together(a, b):
  try:
    out = jax.eval_shape(lambda x, y: jnp.where(True, x, y), spec(a), spec(b))
  except ValueError:  # TypePromotionError
    return "refused"
  return str(out.dtype) + ("*" if out.weak_type else "")


with open(sys.argv[1], "w") as file:
  for a in EXACT + WEAK:
    for b in EXACT + WEAK:
      file.write(f"{a} {b} {together(a, b)}\n")
