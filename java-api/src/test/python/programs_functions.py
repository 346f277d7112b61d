"""Evaluates a random program in JAX; `Interpreter.java` is its counterpart.

A function is {"params": [names], "lets": [[operation, operands, results, attributes], ...], "out": [names]}. An operand
is a name, of this function or of one around it, or a number. Attributes may be functions.
"""

import jax
import numpy as np
from jax import lax
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P
from programs_ops import OPS

DTYPES = {
  "f32": "float32", "f64": "float64", "bf16": "bfloat16", "i32": "int32", "bool": "bool",
  "c64": "complex64", "c128": "complex128",
}  # fmt: skip
SHORT = {v: k for k, v in DTYPES.items()}
WIDE = {"f32": "f64", "bf16": "f64", "c64": "c128"}


def listed(x):
  return list(x) if isinstance(x, (list, tuple)) else [x]


class Interpreter:
  """Calls functions with arrays, and with all types of 64 bits if `wide`."""

  def __init__(self, wide=False):
    self.wide = wide

  def dtype(self, name):
    return DTYPES[WIDE.get(name, name) if self.wide else name]

  def run(self, f, args, env):
    env = dict(env) | dict(zip(f["params"], args))
    for name, operands, results, attributes in f["lets"]:
      values = [env[x] if isinstance(x, str) else x for x in operands]
      env.update(zip(results, self.apply(name, values, attributes, env)))
    return [env[x] for x in f["out"]]

  def function(self, f, env):
    return lambda *args: self.run(f, args, env)

  def apply(self, name, x, at, env):
    if name in FUNCTIONS:
      fs = {k: self.functions(v, env) for k, v in at.items() if k in ("f", "g", "h", "branches")}
      return listed(FUNCTIONS[name](x, at | fs))
    if "dtype" in at:
      at = at | {"dtype": self.dtype(at["dtype"])}
    return listed(OPS[name](x, at))

  def functions(self, f, env):
    return [self.function(g, env) for g in f] if isinstance(f, list) else self.function(f, env)


def first(f):
  """Of a list of arguments, with one result."""
  return lambda xs: f(*xs)[0]


def whole(f):
  return lambda xs: f(*xs)


def halves(x):
  return x[: len(x) // 2], x[len(x) // 2 :]


def value_and_grad(x, at):
  value, grads = jax.value_and_grad(first(at["f"]))(x)
  return [value, *grads]


def vjp(x, at):
  n = at["args"]
  value, pull = jax.vjp(whole(at["f"]), x[:n])
  return [*value, *pull(x[n:])[0]]


def jvp(x, at):
  value, tangent = jax.jvp(whole(at["f"]), (halves(x)[0],), (halves(x)[1],))
  return [*value, *tangent]


def linearize(x, at):
  value, push = jax.linearize(whole(at["f"]), halves(x)[0])
  return [*value, *push(halves(x)[1])]


def hvp(x, at):
  return jax.jvp(jax.grad(first(at["f"])), (halves(x)[0],), (halves(x)[1],))[1]


def custom_vjp(x, at):
  f = jax.custom_vjp(whole(at["f"]))
  outs = at["outs"]

  def forward(xs):
    all_ = at["g"](*xs)
    return all_[:outs], all_[outs:]

  f.defvjp(forward, lambda residuals, cts: (at["h"](*residuals, *cts),))
  return f(x)


def custom_jvp(x, at):
  f = jax.custom_jvp(whole(at["f"]))

  def rule(primals, tangents):
    return halves(at["g"](*primals[0], *tangents[0]))

  f.defjvp(rule)
  return f(x)


def scan(x, at):
  n = at["carries"]

  def body(carry, xs):
    out = at["f"](*carry, *xs)
    return out[:n], out[n:]

  if at["remat"]:
    body = jax.checkpoint(body)
  carry, ys = lax.scan(body, x[:n], x[n:], at["length"], at["reverse"], at["unroll"])
  return [*carry, *ys]


def fori(x, at):
  return lax.fori_loop(np.int32(at["lower"]), np.int32(at["upper"]), lambda i, c: at["f"](i, *c), x)


def fori_traced(x, at):
  return lax.fori_loop(x[0], x[1], lambda i, c: at["f"](i, *c), x[2:])


def associative_scan(x, at):
  f = lambda a, b: at["f"](*a, *b)
  return lax.associative_scan(f, x, axis=at["axis"], reverse=at["reverse"])


def specs(all_):
  return [P(*(tuple(a) if isinstance(a, list) else a for a in s)) for s in all_]


def shard_map(x, at):
  sizes = tuple(at["mesh"].values())
  devices = np.array(jax.devices()[: int(np.prod(sizes))]).reshape(sizes)
  mesh = Mesh(devices, tuple(at["mesh"]))
  return jax.shard_map(whole(at["f"]), mesh=mesh, in_specs=(specs(at["in"]),), out_specs=specs(at["out"]))(x)


def vmap(x, at):
  return jax.vmap(at["f"], at["in"], at["out"], axis_name=at.get("name"))(*x)


def called(transform):
  def apply(x, at):
    f = transform(at["f"])
    return [*f(*halves(x)[0]), *f(*halves(x)[1])] if at["twice"] else f(*x)

  return apply


FUNCTIONS = {
  "jit": called(jax.jit),
  "remat": called(jax.checkpoint),
  "vmap": vmap,
  "grad": lambda x, at: jax.grad(first(at["f"]))(x),
  "valueAndGrad": value_and_grad,
  "vjp": vjp,
  "jvp": jvp,
  "linearize": linearize,
  "hvp": hvp,
  "jacfwd": lambda x, at: jax.jacfwd(lambda v: at["f"](v)[0])(x[0]),
  "jacrev": lambda x, at: jax.jacrev(lambda v: at["f"](v)[0])(x[0]),
  "hessian": lambda x, at: jax.hessian(lambda v: at["f"](v)[0])(x[0]),
  "customVjp": custom_vjp,
  "customJvp": custom_jvp,
  "scan": scan,
  "foriLoop": fori,
  "foriTraced": fori_traced,
  "whileLoop": lambda x, at: lax.while_loop(lambda c: at["f"](*c)[0], lambda c: at["g"](*c), x),
  "cond": lambda x, at: lax.cond(x[0], at["f"], at["g"], *x[1:]),
  "switchCase": lambda x, at: lax.switch(x[0], at["branches"], *x[1:]),
  "map": lambda x, at: lax.map(whole(at["f"]), x, batch_size=at.get("batch")),
  "associativeScan": associative_scan,
  "shardMap": shard_map,
}
