"""Writes the results of manual sharding that the tests in Java compare with, computed by JAX 0.10.2.

    python make_manual.py ../resources/org/nanodo/manual.json

A case is `function:mesh`, over a mesh of that shape; functions of the same names are in `ManualCases.java`.
"""

import os
import sys

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"

import jax
import jax.numpy as jnp
import numpy as np
import oracle
from jax import lax
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P
from oracle import case

F32 = np.float32


def normal(*shape):
  return lambda d: d.normal(*shape)


def ints(low, high, *shape):
  return lambda d: d.ints(low, high, *shape)


MESHES = {"4x2": (4, 2), "1x1": (1, 1)}
MESH = Mesh(np.array(jax.devices()).reshape(4, 2), ("data", "model"))


def sharded(name, f, ins, outs, *inputs, grad=True):
  for shape, dims in MESHES.items():
    count = dims[0] * dims[1]
    mesh = Mesh(np.array(jax.devices()[:count]).reshape(dims), ("data", "model"))
    fn = jax.shard_map(f, mesh=mesh, in_specs=ins, out_specs=outs)
    case(f"{name}:{shape}", fn, *inputs, grad=grad)
    if dims == (4, 2):
      mapped(name, fn, *inputs)


def mapped(name, fn, *inputs):
  """Under `vmap` in all arguments, of two examples."""
  if name in ("matmul", "fsdp", "all_to_all"):
    two = [lambda draw, x=x: np.stack([x(draw), x(draw)]) for x in inputs]
    case(f"vmap {name}:4x2", jax.vmap(fn), *two)


def second(f):
  """The gradient of a norm of the gradient."""

  def norm(*args):
    grads = jax.grad(lambda *a: jnp.sum(f(*a) ** 2), range(len(args)))(*args)
    return sum(jnp.sum(g**2) for g in grads)

  return norm


def reductions():
  sharded("psum", lambda x: lax.psum(jnp.sin(x), "data"), P("data"), P(), normal(8, 3))
  sharded("psum both", lambda x: lax.psum(x * x, ("data", "model")), P("data", "model"), P(), normal(8, 4))
  sharded("psum of the same", lambda x: x * lax.psum(jnp.sin(x), "data"), P(), P(), normal(3))
  sharded("psum int", lambda x: lax.psum(x, "model"), P(None, "model"), P(), ints(-5, 5, 2, 4))
  sharded("psum bool", lambda x: lax.psum(x > 0, "model"), P(None, "model"), P(), normal(2, 4), grad=False)
  sharded("pmean", lambda x: x - lax.pmean(x * x, "data"), P("data"), P("data"), normal(4, 3))
  maxima = lambda x: (lax.pmax(x, "data"), lax.pmin(x, ("data", "model")))
  sharded("pmax", maxima, P("data", "model"), (P(None, "model"), P()), normal(8, 4), grad=False)


def exchanges():
  for tiled in (True, False):
    kind = " tiled" if tiled else ""
    size = 8 if tiled else 4
    gather = lambda x: jnp.sin(lax.all_gather(x, "data", axis=1, tiled=tiled)) * x.sum()
    sharded(f"all_gather{kind}", gather, P("data"), P("data"), normal(4, 3))
    scatter = lambda x: lax.psum_scatter(x * x, "data", scatter_dimension=1, tiled=tiled)
    if tiled:
      sharded("psum_scatter tiled", scatter, P("data", None), P("data"), normal(4, size))
    for split, concat in ((0, 1), (1, 0), (1, 1), (0, 0)):
      exchange = lambda x: lax.all_to_all(jnp.sin(x), "data", split, concat, tiled=tiled)
      if tiled:
        sharded(f"all_to_all tiled {split} {concat}", exchange, P("data"), P("data"), normal(16, 4))
  exchange = lambda x: lax.all_to_all(jnp.sin(x), "data", 1, 0, tiled=True)
  sharded("all_to_all", exchange, P("data"), P("data"), normal(4, 4))
  shift = lambda x: lax.ppermute(x * x, "model", [(0, 0)])
  sharded("ppermute some", shift, P("model"), P("model"), normal(4))
  ids = lambda x: x * lax.axis_index("data") + lax.axis_index("model")
  sharded("axis_index", ids, P("data", "model"), P("data", "model"), normal(8, 4))


def untiled():
  """Sizes that are those of an axis, so for one mesh only."""
  over = lambda f, ins, outs: jax.shard_map(f, mesh=MESH, in_specs=ins, out_specs=outs)
  scatter = over(lambda x: lax.psum_scatter(x * x, "data", scatter_dimension=1), P("data"), P("data"))
  case("psum_scatter:4x2", scatter, normal(4, 4, 2))
  for split, concat in ((0, 1), (1, 0), (1, 1), (2, 0), (0, 2)):
    exchange = lambda x: lax.all_to_all(jnp.sin(x), "data", split, concat)
    case(f"all_to_all {split} {concat}:4x2", over(exchange, P("data"), P("data")), normal(16, 4, 4), grad=split == concat)  # JAX cannot transpose the others

  def ring(v):
    total, block = v, v
    for hop in range(1, 4):
      block = lax.ppermute(block, "data", [(i, (i + 1) % 4) for i in range(4)])
      total = total + block * (lax.axis_index("data") + 1) * hop
    return total

  case("ppermute:4x2", over(ring, P("data"), P("data")), normal(8))


def programs():
  def fsdp(w_in, w_out, x, y):
    w_in = lax.all_gather(w_in, "data", axis=0, tiled=True)
    w_out = lax.all_gather(w_out, "data", axis=1, tiled=True)
    out = lax.psum(jax.nn.gelu(x @ w_in) @ w_out, "model")
    return lax.pmean(jnp.mean((x + out - y) ** 2), "data")

  specs = (P("data", "model"), P("model", "data"), P("data"), P("data"))
  sharded("fsdp", fsdp, specs, P(), normal(4, 6), normal(6, 4), normal(8, 4), normal(8, 4))
  times = lambda x, w: lax.psum(jnp.tanh(x) @ w, "model")
  sharded("matmul", times, (P("data", "model"), P("model")), P("data"), normal(4, 4), normal(4, 3))
  sharded("replicated", lambda x, w: jnp.sin(x @ w), (P("data"), P()), P("data"), normal(4, 2), normal(2, 3))
  same = lambda x: (jnp.sin(x), x.sum() * jnp.ones(2, F32))
  sharded("the same everywhere", same, P(), (P("data"), P("model")), normal(2))


  def choice(x, w):
    at = lax.axis_index("data") > 1
    # Else JAX sums its cotangent within a branch that only some devices take, and waits forever.
    w = lax.pcast(w, "data", to="varying")
    return lax.cond(at, lambda x: jnp.sin(x) * w, lambda x: x * x, x)

  sharded("cond", choice, (P("data"), P()), P("data"), normal(8), normal())

  def loop(x, w):
    step = lambda i, c: jnp.tanh(c * w) + lax.psum(x, "data") / (i + 1)
    return lax.fori_loop(0, 3, step, x)

  sharded("loop", loop, (P("data"), P()), P("data"), normal(8), normal())

  def inside(w, x):
    """Gradients of what is the same on all devices are summed up within, too."""
    loss = lambda w: jnp.sum(jnp.tanh(x @ w) ** 2)
    value, grad = jax.value_and_grad(loss)(w)
    return lax.psum(value, "data"), grad

  sharded("grad within", inside, (P(), P("data")), (P(), P()), normal(3), normal(4, 3))

  def trained(w, x):
    """Gradient descent in a loop, each device with its own examples."""
    loss = lambda w, x: jnp.mean((x @ w - 1) ** 2)

    def step(w, _):
      return w - 0.1 * lax.pmean(jax.grad(loss)(w, x), "data"), loss(w, x)

    w, losses = lax.scan(step, w, None, length=3)
    return w, lax.pmean(losses, "data")

  sharded("trained", trained, (P(), P("data")), (P(), P()), normal(3), normal(8, 3))

  sharded("remat", jax.checkpoint(lambda x, w: jnp.sin(jnp.exp(x) * w)), (P("data"), P()), P("data"), normal(8), normal())

  def each(x, w):
    rows = jax.vmap(lambda r, w: lax.psum(jnp.sin(r).sum() * w, "data"), (0, None))(x, w)
    return rows * lax.psum(1.0 * w, "model")

  sharded("vmap within", each, (P(None, "data"), P()), P(), normal(3, 8), normal())

  over = jax.shard_map(times, mesh=MESH, in_specs=(P("data", "model"), P("model")), out_specs=P("data"))
  case("second:4x2", second(over), normal(4, 4), normal(4, 2))


reductions()
exchanges()
untiled()
programs()
oracle.write(sys.argv[1])
