"""Special values of each element type."""

import ml_dtypes
import numpy as np
from operations import kind

INF, NAN = np.inf, np.nan


def one(dtype, but=()):
  """Those that a function of one operand is asked for, but for a few.

  Subnormals are among those of float16 only. What becomes of others depends on the thread that XLA computes in:
  JAX gives 0, garbage or the right number, `SubnormalsTest` says what this library does.
  """
  if kind(dtype) == "c":
    parts = [NAN, INF, -INF, 0.0, -0.0, 1.5]
    return np.array([complex(a, b) for a in parts for b in parts], dtype)
  if kind(dtype) != "f":
    return integers(dtype)
  info = ml_dtypes.finfo(dtype)
  tiny, most, eps = (float(v) for v in (info.tiny, info.max, info.eps))
  points = [NAN, INF, -INF, 0.0, -0.0, tiny, -tiny, most, -most, eps, 1, -1, 1 + eps, 0.5, -0.5,
            1.5, -1.5, 2.5, -2.5, 3, -3, 10, -10, 30, -30, 100, -100]  # fmt: skip
  points += [float(info.smallest_subnormal), -float(info.smallest_subnormal)] if dtype == np.float16 else []
  return np.array([p for p in points if p not in but], dtype)


def integers(dtype):
  info = np.iinfo(dtype)
  points = {info.min, info.min + 1, -1, 0, 1, 2, 7, info.max - 1, info.max}
  return np.array(sorted(p for p in points if p >= info.min), dtype)


def pairs(dtype):
  """All pairs of some, as two operands."""
  if kind(dtype) == "b":
    points = np.array([False, True])
  elif kind(dtype) != "f":
    points = integers(dtype)
  else:
    info = ml_dtypes.finfo(dtype)
    tiny, most = float(info.tiny), float(info.max)
    points = np.array([NAN, INF, -INF, 0.0, -0.0, tiny, most, -most, 1, -1, 0.5, 2, -2, 3, -3], dtype)
  return [a.ravel() for a in np.meshgrid(points, points)]


def shifts(dtype):
  """Numbers and counts, some of them as wide as the type or negative."""
  bits = 8 * np.dtype(dtype).itemsize
  counts = [0, 1, bits - 1, bits, bits + 1] + ([] if kind(dtype) == "u" else [-1])
  points = np.meshgrid(integers(dtype), np.array(counts, dtype))
  return [a.ravel() for a in points]
