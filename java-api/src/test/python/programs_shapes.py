"""Proposes operations that move, read, write and multiply elements."""

from programs_generator import Refused


def some(shape):
  return len(shape) > 0


def axis(g, x):
  rank = len(g.shape(x))
  a = g.below(rank)
  return a - rank if g.chance(0.25) else a


def two_axes(g, x):
  rank = len(g.shape(x))
  if rank < 2:
    raise Refused
  return [int(a) for a in g.rng.permutation(rank)[:2]]


def moved(g):
  """The operation and attributes of one that moves elements of `x`."""
  x = g.pick("float int", some)
  shape = g.shape(x)
  rank = len(shape)
  way = g.below(18)
  if way == 0:
    return "transpose", x, {"axes": [int(a) for a in g.rng.permutation(rank)]}
  if way == 1:
    size = 1
    for d in shape:
      size *= d
    factors = [d for d in range(1, 7) if size and size % d == 0]
    d = g.choose(factors)
    return "reshape", x, {"shape": g.choose([[size], [d, size // d], [d, size // d, 1]])}
  if way == 2:
    return "broadcastTo", x, {"shape": [g.between(1, 3), *shape]}
  if way == 3:
    return "expandDims", x, {"axis": g.between(-rank - 1, rank)}
  if way == 4:
    return "squeeze", x, {"axis": g.choose([i for i, d in enumerate(shape) if d == 1])}
  if way == 5:
    return g.choose(["swapAxes", "moveAxis"]), x, {"axes": two_axes(g, x)}
  if way == 6:
    return "flip", x, {"axes": [axis(g, x)]}
  if way == 7:
    return "roll", x, {"shift": g.between(-3, 3), "axes": [axis(g, x)]}
  if way == 8:
    return "tile", x, {"counts": [g.between(1, 2) for _ in range(rank)]}
  if way == 9:
    return "repeat", x, {"count": g.between(1, 2), "axis": axis(g, x)}
  if way == 10:
    two_axes(g, x)
    return g.choose(["tril", "triu"]), x, {"k": g.between(-1, 1)}
  if way == 11:
    return g.choose(["diagonal", "trace"]), x, {"k": g.between(-1, 1), "axes": two_axes(g, x)}
  if way == 12:
    if rank > 2:
      raise Refused
    return "diag", x, {"k": g.between(-1, 1)}
  if way == 13:
    return "rot90", x, {"k": g.between(-1, 3), "axes": two_axes(g, x)}
  if way == 14:
    a = axis(g, x)
    return "split", x, {"at": [g.between(1, shape[a] - 1)], "axis": a}
  pairs = [[g.between(0, 2), g.between(0, 2)] for _ in shape]
  if way == 15:
    return "padConstant", x, {"pairs": pairs, "value": g.between(-1, 1)}
  if way == 16:
    modes = ["edge", "wrap"] + ["reflect", "symmetric"] * all(d > 1 for d in shape)
    return "padMode", x, {"pairs": pairs, "mode": g.choose(modes)}
  return "diff", x, {"n": 1, "axis": axis(g, x)}


def move(g):
  if g.chance(0.1):
    x = g.pick("float", some)
    n = range(len(g.shape(x)))
    value = g.pick("float", lambda s: s == ())
    if g.dtype_of(value) != g.dtype_of(x):
      raise Refused
    edges = {side: [g.between(-1, 2) for _ in n] for side in ("low", "high")}
    return g.emit("pad", [x, value], **edges, interior=[g.between(0, 1) for _ in n])
  op, x, at = moved(g)
  return g.emit(op, [x], **at)


def join(g):
  x = g.pick("float int")
  if g.chance(0.5):
    y = g.pick(g.kind(x), lambda s: s == g.shape(x))
    return g.emit("stack", [x, y], axis=g.between(-len(g.shape(x)) - 1, len(g.shape(x))))
  a = g.below(len(g.shape(x)))
  rest = lambda s: s[:a] + s[a + 1 :]
  y = g.pick(g.kind(x), lambda s: len(s) == len(g.shape(x)) and rest(s) == rest(g.shape(x)))
  return g.emit("concatenate", [x, y] if g.chance(0.7) else [x, y, x], axis=a)


def piece(g, d):
  """A static index of an axis of size d."""
  way = g.below(6)
  if way == 0:
    return g.between(-d, d - 1)
  if way < 3:
    return [None, None, 1]
  step = g.choose([1, 1, 2, -1, -2])
  if way == 3:
    return [None, None, step]
  a, b = sorted((g.between(0, d), g.between(0, d)))
  if a == b:
    raise Refused
  return [a, b, step] if step > 0 else [b - 1, a - 1 if a > 0 else None, step]


def static(g, shape):
  parts = [piece(g, d) for d in shape]
  if g.chance(0.2):
    parts.insert(g.between(0, len(parts)), None)
  elif g.chance(0.15):
    parts[g.below(len(parts)) :] = ["..."]
  return parts


def read(g):
  x = g.pick("float int", some)
  return g.emit("at", [x], index=static(g, g.shape(x)))


def indices(g, shape=None):
  """Integers, of this shape."""
  if g.names("int", lambda s: shape is None or s == shape) and g.chance(0.7):
    return g.pick("int", lambda s: (len(s) < 3 if shape is None else s == shape))
  size = list(shape) if shape is not None else [g.between(1, 3)]
  i = g.emit("iota", [], shape=size or [1], dtype="i32", axis=0)
  i = i if size else g.emit("reshape", [i], shape=[])
  return g.emit("mod", [g.emit("mul", [i, g.choose([1, 2, 3])]), g.choose([2, 3, 5])])


def traced(g, x):
  """An index with tensors, and the tensors; numbered from 1 on, or 2 with a value before them."""
  shape = g.shape(x)
  parts = static(g, shape)
  if "..." in parts or len(parts) != len(shape):
    parts = [[None, None, 1] for _ in shape]
  places = [g.below(len(shape))]
  if len(shape) > 1 and g.chance(0.3):
    places = two_axes(g, x)
  first = indices(g)
  return parts, places, [first] + [indices(g, g.shape(first)) for _ in places[1:]]


def gather(g):
  x = g.pick("float int", some)
  way = g.rng.random()
  if way < 0.5:
    parts, places, tensors = traced(g, x)
    for k, place in enumerate(places):
      parts[place] = str(k + 1)
    mode = {"mode": g.choose(["clip", "wrap", "fill"])} if g.chance(0.4) else {}
    if mode.get("mode", "fill") == "fill":
      # Without a mode an index out of bounds is undefined, and JAX has other derivatives forwards than backwards.
      tensors = [g.emit("mod", [t, g.shape(x)[p]]) for t, p in zip(tensors, places)]
    return g.emit("at", [x, *tensors], index=parts, **mode)
  a = g.below(len(g.shape(x)))
  mode = g.choose(["clip", "wrap"])
  if way < 0.75:
    return g.emit("take", [x, indices(g)], axis=a, mode=mode)
  i = indices(g, g.shape(x)) if g.chance(0.7) else g.pick("int", lambda s: len(s) == len(g.shape(x)))
  return g.emit("takeAlongAxis", [x, i], axis=a, mode=mode)


def write(g):
  x = g.pick("float" if g.chance(0.85) else "int", some)
  kind, dtype = g.kind(x), g.dtype_of(x)
  op = g.choose(["set", "set", "addAt", "addAt", "mulAt", "minAt", "maxAt"])
  mode = {}
  if g.chance(0.5):
    parts, tensors = static(g, g.shape(x)), []
  else:
    parts, places, tensors = traced(g, x)
    for k, place in enumerate(places):
      parts[place] = str(k + 2)
    mode = {"mode": g.choose(["clip", "wrap", "fill"])} if g.chance(0.3) else {}
    if op in ("set", "mulAt") or mode.get("mode") == "fill":
      # Of several updates of one element any may count, and products of them have no derivative.
      first = g.shape(tensors[0])
      if len(first) > 1 or len(tensors) > 1:
        raise Refused
      n = g.shape(x)[places[0]]
      if first == ():
        tensors = [g.emit("mod", [tensors[0], n])]
      else:
        tensors = [g.emit("iota", [], shape=[g.between(1, n)], dtype="i32", axis=0)]
  read_ = g.emit("at", [x, x, *tensors], index=parts)
  value = g.like(g.pick(kind), g.shape(read_), dtype)
  if value == x and op != "addAt":
    raise Refused
  return g.emit(op, [x, value, *tensors], index=parts, **mode)


def dynamic(g):
  x = g.pick("float", some)
  shape = g.shape(x)
  scalar = lambda: indices(g, ())
  way = g.below(3)
  if way == 0:
    return g.emit("dynamicIndexInDim", [x, scalar()], axis=axis(g, x) % len(shape))
  starts = [scalar() for _ in shape]
  sizes = [g.between(1, d) for d in shape]
  if way == 1:
    return g.emit("dynamicSlice", [x, *starts], sizes=sizes)
  return g.emit("dynamicUpdateSlice", [x, g.like(g.pick("float"), sizes, g.dtype_of(x)), *starts])


def hot(g):
  return g.emit("oneHot", [g.pick("int", lambda s: len(s) < 3)], n=g.between(1, 4), dtype=g.main)


def drawn(g):
  shape = [g.between(1, 3) for _ in range(g.between(0, 2))]
  return g.emit("normal", [g.pick("int", lambda s: s == ())], seed=g.below(5), shape=shape, dtype=g.main)


def segments(g):
  x = g.pick("float", some)
  n = g.between(1, 4)
  ids = indices(g, g.shape(x)[:1])
  if g.chance(0.7):
    return g.emit("segmentSum", [x, ids], n=n)
  ids = g.emit("mod", [ids, n])
  return g.emit("clip", [g.emit(g.choose(["segmentMax", "segmentMin"]), [x, ids], n=n), -3, 3])


def product(g):
  from programs_proposals import squash

  x = g.pick("float", some)
  shape = g.shape(x)
  same = lambda s: some(s) and (s[-2] if len(s) > 1 else s[0]) == shape[-1]
  way = g.rng.random()
  if way < 0.35:
    y = g.emit("matmul", [x, g.pick("float", same)])
  elif way < 0.6:
    y = einsum(g, x)
  elif way < 0.75:
    y = general(g, x)
  elif way < 0.85:
    z = g.pick("float", some)
    pairs = [(i, j) for i, d in enumerate(shape) for j, e in enumerate(g.shape(z)) if d == e]
    i, j = g.choose(pairs)
    y = g.emit("tensordot", [x, z], left=[i], right=[j])
  else:
    y = g.emit(g.choose(["outer", "kron", "inner", "vdot", "cross"]), [x, g.pick("float", some)])
  return squash(g, y) if g.chance(0.4) else y


def einsum(g, x):
  xs = [x] + [g.pick("float", some) for _ in range(g.choose([1, 1, 2]))]
  letters, sizes, specs = "abcdefghi", {}, []
  for name in xs:
    spec = ""
    for d in g.shape(name):
      same = [l for l, e in sizes.items() if e == d and (l not in spec or g.chance(0.05))]
      if same and g.chance(0.7):
        spec += g.choose(same)
      else:
        spec += letters[len(sizes)]
        sizes[letters[len(sizes)]] = d
    specs.append(spec)
  out = [l for l in sizes if g.chance(0.5)]
  out = "".join(out[i] for i in g.rng.permutation(len(out)))
  return g.emit("einsum", xs, spec=",".join(specs) + "->" + out)


def general(g, x):
  y = g.pick("float", some)
  pairs = [(i, j) for i, d in enumerate(g.shape(x)) for j, e in enumerate(g.shape(y)) if d == e]
  at = {"lc": [], "rc": [], "lb": [], "rb": []}
  for i, j in (pairs[k] for k in g.rng.permutation(len(pairs))):
    if i not in at["lc"] + at["lb"] and j not in at["rc"] + at["rb"]:
      side = g.choose("cb")
      at["l" + side].append(i)
      at["r" + side].append(j)
  if g.dtype_of(x) != g.dtype_of(y):
    raise Refused
  return g.emit("dotGeneral", [x, y], **at)


def convolve(g):
  x = g.pick("float")
  dims = g.between(1, 2)
  groups = g.choose([1, 1, 2])
  spatial = "HW"[:dims]
  n, c, o = g.between(1, 2), groups * g.between(1, 2), groups * g.between(1, 2)
  sizes = [g.between(2, 4) for _ in spatial]
  kernel = [g.between(1, 2) for _ in spatial]
  first = g.chance(0.5)
  lhs = g.like(x, [n, c, *sizes] if first else [n, *sizes, c], g.dtype_of(x))
  rhs = g.like(g.pick("float"), [o, c // groups, *kernel] if first else [*kernel, c // groups, o], g.dtype_of(x))
  around = "NC" + spatial if first else "N" + spatial + "C"
  spec = [around, "OI" + spatial if first else spatial + "IO", around]
  padding = g.choose(["SAME", "VALID", [[g.between(-1, 2), g.between(0, 2)] for _ in spatial]])
  return g.emit(
    "conv", [lhs, rhs], specs=spec, padding=padding, groups=groups, strides=[g.between(1, 2) for _ in spatial],
    lhsDilation=[g.choose([1, 1, 2]) if not isinstance(padding, str) else 1 for _ in spatial],
    rhsDilation=[g.choose([1, 1, 2]) for _ in spatial],
  )  # fmt: skip


def window(g):
  x = g.pick("float", some)
  shape = g.shape(x)
  padding = g.choose(["SAME", "VALID", [[g.between(0, 1), g.between(0, 1)] for _ in shape]])
  kind = g.choose(["windowSum", "windowMax", "windowMin"])
  y = g.emit(
    kind, [x], sizes=[g.between(1, min(2, d)) for d in shape], strides=[g.between(1, 2) for _ in shape],
    padding=padding, dilation=[1] * len(shape) if kind != "windowSum" else [g.choose([1, 1, 2]) for _ in shape],
  )  # fmt: skip
  return y if kind == "windowSum" or isinstance(padding, str) else g.emit("clip", [y, -3, 3])


MATRIX = "cholesky solve inv det slogdet qr eigvalsh svdvals expm matrixPower triangularSolve".split()


def matrices(g):
  x = g.pick("float")
  dtype = g.dtype_of(x)
  n = g.between(1, 3)
  stack = [g.between(1, 2)] if g.chance(0.3) else []
  a = g.like(g.pick("float"), [*stack, n, n], dtype)
  half = g.emit("mul", [g.emit("sin", [a]), 0.5])
  spread = g.emit("diag", [g.emit("add", [g.emit("iota", [], shape=[n], dtype=dtype, axis=0), 2])], k=0)
  square = g.emit("add", [half, spread])
  positive = g.emit("add", [g.emit("matmul", [half, g.emit("swapAxes", [half], axes=[-1, -2])]), spread])
  b = g.like(x, [*stack, n, g.between(1, 2)], dtype)
  op = g.choose(MATRIX)
  if op in ("cholesky", "eigvalsh", "svdvals"):
    return g.emit(op, [positive])
  if op == "solve":
    return g.emit(op, [square, b])
  if op == "matrixPower":
    return g.emit(op, [half], n=g.between(0, 3))
  if op == "expm":
    return g.emit(op, [half])
  if op == "triangularSolve":
    left = g.chance(0.5)
    b = b if left else g.emit("swapAxes", [b], axes=[-1, -2])
    return g.emit(op, [square, b], left=left, lower=g.chance(0.5), transpose=g.chance(0.5), unit=g.chance(0.3))
  return g.emit(op, [square])


def fourier(g):
  x = g.pick("float", some)
  a = g.below(len(g.shape(x)))
  size = g.shape(x)[a]
  norm = g.choose(["backward", "ortho", "forward"])
  n = size if g.chance(0.5) else g.between(1, 5)
  back = g.chance(0.5)
  z = g.emit(g.choose(["rfft", "fft"]), [x], n=n, axis=a, norm=norm)
  if back:
    return g.emit(g.choose(["irfft", "ifft"]), [z], n=n, axis=a, norm=norm)
  return z


def constant(g):
  shape = [g.between(1, 3) for _ in range(g.between(1, 2))]
  return g.emit("iota", [], shape=shape, dtype=g.choose([g.main, "i32"]), axis=g.below(len(shape)))
