"""Draws random programs: what a function binds, and how values are brought to a type.

A program is drawn while JAX traces it: an operation is proposed for tracers at hand, applied to them, and kept unless
JAX refuses it. The functions within are drawn when JAX calls them, so that they see the tracers of a transformation.
"""

import collections
import contextlib

import numpy as np
from programs_functions import SHORT, Interpreter

MAX_SIZE = 128
MAX_DEPTH = 4

# Reverse: whether it is differentiated in reverse mode; closed: whether it sees its parameters only.
Context = collections.namedtuple("Context", "depth reverse smooth closed axes mesh")
TOP = Context(0, False, False, True, (), None)


REFUSALS = (TypeError, ValueError, IndexError, NotImplementedError, ZeroDivisionError, AssertionError)


class Refused(Exception):
  """A proposal that does not fit."""


class Drawn(Exception):
  """Ends a call whose only purpose was to draw a function."""


class Frame:
  def __init__(self, context, names, values):
    self.context = context
    self.values = dict(zip(names, values))
    self.lets = []
    self.used = set()


class Pending:
  """A function that is drawn when it is first called: `build` binds values and returns the names of the results."""

  def __init__(self, build, context):
    self.build = build
    self.context = context
    self.json = None
    self.once = False


class Generator(Interpreter):
  def __init__(self, rng, budget, mesh, main):
    super().__init__()
    self.rng = rng
    self.mesh = mesh
    self.main = main
    self.budget = budget
    self.frames = []
    self.count = 0

  # Choices.

  def chance(self, p):
    return self.rng.random() < p

  def choose(self, options):
    options = list(options)
    if not options:
      raise Refused
    return options[self.rng.integers(len(options))]

  def below(self, n):
    """From 0 to n, exclusive."""
    if n <= 0:
      raise Refused
    return int(self.rng.integers(n))

  def between(self, a, b):
    return a + self.below(b - a + 1)

  # Values.

  @property
  def frame(self):
    return self.frames[-1]

  @property
  def context(self):
    return self.frame.context

  def visible(self):
    env = {}
    for frame in reversed(self.frames):
      env = frame.values | env
      if frame.context.closed:
        break
    return env

  def type(self, name):
    value = self.visible()[name]
    return tuple(value.shape), SHORT.get(value.dtype.name, "?")

  def shape(self, name):
    return self.type(name)[0]

  def dtype_of(self, name):
    return self.type(name)[1]

  def kind(self, name):
    return {"f": "float", "b": "float", "i": "int", "c": "complex", "?": "?"}[self.dtype_of(name)[0]] if (
      self.dtype_of(name) != "bool"
    ) else "bool"  # fmt: skip

  def names(self, kind, where=lambda shape: True):
    kinds = kind.split()
    return [n for n in self.visible() if self.kind(n) in kinds and where(self.shape(n))]

  def pick(self, kind="float", where=lambda shape: True):
    """One that is not used yet rather than another, and one of this function rather than of one around."""
    names = self.names(kind, where)
    here = [n for n in names if n in self.frame.values]
    fresh = [n for n in here if n not in self.frame.used]
    for some, p in ((fresh, 0.6), (here, 0.7)):
      if some and self.chance(p):
        return self.choose(some)
    return self.choose(names)

  # Binding.

  def name(self):
    self.count += 1
    return f"v{self.count}"

  def emit(self, op, operands, **at):
    """The names of the results, of which the first is returned alone if there is one."""
    env = self.visible()
    self.budget -= 1
    results = self.apply(op, [env[x] if isinstance(x, str) else x for x in operands], at, env)
    if any(r.size > MAX_SIZE or r.dtype.name not in SHORT for r in results):
      raise Refused
    names = [self.name() for _ in results]
    self.frame.values.update(zip(names, results))
    self.frame.used.update(x for x in operands if isinstance(x, str))
    self.frame.lets.append([op, list(operands), names, {k: plain(v) for k, v in at.items()}])
    return names[0] if len(names) == 1 else names

  def function(self, f, env):
    if isinstance(f, Pending) and f.json is None:
      return lambda *args: self.draw(f, args)
    return super().function(plain(f), env)

  def draw(self, pending, args):
    if pending.json is not None:
      return self.run(pending.json, args, self.visible())
    params = [self.name() for _ in args]
    with self.entered(Frame(pending.context, params, args)):
      out = pending.build(self, params)
      values = [self.frame.values[x] if x in self.frame.values else self.visible()[x] for x in out]
      pending.json = {"params": params, "lets": live(self.frame.lets, out), "out": out}
      used = set(operands(pending.json))
    if self.frames:
      self.frame.used |= used & set(self.frame.values)
    if pending.once:
      raise Drawn
    return values

  @contextlib.contextmanager
  def entered(self, frame):
    depth = len(self.frames)
    self.frames.append(frame)
    try:
      yield
    finally:
      del self.frames[depth:]

  def attempt(self, propose):
    """Whether a proposal was kept; what a refused one bound in part is dropped."""
    frame = self.frame
    lets, values, depth = len(frame.lets), dict(frame.values), len(self.frames)
    try:
      propose(self)
      return True
    except (Refused, *REFUSALS) as e:
      if "unhashable" in str(e):
        raise
      del frame.lets[lets:], self.frames[depth:]
      frame.values = values
      return False

  # Bringing values to a type.

  def like(self, name, shape, dtype):
    """A value of this shape and type, made of `name`."""
    old = self.dtype_of(name)
    if old.startswith("c") and not dtype.startswith("c"):
      name = self.emit(self.choose(["real", "imag"] + ["abs"] * (not self.context.smooth)), [name])
    name = self.shaped(name, shape)
    if self.dtype_of(name) != dtype:
      if dtype == "bool":
        return self.emit("gt", [name, 0])
      name = self.emit("astype", [name], dtype=dtype)
    if self.visible()[name].weak_type:
      name = self.emit("astype", [name], dtype=dtype)
    return name

  def shaped(self, name, shape):
    have = self.shape(name)
    shape = tuple(shape)
    if have == shape:
      return name
    size, wanted = int(np.prod(have)), int(np.prod(shape))
    if size == 0:
      flag = self.emit("any", [self.emit("gt", [name, 0])], axes=list(range(len(have))), keep=False)
      name = self.emit("astype", [flag], dtype=self.main)
      return self.emit("broadcastTo", [name], shape=list(shape)) if shape else name
    if size == wanted and self.chance(0.8):
      return self.emit("reshape", [name], shape=list(shape))
    trailing = have[max(0, len(have) - len(shape)) :]
    kind = self.kind(name)
    if trailing == shape and kind != "bool":
      how = "sum" if kind != "float" or self.chance(0.5) else "mean"
      return self.emit(how, [name], axes=list(range(len(have) - len(shape))), keep=False)
    if len(have) <= len(shape) and all(d in (1, e) for d, e in zip(reversed(have), reversed(shape))):
      return self.emit("broadcastTo", [name], shape=list(shape))
    if have and wanted > 0 and shape and self.chance(0.6):
      return self.resized(name, size, shape, wanted)
    if have:
      how = {"bool": "any", "int": "max", "complex": "sum"}.get(kind) or self.choose(["mean", "sum", "logsumexp"])
      name = self.emit(how, [name], axes=list(range(len(have))), keep=False)
    return self.emit("broadcastTo", [name], shape=list(shape)) if shape else name

  def resized(self, name, size, shape, wanted):
    """The first elements in row-major order, again and again."""
    if len(self.shape(name)) > 1:
      name = self.emit("reshape", [name], shape=[size])
    if wanted > size:
      name = self.emit("tile", [name], counts=[-(-wanted // size)])
    if wanted % size:
      name = self.emit("at", [name], index=[[None, wanted, 1]])
    return name if len(shape) == 1 else self.emit("reshape", [name], shape=list(shape))

  def scalar(self):
    """A real scalar that depends on what is not used yet."""
    fresh = [n for n in self.frame.values if n not in self.frame.used and self.kind(n) in ("float", "complex")]
    name = self.choose(fresh[-2:]) if fresh else self.pick("float complex")
    dtype = self.dtype_of(name)
    dtype = {"c64": "f32", "c128": "f64"}.get(dtype, dtype)
    return self.like(name, (), dtype)

  def unused(self, most, kind="float int bool complex"):
    """Up to `most` results that nothing uses yet, the last ones; one of any kind if all are used."""
    fresh = [n for n in self.frame.values if n not in self.frame.used and self.kind(n) in kind.split()]
    return fresh[-most:] or [self.pick(kind)]

  # Whole functions.

  def steps(self, count):
    from programs_proposals import propose

    done = 0
    for _ in range(4 * count):
      if done == count or self.budget <= 0 and done:
        return
      done += self.attempt(propose)

  def program(self, inputs):
    """The program, and its results."""
    whole = Pending(lambda g, params: g.body(), TOP)
    results = self.draw(whole, inputs)
    return whole.json, results

  def body(self):
    self.steps(self.between(2, 5))
    from programs_transforms import transform

    for _ in range(6):
      if any(has_function(l) for l in self.frame.lets) and self.budget <= 0:
        break
      self.attempt(transform)
    self.steps(self.between(0, 2))
    return self.unused(4)


def plain(x):
  """An attribute as it is written."""
  if isinstance(x, Pending):
    if x.json is None:
      raise Refused
    return x.json
  return [plain(y) for y in x] if isinstance(x, (list, tuple)) else x


def has_function(let):
  return any(isinstance(v, dict) and "lets" in v for v in let[3].values()) or "branches" in let[3]


def functions_of(let):
  for key, value in let[3].items():
    if key in ("f", "g", "h"):
      yield value
    if key == "branches":
      yield from value


def operands(f):
  """The names that a function and those within use, and its results."""
  for let in f["lets"]:
    yield from (x for x in let[1] if isinstance(x, str))
    for g in functions_of(let):
      yield from operands(g)
  yield from f["out"]


def live(lets, out):
  """The lets without those that nothing uses."""
  used = set(out)
  kept = []
  for let in reversed(lets):
    if used & set(let[2]):
      kept.append(let)
      used |= {x for x in let[1] if isinstance(x, str)}
      for f in functions_of(let):
        used |= set(operands(f))
  return kept[::-1]
