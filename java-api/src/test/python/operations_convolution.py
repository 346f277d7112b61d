"""Rows of convolutions."""

import itertools

import numpy as np
from jax import lax
from operations import C64, F32, F64, FLOATS, row

TYPES = FLOATS + (C64, np.int32)
LETTERS = "HWD"


def sizes(d, count, low, high):
  return [d.integer(low, high) for _ in range(count)]


def drawn(d, transposed=False):
  """Dimensions in any order, groups of features or of examples."""
  spatial = d.integer(0, 2)
  letters = LETTERS[:spatial]
  order = lambda all_of: "".join(d.rng.permutation(list(all_of)))
  dims = [order("NC" + letters), order("IO" + letters), order("NC" + letters)]
  groups, batches = (1, 1) if transposed else d.choice((1, 1), (2, 1), (1, 2))
  window = sizes(d, spatial, 1, 3)
  inputs = d.integer(1, 2)
  lhs = dict(zip("NC" + letters, [2 * d.integer(1, 2), inputs * groups, *sizes(d, spatial, 2, 5)]))
  rhs = dict(zip("IO" + letters, [inputs, 2 * d.integer(1, 2), *window]))
  pads = [[d.integer(-1, 2), d.integer(-1, 2)] for _ in letters]
  parameters = {
    "dims": " ".join(dims),
    "strides": sizes(d, spatial, 1, 3),
    "padding": d.choice("SAME", "VALID", pads),
    "lhsDilation": [1] * spatial if transposed else sizes(d, spatial, 1, 2),
    "rhsDilation": sizes(d, spatial, 1, 2),
    "featureGroups": groups,
    "batchGroups": batches,
  }
  if not transposed and isinstance(parameters["padding"], str):
    parameters["lhsDilation"] = [1] * spatial
  return [d.x([lhs[c] for c in dims[0]]), d.x([rhs[c] for c in dims[1]])], parameters


def pairs(padding):
  return padding if isinstance(padding, str) else [tuple(p) for p in padding]


def general(x, kernel, dims, strides, padding, lhsDilation=None, rhsDilation=None, featureGroups=1, batchGroups=1):
  return lax.conv_general_dilated(
    x, kernel, strides, pairs(padding), lhsDilation, rhsDilation, dims.split(),
    feature_group_count=featureGroups, batch_group_count=batchGroups,
  )  # fmt: skip


def transposed(x, kernel, dims, strides, padding, lhsDilation, rhsDilation, featureGroups, batchGroups):
  return lax.conv_transpose(x, kernel, strides, pairs(padding), rhsDilation, dims.split())


def loops(x, kernel, dims, strides, padding, lhsDilation=None, rhsDilation=None, featureGroups=1, batchGroups=1):
  """The sum over all features and elements of a window, for each position."""
  lhs, rhs, out = dims.split()
  letters = [c for c in rhs if c not in "IO"]
  x = x.transpose([lhs.index(c) for c in ["N", "C", *letters]])
  kernel = kernel.transpose([rhs.index(c) for c in ["O", "I", *letters]])
  at = list(itertools.product(*map(range, kernel.shape[2:])))
  ones = [1] * len(letters)
  apart, far = lhsDilation or ones, rhsDilation or ones
  spread = [(n - 1) * a + 1 for n, a in zip(x.shape[2:], apart)]
  extents = [(w - 1) * a + 1 for w, a in zip(kernel.shape[2:], far)]
  pads = lax.padtype_to_pads(spread, extents, strides, padding) if isinstance(padding, str) else padding
  total = [n + low + high for n, (low, high) in zip(spread, pads)]
  counts = [max(0, (n - e) // s + 1) if n >= e else 0 for n, e, s in zip(total, extents, strides)]
  y = np.zeros((x.shape[0] // batchGroups, kernel.shape[0], *counts), x.dtype)
  for n, o in np.ndindex(*y.shape[:2]):
    feature = o // (kernel.shape[0] // featureGroups) * kernel.shape[1]
    example = o // (kernel.shape[0] // batchGroups) * y.shape[0] + n
    for position in np.ndindex(*counts):
      for w in at:
        places = [p * s + i * f - low for p, s, i, f, (low, _) in zip(position, strides, w, far, pads)]
        inside = all(0 <= p < e and p % a == 0 for p, e, a in zip(places, spread, apart))
        if inside:
          element = tuple(p // a for p, a in zip(places, apart))
          for i in range(kernel.shape[1]):
            y[(n, o, *position)] += x[(example, feature + i, *element)] * kernel[(o, i, *w)]
  order = ["N", "C", *letters]
  return y.transpose([order.index(c) for c in out])


def plain(spec):
  """An input and a kernel whose dimensions are in one order."""

  def draw(d):
    spatial = d.integer(1, 2)
    n, c, o = 2 * d.integer(1, 2), d.integer(1, 2), d.integer(1, 3)
    size, window = sizes(d, spatial, 2, 5), sizes(d, spatial, 1, 3)
    x, kernel = ((n, c, *size), (o, c, *window)) if spec == "NC" else ((n, *size, c), (*window, c, o))
    padding = d.choice("SAME", "VALID", [[d.integer(0, 2), d.integer(0, 2)] for _ in size])
    return [d.x(x), d.x(kernel)], {"strides": sizes(d, spatial, 1, 3), "padding": padding}

  return draw


def add():
  row("Convolution.apply", general, drawn, TYPES, numpy=loops)
  row("Convolution.apply", general, drawn, (F64, F32), numpy=loops)
  row("Convolution.transposed", transposed, lambda d: drawn(d, True), TYPES)

  def named(d):
    args, p = drawn(d, True)
    return args, {k: p[k] for k in ("dims", "strides", "padding")}

  row("Convolution.convGeneralDilated", general, named, numpy=loops)
  f = lambda x, kernel, strides, padding: lax.conv(x, kernel, strides, pairs(padding))

  def looped(x, kernel, strides, padding):
    letters = LETTERS[: x.ndim - 2]
    return loops(x, kernel, f"NC{letters} OI{letters} NC{letters}", strides, padding)

  row("Convolution.conv", f, plain("NC"), numpy=looped)
  f = lambda x, kernel, strides, padding: lax.conv_transpose(x, kernel, strides, pairs(padding))
  row("Convolution.convTranspose", f, plain("NHWC"))
