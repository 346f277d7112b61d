"""Proposes operations of elements, reductions and orders; those of shapes are in `programs_shapes.py`."""

import programs_shapes as shapes
import programs_transforms as transforms
from programs_generator import MAX_DEPTH, Refused

# Functions whose results are bounded or grow slowly, of any real number; those that have a kink or steps come apart.
SMOOTH = "sin cos tanh atan asinh logistic erf erfc square neg relu silu gelu".split()
STEPS = "abs sign floor ceil trunc rint".split()
# Functions that grow, and are applied to a hyperbolic tangent.
GROWING = "exp expm1 exp2 sinh cosh tan".split()
POSITIVE = "log log2 log10 sqrt rsqrt reciprocal lgamma digamma cbrt".split()
UNIT = "asin acos atanh erf_inv".split()


def rounded(g, low, high):
  return round(float(g.rng.uniform(low, high)), 2)


def number(g, name):
  return rounded(g, -2, 2) if g.kind(name) in ("float", "complex") and g.chance(0.8) else g.between(-3, 3)


def squash(g, name):
  return g.emit(g.choose(["tanh", "sin", "atan"]), [name])


def positive(g, name):
  return g.emit("add", [g.emit("square", [name]), rounded(g, 0.4, 1.5)])


def unit(g, name):
  return g.emit("mul", [g.emit("tanh", [name]), 0.9])


def unary(g):
  x = g.pick("float")
  roll = g.rng.random()
  if roll < 0.4:
    y = g.emit(g.choose(SMOOTH), [x])
  elif roll < 0.5 and not g.context.smooth:
    y = g.emit(g.choose(STEPS), [x])
  elif roll < 0.65:
    y = g.emit(g.choose(GROWING), [g.emit("tanh", [x])])
  elif roll < 0.8:
    y = g.emit(g.choose(POSITIVE), [positive(g, x)])
  elif roll < 0.9:
    y = g.emit(g.choose(UNIT), [unit(g, x)])
  elif roll < 0.93:
    y = g.emit("polygamma", [positive(g, x)], n=g.between(1, 2))
  elif roll < 0.96:
    y = g.emit("log1p", [g.emit("square", [x])])
  else:
    y = g.emit("acosh", [g.emit("add", [positive(g, x), 1])])
  return y


def partner(g, x, kind):
  """A value that `x` can be broadcast with."""

  def fits(shape):
    return all(a == b or a == 1 or b == 1 for a, b in zip(reversed(shape), reversed(g.shape(x))))

  return g.pick(kind, fits)


def same_type(g, x, y):
  """Mostly of one element type; promotion is for the others."""
  if g.dtype_of(x) != g.dtype_of(y) and g.chance(0.5):
    raise Refused
  return x, y


PAIRS = "maximum minimum atan2 hypot logaddexp copySign fmax fmin heaviside rem mod floorDivide".split()


def binary(g):
  x = g.pick("float")
  roll = g.rng.random()
  if roll < 0.2:
    op = g.choose(["add", "sub", "mul", "div", "maximum", "minimum", "pow"])
    if op == "pow":
      return g.emit("pow", [x, g.between(0, 4)]) if g.chance(0.7) else g.emit("pow", [positive(g, x), number(g, x)])
    n = number(g, x)
    return g.emit(op, [x, n if op != "div" or abs(n) > 0.3 else 0.7])
  x, y = same_type(g, x, partner(g, x, "float int bool" if g.chance(0.15) else "float"))
  if roll < 0.7:
    z = g.emit(g.choose(["add", "sub", "mul"]), [x, y])
    return squash(g, z) if g.chance(0.2) else z
  y = y if g.kind(y) == "float" else g.emit("astype", [y], dtype=g.dtype_of(x))
  if roll < 0.8:
    return g.emit("div", [x, positive(g, y)])
  if roll < 0.85:
    return g.emit("pow", [positive(g, x), g.emit("tanh", [y])])
  op = g.choose(PAIRS)
  if op in ("atan2", "rem", "mod", "floorDivide", "hypot"):
    if op in ("rem", "atan2"):
      y = positive(g, y)
      a, b = g.shape(x), g.shape(y)
      if a != b or g.dtype_of(x) != g.dtype_of(y):
        raise Refused
      return g.emit(op, [x, y])
    return g.emit(op, [x, positive(g, y)])
  return g.emit(op, [x, y])


COMPARE = "eq ne lt le gt ge".split()


def compare(g):
  x = g.pick("float int")
  ops = COMPARE[2:] if g.kind(x) == "float" else COMPARE
  if g.chance(0.4):
    return g.emit(g.choose(ops), [x, number(g, x) if g.kind(x) == "float" else g.between(-2, 2)])
  y = partner(g, x, g.kind(x))
  if x == y:
    raise Refused
  return g.emit(g.choose(ops), [x, y])


def choice(g):
  c = g.pick("bool")
  x = partner(g, c, "float int")
  if g.chance(0.3):
    n = number(g, x)
    return g.emit("where", [c, x, n] if g.chance(0.6) else [c, n, x])
  y = partner(g, x, g.kind(x))
  return g.emit("where", [c, x, y])


def clip(g):
  x = g.pick("float")
  low = rounded(g, -1, 0)
  return g.emit("clip", [x, low, low + round(float(g.rng.uniform(0.5, 2)), 2)])


def integers(g):
  kind = g.choose(["int", "int", "bool"])
  x = g.pick(kind)
  if kind == "bool":
    if g.chance(0.2):
      return g.emit("not", [x])
    return g.emit(g.choose(["and", "or", "xor"]), [x, partner(g, x, "bool")])
  roll = g.rng.random()
  if roll < 0.3:
    return g.emit(g.choose(["mod", "floorDivide", "rem"]), [x, g.choose([-3, 2, 3, 5])])
  if roll < 0.4:
    return g.emit(g.choose(["neg", "abs", "sign", "not"]), [x])
  op = g.choose(["add", "sub", "mul", "maximum", "minimum", "and", "or", "xor"])
  y = g.emit(op, [x, partner(g, x, "int") if g.chance(0.7) else g.between(-3, 3)])
  return g.emit("mod", [y, 7])


def convert(g):
  x = g.pick("float int bool")
  to = g.choose(["i32", g.main, g.main] if g.main == "f64" else ["i32", "f32", "f32", "f64"] + ["bf16"] * g.chance(0.2))
  if g.kind(x) == "float" and to == "i32" and g.context.smooth:
    raise Refused
  if g.dtype_of(x) == to:
    raise Refused
  return g.emit("astype", [x], dtype=to)


def axes_of(g, x, least=0):
  rank = len(g.shape(x))
  axes = [a for a in range(rank) if g.chance(0.6)]
  if len(axes) < least:
    axes = [g.below(rank)]
  return [a - rank if g.chance(0.3) else a for a in axes] or list(range(rank))


def reduce(g):
  x = g.pick("float int", lambda s: len(s) > 0)
  axes, keep = axes_of(g, x), g.chance(0.3)
  if g.kind(x) == "int":
    return g.emit(g.choose(["sum", "max", "min", "prod"]), [x], axes=axes, keep=keep)
  roll = g.rng.random()
  if roll < 0.75:
    y = g.emit(g.choose(["sum", "mean", "max", "min", "prod", "logsumexp", "var"]), [x], axes=axes, keep=keep)
    return squash(g, y) if g.chance(0.2) else y
  if roll < 0.85:
    return g.emit("norm", [positive(g, x)], axes=axes, keep=keep)
  if roll < 0.9:
    return g.emit(*g.choose([("ptp", [x]), ("std", [positive(g, x)])]), axes=axes, keep=keep)
  if roll < 0.92:
    return g.emit("median", [x], axes=[g.below(len(g.shape(x)))], keep=keep)
  if g.context.smooth:
    raise Refused
  if roll < 0.95:
    return g.emit(g.choose(["argmax", "argmin"]), [x], axis=g.below(len(g.shape(x))))
  return g.emit("countNonzero", [g.emit("gt", [x, 0])], axes=axes, keep=keep)


def logical(g):
  x = g.pick("bool", lambda s: len(s) > 0)
  return g.emit(g.choose(["any", "all"]), [x], axes=axes_of(g, x), keep=g.chance(0.3))


def cumulative(g):
  x = g.pick("float", lambda s: len(s) > 0)
  op = g.choose(["cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"])
  return g.emit(op, [x], axis=g.below(len(g.shape(x))), reverse=g.chance(0.4))


def order(g):
  x = g.pick("float" if g.chance(0.8) else "int", lambda s: len(s) > 0)
  axis = g.below(len(g.shape(x)))
  roll = g.rng.random()
  if roll < 0.4:
    return g.emit("sort", [x], axis=axis, descending=g.chance(0.4))
  if roll < 0.45:
    table = g.pick("float", lambda s: len(s) == 1)
    return g.emit("searchsorted", [table, g.pick("float", lambda s: len(s) < 3)], side=g.choose(["left", "right"]))
  if roll < 0.55:
    return g.emit("argsort", [x], axis=axis, descending=g.chance(0.4))
  if roll < 0.75:
    y = g.pick("float int", lambda s: s == g.shape(x))
    return g.emit("sortPairs", [x, y], axis=axis)
  return g.emit("topK", [x], k=g.between(1, g.shape(x)[axis]), axis=axis)


def normalise(g):
  x = g.pick("float", lambda s: len(s) > 0)
  return g.emit(g.choose(["softmax", "log_softmax"]), [x])


def stop(g):
  return g.emit("stopGradient", [g.pick("float")])


def complexes(g):
  roll = g.rng.random()
  if roll < 0.35 or not g.names("complex"):
    x = g.pick("float")
    if g.dtype_of(x) == "bf16":
      raise Refused
    return g.emit("complex", [x, g.pick("float", lambda s: s == g.shape(x))])
  x = g.pick("complex")
  if roll < 0.5:
    return g.emit(g.choose(["sin", "exp", "tanh", "square", "neg", "conj", "cos"]), [g.emit("div", [x, 2.5])])
  if roll < 0.75:
    return g.emit(g.choose(["add", "mul", "sub"]), [x, partner(g, x, "complex float")])
  if roll < 0.8:
    return g.emit("abs", [g.emit("add", [g.emit("square", [x]), 3])])
  return g.emit(g.choose(["real", "imag"]), [x])


PROPOSALS = [
  (unary, 18), (binary, 18), (compare, 3), (choice, 5), (clip, 2), (integers, 5), (convert, 3), (reduce, 9),
  (logical, 1), (cumulative, 4), (order, 4), (normalise, 2), (stop, 1), (complexes, 2), (shapes.move, 12),
  (shapes.join, 4), (shapes.read, 7), (shapes.gather, 6), (shapes.write, 7), (shapes.dynamic, 4),
  (shapes.segments, 2), (shapes.hot, 1), (shapes.drawn, 1), (shapes.product, 9), (shapes.convolve, 2),
  (shapes.window, 2), (shapes.matrices, 3), (shapes.fourier, 2), (shapes.constant, 1),
]  # fmt: skip


def weighted(g, options):
  total = sum(w for _, w in options)
  roll = g.rng.random() * total
  for f, w in options:
    roll -= w
    if roll < 0:
      return f
  return options[-1][0]


def propose(g):
  context = g.context
  if context.axes and g.chance(0.25):
    return transforms.communicate(g)
  if context.depth < MAX_DEPTH and g.budget > 3 and g.chance((0.45, 0.35, 0.3, 0.2)[context.depth]):
    return transforms.transform(g)
  return weighted(g, PROPOSALS)(g)
