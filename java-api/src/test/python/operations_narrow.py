"""Rows of other families for floats of 8 bits and integers of 4, which JAX has few operations of."""

import importlib

import jax.numpy as jnp
import numpy as np
import operations
from jax import lax
from operations import BOOL, F32, FLOAT8, INT4, row
from oracle import BF16, NAMES

FLOATS = ("div", "abs", "sqrt", "exp", "isNan", "isFinite")
BITS = ("and", "or", "xor", "not")
EACH = ("neg", "sign", "add", "sub", "mul", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge")
MOVES = (
  "reshape", "transpose", "expandDims", "squeeze", "broadcastTo", "flip", "roll", "tile", "repeat", "split", "at", "take",
  "takeAlongAxis", "set", "dynamicSliceInDim",
)  # fmt: skip
LAX = (
  "where", "clamp", "slice", "concatenate", "stack", "pad", "broadcastInDim", "gather", "dynamicSlice",
  "dynamicUpdateSlice", "dotGeneral",
)  # fmt: skip
# Their derivatives are sums of several terms, which JAX rounds after each and we once.
SUMS = ("Tensor.mul", "Tensor.div", "Tensor.take", "Tensor.takeAlongAxis", "Lax.where", "Lax.broadcastInDim", "Lax.pad")
TYPES = {f"Tensor.{n}": t for names, t in ((FLOATS, FLOAT8), (BITS, INT4), (EACH + MOVES, FLOAT8 + INT4)) for n in names}
TYPES |= {f"Lax.{n}": FLOAT8 + INT4 for n in LAX}


def others():
  """The first row of each operation, of other types."""
  for family in ("elementwise", "binary", "structure", "indexing", "products"):
    importlib.import_module(f"operations_{family}").add()
  rows = [r for r in operations.ROWS if r[0] in TYPES and not r[-1] and not r[8]]
  operations.ROWS.clear()
  for name, f, draw, _, grad, _, _, diff, *_ in rows:
    row(name, f, draw, TYPES[name], grad=grad and name not in SUMS, smooth=False, diff=diff, samples={})


def made():
  for t in FLOAT8 + INT4:
    to = NAMES[str(np.dtype(t))]
    of = lambda d, to=to: ([], {"dims": list(d.shape(0, 3)), "to": to})
    number = lambda d, to=to: ([], {"dims": list(d.shape(0, 3)), "to": to, "value": d.choice(2, 3)})
    row("Tensor.zeros", lambda dims, to, t=t: jnp.zeros(dims, t), of, (t,))
    row("Tensor.ones", lambda dims, to, t=t: jnp.ones(dims, t), of, (t,))
    row("Tensor.full", lambda dims, to, value, t=t: jnp.full(dims, value, t), number, (t,))
    row("Lax.zerosLike", jnp.zeros_like, lambda d: [d.x(d.shape())], (t,))


def conversions():
  wide = (F32, BF16, np.int32, np.int8, np.uint8, BOOL)
  for target in FLOAT8 + INT4 + wide:
    to = NAMES[str(np.dtype(target))]
    draw = lambda d, to=to: ([d.x(d.shape(high=2), low=0)], {"to": to})
    sources = FLOAT8 + INT4 + (wide if target in FLOAT8 + INT4 else ())
    row("Tensor.astype", lambda x, to, t=target: x.astype(t), draw, sources, smooth=False, samples={})
  for source, target in [(t, np.uint8) for t in FLOAT8] + [(np.int8, t) for t in FLOAT8] + [INT4, INT4[::-1]]:
    f = lambda x, to, t=target: lax.bitcast_convert_type(x, t)
    draw = lambda d, to=NAMES[str(np.dtype(target))]: ([d.x(d.shape())], {"to": to})
    row("Tensor.bitcast", f, draw, (source,), grad=False, samples={})


def add():
  others()
  made()
  conversions()
