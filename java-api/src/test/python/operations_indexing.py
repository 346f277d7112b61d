"""Rows of reading and writing at indices, inside and out of bounds."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.lax import GatherDimensionNumbers, GatherScatterMode, ScatterDimensionNumbers
from operations import BOOL, C64, F32, F64, FLOATS, fixed, row

SOME = FLOATS + (np.int32, np.uint8, np.int64, BOOL, C64)
NUMBERS = FLOATS + (np.int32, np.uint8, np.int64, C64)
INDICES = (np.int32, np.int64, np.uint8, np.uint32)
MODES = ("clip", "wrap", "fill")
# offset, collapsed, operand batch, index batch, index map, slice sizes; shapes of the operand and the indices.
DIMS = (
  ((1,), (0,), (), (), (0,), (1, 3), (5, 3), (4, 1)),
  ((0,), (1,), (), (), (1,), (5, 1), (5, 3), (4, 1)),
  ((1, 2), (), (), (), (0, 1), (2, 2), (4, 5), (3, 2)),
  ((0, 2), (), (), (), (1, 0), (2, 3), (4, 5), (3, 2)),
  ((2, 3), (1,), (), (), (1,), (2, 1, 3), (2, 4, 3), (2, 2, 1)),
  ((), (0, 1, 2), (), (), (2, 0, 1), (1, 1, 1), (2, 4, 3), (5, 3)),
  ((2,), (1,), (0,), (0,), (1,), (1, 1, 3), (2, 4, 3), (2, 3, 1)),
  ((1,), (2,), (0, 3), (1, 0), (2,), (1, 3, 1, 1), (2, 3, 4, 2), (2, 2, 1)),
  ((0,), (0,), (), (), (0,), (1, 3), (5, 3), (1,)),
  ((0, 1), (), (), (), (), (2, 3), (2, 3), (0,)),
)


def index(d, shape, apart=False):
  """An index as Java reads it, and its tensors; negative ones and some out of bounds, or all apart."""
  spec, tensors = [], []
  wide = d.choice((), (2,), (3,), (2, 2))
  axes = len(shape) if d.choice(0, 1) else d.integer(0, len(shape))
  for n in shape[:axes]:
    what = d.choice("integer", "slice", "all", "tensor") if n else d.choice("slice", "all")
    if what == "tensor" and (len(tensors) == 2 or apart and tensors):
      what = "all"
    if what == "integer":
      spec.append(d.integer(-n, n - 1))
    elif what == "slice":
      bounds = [d.choice(None, d.integer(-n - 1, n + 1)) for _ in range(2)]
      spec.append(bounds + [d.choice(1, 1, 2, -1, -2)])
    elif what == "tensor":
      values = d.values.permutation(n)[: int(np.prod(wide))] if apart else d.ints(wide, -n - 2, n + 1)
      tensors.append(np.asarray(values, np.int32) if apart else values)
      spec.append("tensor")
    else:
      spec.append("all")
  if d.choice(0, 1):
    spec.insert(d.integer(0, len(spec)), "new")
  if axes == len(shape) and d.choice(0, 0, 1) and "all" in spec:
    spec[spec.index("all")] = "..."
  return spec, tensors


def python(spec, tensors):
  left = list(tensors)
  named = {"all": slice(None), "new": None, "...": Ellipsis}
  items = []
  for s in spec:
    if s == "tensor":
      items.append(left.pop(0))
    else:
      items.append(slice(*s) if isinstance(s, list) else named[s] if isinstance(s, str) else s)
  return tuple(items)


def reads():
  def draw(d):
    shape = d.shape(1, 4)
    spec, tensors = index(d, shape)
    mode = d.choice(None, "clip", "fill", "value") if tensors else None
    return [d.x(shape), *tensors], {"index": spec, "mode": mode}

  def at(x, *tensors, index, mode):
    i = python(index, tensors)
    if mode is None:
      return x[i]
    return x.at[i].get(mode="fill", fill_value=1) if mode == "value" else x.at[i].get(mode=mode)

  for _ in range(4):
    row("Tensor.at", at, draw, SOME)
  for mode in MODES:

    def taken(d, mode=mode):
      shape = d.shape(1, 3, least=1)
      n = shape[axis := d.axis(shape)]
      dtype = d.choice(*INDICES)
      return [d.x(shape), d.ints(d.shape(0, 2), 0 if dtype in INDICES[2:] else -n - 2, n + 2, dtype)], {"axis": axis, "mode": mode}

    row("Tensor.take", lambda x, i, axis, mode: jnp.take(x, i, axis, mode=mode), taken, SOME)

    def along(d, mode=mode):
      shape = d.shape(1, 3, least=1)
      axis = d.axis(shape)
      wide = list(shape)
      wide[axis] = d.size()
      return [d.x(shape), d.ints(wide, -shape[axis] - 2, shape[axis] + 1)], {"axis": axis, "mode": mode}

    if mode == "wrap":  # JAX has it of take only.
      continue
    row("Tensor.takeAlongAxis", lambda x, i, axis, mode: jnp.take_along_axis(x, i, axis, mode=mode), along, SOME)
  one = {"axis": 1, "mode": "clip"}
  shared = lambda x, i, axis, mode: jnp.take_along_axis(x, i, axis, mode=mode)
  fixed("Tensor.takeAlongAxis", shared, lambda d: d.x(1, 4), lambda d: d.ints((3, 5), 0, 3), parameters=one)
  anywhere = lambda d: ([d.x(s := d.shape(0, 3, least=1)), d.ints(d.shape(0, 2), -int(np.prod(s)) - 1, int(np.prod(s)))], {})
  row("Tensor.take", lambda x, i: jnp.take(x, i), anywhere, (F64, F32, np.int32))
  rows = lambda d: ([d.x(s := d.shape(1, 3, least=1)), d.ints(d.shape(0, 2), -3, 7)], {"axis": d.axis(s)})
  row("Lax.take", lambda x, i, axis: jnp.take(x, jnp.maximum(i, 0), axis, mode="clip"), rows, SOME)


def writes():
  def draw(d, apart):
    shape = d.shape(1, 3)
    spec, tensors = index(d, shape, apart)
    hit = np.zeros(shape)[python(spec, [np.zeros_like(t) for t in tensors])].shape
    mode = d.choice(None, "clip") if tensors and not apart else None
    value = d.choice(hit, hit, d.narrowed(hit))
    return [d.x(shape, low=0.5, high=3), d.x(value, low=0.5, high=3), *tensors], {"index": spec, "mode": mode}

  methods = {"set": "set", "addAt": "add", "mulAt": "multiply", "minAt": "min", "maxAt": "max"}
  for name, method in methods.items():
    for apart in (True, False):
      # JAX has no derivative of products and extrema where indices repeat; set keeps any of several.
      if name == "set" and not apart:
        continue

      def of(x, v, *tensors, index, mode, method=method, apart=apart):
        unique = {"unique_indices": True} if method == "multiply" and apart else {}
        return getattr(x.at[python(index, tensors)], method)(v, mode=mode, **unique)

      grad = name in ("set", "addAt") or name == "mulAt" and apart
      row(f"Tensor.{name}", of, lambda d, apart=apart: draw(d, apart), NUMBERS[:-1] if name in ("minAt", "maxAt") else NUMBERS, grad=grad)
    # Out of bounds with derivatives, but for JAX's own of a clamped extremum, which divides by zero.
    one = lambda x, v, i, index, mode, m=method: getattr(x.at[i], m)(v, mode=mode, unique_indices=m == "multiply")
    cases = ([1, -1, 0, 7, -9], None), ([1, 4, 0] if name in ("minAt", "maxAt") else [1, 9, 0], "clip")
    for at, mode in cases:
      values = lambda d: d.x(5, 2), lambda d, n=len(at): d.x(n, 2), np.array(at, np.int32)
      fixed(f"Tensor.{name}", one, *values, parameters={"index": ["tensor"], "mode": mode})
    number = lambda d: ([d.x(s := d.shape(1, 2, least=1), low=0.5, high=3), np.array(d.choice(0, 7), np.int32)], {"index": ["tensor"], "mode": None, "number": 2})
    f = lambda x, i, index, mode, number, m=method: getattr(x.at[i], m)(jnp.asarray(number, x.dtype))
    row(f"Tensor.{name}", f, number, (F32, np.int32), grad=name in ("set", "addAt"))
  some = lambda d: ([d.x(s := d.shape(1, 2, least=2)), d.values.permutation(s[0])[:2].astype(np.int32)], {})
  row("Tensor.applyAt", lambda x, i: x.at[i].set(x[i] * x[i]), some, FLOATS + (np.int32,))


def blocks():
  def block(d, more):
    shape = d.shape(1, 3, least=1)
    sizes = [d.integer(0, n) for n in shape]
    dtype = d.choice(*INDICES[:2])
    starts = [d.ints((), -n - 1, n + 1, dtype) for n in shape]
    return [d.x(shape), *([d.x(sizes)] if more else []), *starts], {} if more else {"sizes": sizes}

  row("Lax.dynamicSlice", lambda x, *starts, sizes: lax.dynamic_slice(x, starts, sizes), lambda d: block(d, False), SOME)
  row("Lax.dynamicUpdateSlice", lambda x, u, *starts: lax.dynamic_update_slice(x, u, starts), lambda d: block(d, True), SOME)

  def one(d, update=False):
    shape = d.shape(1, 3, least=1)
    axis = d.axis(shape)
    size = d.integer(0, shape[axis])
    part = list(shape)
    part[axis] = size
    start = d.ints((), -shape[axis] - 1, shape[axis] + 1)
    return [d.x(shape), *([d.x(part)] if update else []), start], {"axis": axis} | ({} if update else {"size": size})

  row("Tensor.dynamicSliceInDim", lambda x, i, axis, size: lax.dynamic_slice_in_dim(x, i, size, axis), one, SOME)
  row("Tensor.dynamicUpdateSliceInDim", lambda x, u, i, axis: lax.dynamic_update_slice_in_dim(x, u, i, axis), lambda d: one(d, True), SOME)
  row("Tensor.dynamicIndexInDim", lambda x, i, axis, size: lax.dynamic_index_in_dim(x, i, axis, keepdims=False), one, SOME)


def segments():
  for name, f in (("Sum", "sum"), ("Prod", "prod"), ("Max", "max"), ("Min", "min")):

    def draw(d):
      shape = d.shape(1, 3)
      return [d.x(shape, low=0.5, high=2), d.ints(shape[0], -1, 4)], {"count": d.integer(1, 4)}

    of = lambda x, g, count, f=getattr(jax.ops, f"segment_{f}"): f(x, g, count)
    row(f"Tensor.segment{name}", of, draw, FLOATS + (np.int32, np.uint8), grad=name == "Sum")
    groups = np.array([2, 0, 2, 1, 2, -1, 9], np.int32)
    if name in ("Max", "Min"):
      fixed(f"Tensor.segment{name}", of, lambda d: d.x(7, 2), groups, parameters={"count": 4})
  # JAX differentiates no product of several: the same by a product of what is chosen.
  chosen = lambda x, g, count: jnp.prod(jnp.where((g == np.arange(count)[:, None])[..., None], x, 1), axis=1)
  for x in (lambda d: d.x(7, 2), [[0], [2], [3], [0], [5], [1], [1]], [[0], [2], [0], [4], [5], [1], [1]]):
    fixed("Tensor.segmentProd", chosen, x, groups, parameters={"count": 4})


def raw():
  def fields(d):
    offset, collapsed, xb, ib, index_map, sizes, x, i = d.choice(*DIMS)
    names = {"offset": offset, "collapsed": collapsed, "operandBatch": xb, "indexBatch": ib, "indexMap": index_map, "sizes": sizes}
    return {k: list(v) for k, v in names.items()}, x, i

  def gathered(d):
    p, x, i = fields(d)
    promised = d.choice(True, False)
    inside = min((x[axis] - p["sizes"][axis] for axis in p["indexMap"]), default=0)
    indices = d.ints(i, *((0, inside) if promised else (-2, 6)), d.choice(*INDICES[:2]))
    return [d.x(x), indices], p | {"mode": "PROMISE_IN_BOUNDS" if promised else "CLIP"}

  def gather(x, i, offset, collapsed, operandBatch, indexBatch, indexMap, sizes, mode):
    dims = GatherDimensionNumbers(*(tuple(v) for v in (offset, collapsed, indexMap, operandBatch, indexBatch)))
    return lax.gather(x, i, dims, sizes, mode=GatherScatterMode[mode])

  row("Lax.gather", gather, gathered, SOME)
  row("Lax.gather", gather, gathered, (F64, F32))
  # JAX has the components of an index in the last dimension only.
  windows = {"offset": [1, 2], "collapsed": [], "operandBatch": [], "indexBatch": [], "indexMap": [0, 1], "sizes": [2, 2]}
  first = {"indexVector": 0} | windows
  operand, indices, updates = (lambda d: d.x(4, 5)), (lambda d: d.ints((2, 3), -1, 3)), lambda d: d.x(3, 2, 2)
  turned = lambda x, i, indexVector, **p: gather(x, i.T, **p)
  fixed("Lax.gather", turned, operand, indices, parameters=first | {"mode": "CLIP"})
  kinds = {"SET": lax.scatter, "ADD": lax.scatter_add, "MUL": lax.scatter_mul, "MIN": lax.scatter_min, "MAX": lax.scatter_max}
  for kind, f in kinds.items():

    def scattered(d, kind=kind):
      p, x, i = fields(d)
      p["kind"] = kind
      # Of several updates set keeps any: those of one slice at most.
      one = kind == "SET"
      while one and (p["operandBatch"] or len(i) != 2):
        p, x, i = fields(d)
        p["kind"] = kind
      i = (1, i[1]) if one else i
      updates = jax.eval_shape(lambda a, b: gather(a, b, mode="CLIP", **{k: v for k, v in p.items() if k != "kind"}), np.zeros(x, F32), np.zeros(i, np.int32)).shape
      return [d.x(x, low=0.5, high=2), d.ints(i, -2, 6), d.x(updates, low=0.5, high=2)], p

    def scatter(x, i, u, offset, collapsed, operandBatch, indexBatch, indexMap, sizes, kind=None, f=f):
      dims = ScatterDimensionNumbers(*(tuple(v) for v in (offset, collapsed, indexMap, operandBatch, indexBatch)))
      return f(x, i, u, dims, mode=GatherScatterMode.FILL_OR_DROP)

    row("Lax.scatter", scatter, scattered, FLOATS + (np.int32, np.uint8), grad=kind in ("SET", "ADD"))
    if kind == "ADD":
      row("Lax.scatterAdd", scatter, scattered, NUMBERS)
      turned = lambda x, i, u, indexVector, **p: scatter(x, i.T, u, f=lax.scatter_add, **p)
      fixed("Lax.scatterAdd", turned, operand, indices, updates, parameters=first)


def add():
  reads()
  writes()
  blocks()
  segments()
  raw()
