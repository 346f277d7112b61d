"""Proposes transformations, control flow and what communicates; their functions are drawn when they are called."""

from programs_generator import MAX_DEPTH, Context, Drawn, Pending, Refused, live

def within(g, reverse=False, smooth=None, closed=False, name=None, mesh=None):
  """The context of a function within this one."""
  c = g.context
  axes = () if closed else c.axes + ((name,) if name else ()) + (tuple(mesh.items()) if mesh else ())
  smooth = c.smooth or reverse if smooth is None else c.smooth or smooth
  return Context(c.depth + 1, c.reverse or reverse, smooth, closed, axes, mesh or c.mesh)


def length(g):
  return g.between(1, 3 if g.context.depth < 3 else 2)


def free(g, context, most=2, kind="float int bool complex"):
  def build(g, params):
    g.steps(length(g))
    return g.unused(g.between(1, most), kind)

  return Pending(build, context)


def scalar(g, context):
  def build(g, params):
    g.steps(length(g))
    return [g.scalar()]

  return Pending(build, context)


def like(g, context, types, more=0):
  """A function with results of these types, and perhaps some more of any."""

  def build(g, params):
    g.steps(length(g))
    out = [g.like(of(g, shape, dtype), shape, dtype) for shape, dtype in types]
    return out + (g.unused(more) if more else [])

  return Pending(build, context)


def of(g, shape, dtype):
  """What a value of this type can be made of."""
  kinds = {"bool": "float bool", "bf16": "float bool", "i32": "int bool" + " float" * (not g.context.smooth)}
  kinds = kinds.get(dtype, "float")
  kinds = "complex" if dtype.startswith("c") else kinds
  fresh = [n for n in g.frame.values if n not in g.frame.used and g.kind(n) in kinds.split()]
  return g.choose(fresh) if fresh and g.chance(0.8) else g.pick("int" if dtype == "i32" else kinds)


def args(g, most=3, kind="float", where=lambda s: True):
  return [g.pick(kind, where) for _ in range(g.between(1, most))]


def inexact(g, most=2):
  """Arguments to differentiate with respect to."""
  return args(g, most, "float" if g.chance(0.95) else "float complex")


def types(g, names):
  return [g.type(n) for n in names]


def called(g):
  xs = args(g, 3, "float int bool")
  twice = g.chance(0.25)
  if twice:
    xs += [g.like(of(g, *g.type(x)), *g.type(x)) for x in xs]
  return g.emit(g.choose(["jit", "jit", "remat"]), xs, twice=twice, f=free(g, within(g)))


def mapped(g):
  x = g.pick("float int", lambda s: len(s) > 0 and max(s) > 0)
  rank = len(g.shape(x))
  axis = g.below(rank)
  size = g.shape(x)[axis]
  xs, ins = [x], [axis]
  for _ in range(g.below(3)):
    y = g.pick("float int bool")
    axes = [a for a, d in enumerate(g.shape(y)) if d == size]
    ins.append(g.choose(axes) if axes and g.chance(0.75) else None)
    xs.append(y)
  ins = [i - len(g.shape(y)) if i is not None and g.chance(0.2) else i for i, y in zip(ins, xs)]
  at = {"in": ins}
  name = None
  if g.chance(0.4):
    at["name"] = f"n{g.count}"
    name = (at["name"], size)
  f = free(g, within(g, name=name), 2)
  # The axes of results depend on how many there are, which is known when the function is drawn.
  outs = g.below(2)
  build = f.build

  def drawn(g, params):
    out = build(g, params)
    at["out"][:] = [g.between(-1, len(g.shape(o))) if outs else 0 for o in out]
    return out

  f.build = drawn
  at["out"] = []
  return g.emit("vmap", xs, f=f, **at)


def differentiated(g):
  xs = inexact(g)
  return g.emit(g.choose(["grad", "valueAndGrad"]), xs, f=scalar(g, within(g, reverse=True)))


def cotangents(g, types):
  return [g.like(g.pick("complex" if dtype[0] == "c" else "float"), shape, dtype) for shape, dtype in types]


def pulled(g):
  """The types of the cotangents are known beforehand, as the function is drawn to have them."""
  xs = inexact(g)
  outs = [g.type(g.pick("float")) for _ in range(g.between(1, 2))]
  return g.emit("vjp", xs + cotangents(g, outs), args=len(xs), f=like(g, within(g, reverse=True), outs))


def tangents(g, xs):
  """Within a `shardMap` they must be the same on the same devices as what they are tangents of."""
  return [g.emit("sin", [x]) for x in xs] if g.context.mesh else cotangents(g, types(g, xs))


def pushed(g):
  xs = inexact(g)
  f = free(g, within(g, smooth=True), kind="float complex")
  # JAX 0.10.2 has wrong derivatives of `linearize` of a scan that replaces a carry.
  op = "jvp" if g.context.smooth else g.choose(["jvp", "linearize"])
  return g.emit(op, xs + tangents(g, xs), f=f)


def curved(g):
  xs = args(g, 2)
  return g.emit("hvp", xs + tangents(g, xs), f=scalar(g, within(g, reverse=True)))


def jacobian(g):
  small = lambda s: max([1, *s]) < 4 and len(s) < 3
  x = g.pick("float", small)
  op = g.choose(["jacfwd", "jacrev", "hessian"])
  return g.emit(op, [x], f=free(g, within(g, reverse=op != "jacfwd", smooth=True), 1, "float"))


def custom(g):
  """Rules whose derivative is not that of the function; it is elementwise, so that types fit."""
  xs = args(g, 2)
  given = types(g, xs)
  shape, dtype = given[0]
  closed = within(g, closed=True)
  count = len(xs)

  def value(g, params):
    """Of all arguments: JAX gives a batch of equal values too much of a cotangent."""
    g.steps(2)
    total = g.like(g.pick("float"), shape, dtype)
    for p in params:
      total = g.emit("add", [total, fit(g, p, shape, dtype)])
    return total

  def times(g, hidden, f):
    """The products of some values with others that do not depend on them, added up."""
    return [g.emit("mul", [a, fit(g, b, shape, dtype)]) for a, b in zip(f, hidden)]

  if g.chance(0.5):

    def rule(g, params):
      tangents = params[count:]
      hidden = {t: g.frame.values.pop(t) for t in tangents}
      result = value(g, params[:count])
      factors = [g.like(g.pick("float"), shape, dtype) for _ in tangents]
      g.frame.values.update(hidden)
      terms = times(g, tangents, factors)
      total = terms[0]
      for t in terms[1:]:
        total = g.emit("add", [total, t])
      return [result, total]

    rule = drawn(g, Pending(rule, closed), given * 2)
    return g.emit("customJvp", xs, f=head(rule, count, closed), g=rule)

  def forward(g, params):
    return [value(g, params)] + g.unused(2)

  forward = drawn(g, Pending(forward, closed), given)
  residuals = forward.types[1:]

  def backward(g, params):
    ct = params[-1]
    hidden = g.frame.values.pop(ct)
    g.steps(1)
    factors = [g.like(g.pick("float"), shape, dtype) for _ in given] if g.names("float") else []
    g.frame.values[ct] = hidden
    terms = times(g, [ct] * count, factors) or [g.emit("mul", [ct, 1.5]) for _ in given]
    return [fit(g, t, *of_) for t, of_ in zip(terms, given)]

  h = drawn(g, Pending(backward, closed), residuals + [(shape, dtype)])
  return g.emit("customVjp", xs, outs=1, f=head(forward, count, closed), g=forward, h=h)


def head(pending, count, context):
  """The function that computes the first result from the first parameters."""
  names = {}

  def fresh(f):
    """The same with other names, which differ throughout a program."""
    rename = lambda xs: [names.setdefault(x, x + "f") if isinstance(x, str) else x for x in xs]
    attribute = lambda k, v: fresh(v) if k in ("f", "g", "h") else [fresh(b) for b in v] if k == "branches" else v
    params = rename(f["params"])
    lets = [
      [op, rename(xs), rename(rs), {k: attribute(k, v) for k, v in at.items()}] for op, xs, rs, at in f["lets"]
    ]
    return {"params": params, "lets": lets, "out": rename(f["out"])}

  f, out = pending.json, pending.json["out"][:1]
  own = Pending(None, context)
  own.json = fresh({"params": f["params"][:count], "lets": live(f["lets"], out), "out": out})
  return own


def fit(g, name, shape, dtype):
  """A linear function of a value, of this type."""
  if g.shape(name) != tuple(shape):
    if g.shape(name):
      name = g.emit("sum", [name], axes=list(range(len(g.shape(name)))), keep=False)
    if shape:
      name = g.emit("broadcastTo", [name], shape=list(shape))
  return name if g.dtype_of(name) == dtype else g.emit("astype", [name], dtype=dtype)


def drawn(g, pending, given):
  """A closed function of arguments of these types, drawn at once, with the types of its results."""
  import jax
  from programs_functions import DTYPES, SHORT

  abstract = [jax.ShapeDtypeStruct(s, DTYPES[d]) for s, d in given]
  out = jax.eval_shape(lambda *xs: g.draw(pending, xs), *abstract)
  pending.types = [(tuple(o.shape), SHORT[str(o.dtype)]) for o in out]
  return pending


def carries(g, most=2):
  return [g.pick("float" if g.chance(0.85) else "int float bool") for _ in range(g.between(1, most))]


def scanned(g):
  init = carries(g)
  xs = [g.pick("float int", lambda s: len(s) > 0)] if g.chance(0.8) else []
  n = g.shape(xs[0])[0] if xs else g.between(1, 4)
  if xs and g.chance(0.4):
    xs.append(g.pick("float int bool", lambda s: len(s) > 0 and s[0] == n))
  at = {"carries": len(init), "length": n, "reverse": g.chance(0.3)}
  at |= {"unroll": g.choose([1, 1, 1, 2, 3]), "remat": g.chance(0.1)}
  f = like(g, within(g), types(g, init), g.below(3))
  return g.emit("scan", [strong(g, x) for x in init] + xs, f=f, **at)


def strong(g, x):
  return g.like(x, *g.type(x))


def counted(g):
  init = [strong(g, x) for x in carries(g)]
  f = like(g, within(g), types(g, init))
  if g.context.reverse or g.chance(0.6):
    lower = g.between(-2, 2)
    return g.emit("foriLoop", init, lower=lower, upper=lower + g.between(0, 4), f=f)
  bounds = [g.emit("mod", [g.pick("int", lambda s: s == ()), n]) for n in (3, 5)]
  if any(g.dtype_of(b) != "i32" for b in bounds):
    raise Refused
  return g.emit("foriTraced", bounds + init, f=f)


def repeated(g):
  if g.context.reverse:
    raise Refused
  init = [g.emit("mod", [strong(g, g.pick("int", lambda s: s == ())), 3])] + [strong(g, x) for x in carries(g)]
  kept = types(g, init)

  def condition(g, params):
    below = g.emit("lt", [params[0], 4])
    if g.chance(0.3) and g.kind(params[1]) == "float":
      return [g.emit("and", [below, g.emit("lt", [g.like(params[1], (), g.dtype_of(params[1])), 0.6])])]
    return [below]

  body = like(g, within(g), kept[1:])
  build = body.build

  def counting(g, params):
    out = build(g, params)
    return [g.emit("add", [params[0], 1])] + out

  body.build = counting
  return g.emit("whileLoop", init, f=Pending(condition, within(g)), g=body)


def branched(g):
  xs = args(g, 2, "float")
  same = [g.type(g.pick("float" if g.chance(0.9) else "int float")) for _ in range(g.between(1, 2))]
  branches = [like(g, within(g), same) for _ in range(g.between(2, 3))]
  if len(branches) == 2:
    return g.emit("cond", [g.pick("bool", lambda s: s == ()), *xs], f=branches[0], g=branches[1])
  return g.emit("switchCase", [g.pick("int", lambda s: s == ()), *xs], branches=branches)


def each(g):
  x = g.pick("float", lambda s: len(s) > 0 and s[0] > 0)
  n = g.shape(x)[0]
  xs = [x] + ([g.pick("float int", lambda s: len(s) > 0 and s[0] == n)] if g.chance(0.4) else [])
  at = {"batch": g.between(1, n)} if g.chance(0.2) else {}
  return g.emit("map", xs, f=free(g, within(g)), **at)


def prefixes(g):
  x = g.pick("float", lambda s: len(s) > 0 and max(s) > 0)
  axis = g.below(len(g.shape(x)))
  at = {"axis": axis, "reverse": g.chance(0.4)}
  if g.chance(0.5):
    op = g.choose(["add", "mul", "maximum", "minimum", "logaddexp"])
    build = lambda g, p: [g.emit(op, p)]
    return g.emit("associativeScan", [x], f=Pending(build, within(g)), **at)
  y = g.emit("sin", [g.pick("float", lambda s: s == g.shape(x))])

  def linear(g, p):
    a1, b1, a2, b2 = p
    return [g.emit("mul", [a1, a2]), g.emit("add", [g.emit("mul", [a2, b1]), b2])]

  return g.emit("associativeScan", [y, x], f=Pending(linear, within(g)), **at)


def communicate(g):
  name, size = g.choose(g.context.axes)
  x = g.pick("float")
  rank = len(g.shape(x))
  way = g.rng.random()
  if way < 0.5:
    names = [name] + ([g.choose(g.context.axes)[0]] if g.chance(0.2) else [])
    if len(set(names)) < len(names):
      raise Refused
    return g.emit(g.choose(["psum", "pmean", "pmean"]), [x], names=names)
  if way < 0.6:
    return g.emit("pmax" if g.chance(0.5) else "pmin", [x], names=[name])
  if way < 0.7:
    tiled = rank > 0 and g.chance(0.5)
    return g.emit("allGather", [x], name=name, axis=g.below(rank + (not tiled)), tiled=tiled)
  if way < 0.8:
    routes = [[int(a), int(b)] for a, b in enumerate(g.rng.permutation(size))]
    return g.emit("ppermute", [x], name=name, routes=routes[: g.between(1, size)])
  if way < 0.9:
    tiled = g.chance(0.6)
    a = g.choose([i for i, d in enumerate(g.shape(x)) if (d and d % size == 0 if tiled else d == size)])
    if name not in (g.context.mesh or {}):
      # JAX refuses some that are the same for the whole batch, and gives others another shape.
      x = g.emit("add", [x, g.emit("astype", [g.emit("axisIndex", [], name=name)], dtype=g.dtype_of(x))])
    if g.chance(0.5) or not tiled:
      return g.emit("psumScatter", [x], name=name, axis=a, tiled=tiled)
    return g.emit("allToAll", [x], name=name, split=a, concat=g.below(rank))
  return g.emit("astype", [g.emit("axisIndex", [], name=name)], dtype=g.dtype_of(x))


def sharded(g):
  """Over the devices of the mesh, with dimensions that are made divisible."""
  mesh = g.mesh
  xs, ins = [], []
  for _ in range(g.between(1, 2)):
    x = g.pick("float")
    spec, shape = [], []
    for name in list(g.rng.permutation(list(mesh)))[: g.between(0, len(mesh))]:
      spec.append(str(name))
      shape.append(mesh[name] * g.between(1, 2))
    if g.chance(0.4):
      spec.insert(0, None)
      shape.insert(0, g.between(1, 2))
    elif len(mesh) == 2 and g.chance(0.1):
      spec, shape = [["data", "model"]], [mesh["data"] * mesh["model"]]
    shape.append(g.between(1, 3))
    xs.append(g.like(x, shape, g.dtype_of(x)))
    ins.append(spec)
  outs = []

  def build(g, params):
    from jax import typeof

    g.steps(g.between(2, 4))
    out = []
    for o in g.unused(2, "float"):
      if not g.shape(o) and g.chance(0.5):
        o = g.emit("expandDims", [o], axis=0)
      varying = sorted(typeof(g.visible()[o]).manual_axis_type.varying)
      spec = [None] * len(g.shape(o))
      for name in varying:
        free_ = [i for i, s in enumerate(spec) if s is None]
        if not free_:
          raise Refused
        spec[g.choose(free_)] = name
      while spec and spec[-1] is None:
        spec.pop()
      out.append(o)
      outs.append(spec)
    return out

  f = Pending(build, within(g, mesh=mesh))
  at = {"mesh": mesh, "in": ins}
  # The specs of results are needed before they are known: the function is drawn in a first call.
  f.once = True
  try:
    g.emit("shardMap", xs, f=f, out=[], **at)
  except Drawn:
    pass
  return g.emit("shardMap", xs, f=f, out=outs, **at)


TRANSFORMS = [
  (called, 3), (mapped, 6), (differentiated, 6), (pulled, 3), (pushed, 4), (curved, 2), (jacobian, 3), (custom, 3),
  (scanned, 6), (counted, 3), (repeated, 2), (branched, 4), (each, 2), (prefixes, 2),
]  # fmt: skip


def transform(g):
  from programs_proposals import weighted

  if g.context.depth >= MAX_DEPTH:
    raise Refused
  if g.mesh and not g.context.mesh and g.chance(0.5):
    return sharded(g)
  return weighted(g, TRANSFORMS)(g)
