"""Compares what JAX computed for the families of NumPy's functions with float64 NumPy and SciPy.

    python check_numpy.py ../resources/org/nanodo

Prints each case that differs by more than its element type explains, and fails if one does.
"""

import base64
import json
import re
import sys
import warnings

import ml_dtypes
import numpy as np
import scipy.special as sp

warnings.filterwarnings("ignore")
DTYPES = {
  "f32": np.float32, "bf16": ml_dtypes.bfloat16, "f16": np.float16, "f64": np.float64,
  "i32": np.int32, "ui32": np.uint32, "i64": np.int64, "i1": np.bool_,
}  # fmt: skip
TOLERANCE = {np.float32: 2e-5, ml_dtypes.bfloat16: 2e-2, np.float16: 3e-3, np.float64: 1e-11}
OUTSIDE = np.array([0, -1, 4, 5, 9, -5, -7])


def parsed(text):
  kind, dims, data = re.fullmatch(r"(\w+)\[([\d,]*)\] ?(.*)", text).groups()
  shape = [int(d) for d in dims.split(",") if d]
  return np.frombuffer(base64.b64decode(data), DTYPES[kind]).reshape(shape)


def wide(x):
  return x if x.dtype.kind in "iub" else x.astype(np.float64)


def segments(combine, start):
  def f(x, groups):
    out = np.full((4, *x.shape[1:]), start(x.dtype), x.dtype)
    for row, g in zip(x, groups):
      if 0 <= g < 4:
        out[g] = combine(out[g], row)
    return out

  return f


def lowest(dtype):
  return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def highest(dtype):
  return np.inf if dtype.kind == "f" else np.iinfo(dtype).max


def norm(p):
  return lambda x: np.linalg.norm(x, p, axis=1)


def quantile(method):
  return lambda x: np.quantile(x, np.float64(np.float32(0.3)), axis=0, method=method)


def pad(mode):
  return lambda x: np.pad(x, ((3, 2), (1, 4)), mode=mode)


def logsumexp(x, b=None):
  return sp.logsumexp(x, axis=1, b=b)


def inside(x, i, value):
  at = np.where(i < 0, i + 5, i)
  ok = (at >= 0) & (at < 5)
  return np.where(ok.reshape(ok.shape + (1,) * (x.ndim - 1)), x[np.clip(at, 0, 4)], value)


REFERENCES = {
  **{f"unary/{k}": getattr(np, n) for k, n in {
    "TAN": "tan", "ASIN": "arcsin", "ACOS": "arccos", "ATAN": "arctan", "SINH": "sinh",
    "COSH": "cosh", "ASINH": "arcsinh", "ACOSH": "arccosh", "ATANH": "arctanh",
  }.items()},
  "unary/ERFC": sp.erfc, "unary/LGAMMA": sp.gammaln, "unary/DIGAMMA": sp.digamma,
  "unary/ERF_INV": sp.erfinv, "unary/POPULATION_COUNT": lambda x: np.vectorize(lambda v: bin(int(v) % 2 ** (8 * x.itemsize)).count("1"))(x),
  "binary/ATAN2": np.arctan2, "binary/POLYGAMMA": sp.polygamma,
  "math/polygamma": lambda x: sp.polygamma(2, x),
  **{f"math/{n}": getattr(np, n) for n in ("exp2", "log2", "log10", "reciprocal", "deg2rad", "rad2deg", "trunc", "floor", "ceil", "round", "hypot", "logaddexp", "heaviside", "fmax", "fmin", "mod")},
  "math/copy sign": np.copysign, "math/floor divide": np.floor_divide,
  "is/is nan": np.isnan, "is/is inf": np.isinf, "is/is finite": np.isfinite,
  "is/logical not": np.logical_not, "is/logical and": np.logical_and,
  "is/logical or": np.logical_or, "is/logical xor": np.logical_xor,
  "is/close": np.isclose, "is/all close": np.allclose,
  "reduction/var": np.var, "reduction/std": np.std, "reduction/var/1": lambda x: x.var(1),
  "reduction/var/ddof": lambda x: x.var(0, ddof=1), "reduction/std/ddof": lambda x: x.std(0, ddof=1),
  "reduction/average": lambda x, w: np.average(x, weights=w),
  "reduction/average/0": lambda x, w: np.average(x, 0, w),
  "reduction/prod": lambda x: x.prod(1), "reduction/ptp": lambda x: np.ptp(x, 1),
  "reduction/count nonzero": lambda x: np.count_nonzero(x, 0),
  "reduction/argmax/all": np.argmax, "reduction/argmin/all": np.argmin,
  "reduction/argmin/1": lambda x: np.argmin(x, 1),
  "reduction/any": lambda x: np.any(x, 1), "reduction/all": lambda x: np.all(x, 1),
  **{f"reduction/{n}": lambda x, f=getattr(np, n): f(x, axis=1) for n in ("nansum", "nanprod", "nanmean", "nanmax", "nanmin")},
  "reduction/logsumexp": logsumexp, "reduction/logsumexp/all": sp.logsumexp,
  "reduction/logsumexp of weights": logsumexp,
  **{f"reduction/vector norm/{p}": norm(p) for p in (0, 1, 2, 3)},
  "reduction/vector norm/inf": norm(np.inf), "reduction/vector norm/-inf": norm(-np.inf),
  "reduction/median": np.median, "reduction/median/1": lambda x: np.median(x, 1),
  "reduction/median/0,2": lambda x: np.median(x, (0, 2)),
  **{f"reduction/quantile/{m.upper()}": quantile(m) for m in ("linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf")},
  "order/nonzero/3": lambda x: [i[:3] for i in np.nonzero(x)],
  "order/descending": lambda x: np.sort(x, 1)[:, ::-1],
  "order/argsort": lambda x: np.argsort(x, -1, kind="stable"),
  "order/lexsort": lambda *k: np.lexsort(k),
  "order/searchsorted/LEFT": np.searchsorted,
  "order/searchsorted/RIGHT": lambda a, v: np.searchsorted(a, v, "right"),
  "order/digitize": np.digitize, "order/digitize right": lambda x, b: np.digitize(x, b, True),
  "order/histogram": lambda x: np.histogram(x, 4),
  "order/histogram within": lambda x: np.histogram(x, 3, (-1, 2)),
  "order/unique": lambda x: np.unique(x, True, True, True),
  "mode/take/clip": lambda x, i: np.take(x, i, 0, mode="clip"),
  "mode/take/wrap": lambda x, i: np.take(x, i, 0, mode="wrap"),
  "mode/get/fill": lambda x, i: inside(x, i, np.nan), "mode/get/value": lambda x, i: inside(x, i, -1),
  "segment/sum": segments(np.add, lambda d: 0), "segment/prod": segments(np.multiply, lambda d: 1),
  "segment/max": segments(np.maximum, lowest), "segment/min": segments(np.minimum, highest),
  **{f"pad/{m.upper()}": pad(m) for m in ("edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "mean", "median", "minimum")},
  "array/roll": lambda x: np.roll(x, 2, 1), "array/roll both": lambda x: np.roll(x, 7, (0, 1)),
  "array/tile": lambda x: np.tile(x, (2, 1, 3)), "array/trace": np.trace,
  **{f"array/rot90/{k}": lambda x, k=k: np.rot90(x, k) for k in (1, 2, 3)},
  **{f"array/rot90 axes/{k}": lambda x, k=k: np.rot90(x, k, (2, 0)) for k in (1, 2, 3)},
  **{f"array/{n}/{k}": lambda x, k=k, f=getattr(np, n): f(x, k) for n in ("diag", "tril", "triu") for k in (-1, 0, 2)},
  **{f"array/diagonal/{k}": lambda x, k=k: np.diagonal(x, k, 2, 0) for k in (-1, 0, 2)},
  "array/meshgrid": np.meshgrid, "array/hstack": lambda *x: np.hstack(x),
  **{f"product/{n}": getattr(np, n) for n in ("outer", "inner", "vdot", "dot", "kron", "cross", "diff", "trapezoid", "interp")},
  "product/tensordot": lambda a, b: np.tensordot(a, b, 2),
  "product/trapezoid at": lambda y, x: np.trapezoid(y, x, axis=0),
}  # fmt: skip


def close(name, actual, expected):
  kind = actual.dtype.type
  x, y = wide(actual), np.asarray(expected)
  if kind not in TOLERANCE:
    return np.array_equal(x, y)
  # Numbers that only float64 holds.
  limit = float(ml_dtypes.finfo(kind).max)
  y = np.where(np.abs(y) > limit, np.sign(y) * np.inf, y)
  scale = max(0.1, np.abs(y[np.isfinite(y)]).max(initial=0))
  return x.shape == y.shape and np.allclose(x, y, TOLERANCE[kind], TOLERANCE[kind] * scale, equal_nan=True)


# Where JAX is not NumPy on purpose: quotients of integers by zero, reciprocals of integers, and the
# element halfway between two; lgamma(-inf); and an edge between two bins that rounding moves.
DIFFERENT = {
  "unary/LGAMMA:edges", "math/reciprocal:int32", "math/floor divide", "math/floor divide:uint32",
  "reduction/quantile/NEAREST", "reduction/quantile/NEAREST:bfloat16", "order/histogram within",
}  # fmt: skip

compared, failed = 0, []
for family in ("functions", "reducing", "ordering", "arrays"):
  for name, entry in json.load(open(f"{sys.argv[1]}/oracle_{family}.json")).items():
    function = name.split(":")[0]
    reference = (lambda *x: np.einsum(name[5:], *x)) if name.startswith("sums/") else REFERENCES.get(function)
    if reference is None:
      continue
    args = [parsed(x) for x in entry["in"]]
    try:
      outs = reference(*[wide(x) for x in args])
    except Exception as e:
      print("skipped", name, e)
      continue
    outs = outs if isinstance(outs, (list, tuple)) else [outs]
    compared += 1
    for actual, expected in zip(map(parsed, entry["out"]), outs):
      if not close(name, actual, expected):
        failed.append(name)
        print("differs:", name, actual.ravel(), np.asarray(expected).ravel())
print(f"{compared} cases compared")
sys.exit(bool(set(failed) - DIFFERENT))
