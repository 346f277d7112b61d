"""Cases of sorting, searching, counting, and of indices out of bounds."""

import jax
import jax.numpy as jnp
import numpy as np
from elementwise import BF16, F32, INF, NAN, bools, ints, normal, uniform
from jax import lax
from oracle import case

I32 = np.int32
MIXED = np.array([[3, NAN, -INF, 3, -0.0, 0.0], [INF, 1, NAN, 1, 2, 2]], F32)
TIES = np.array([3, 1, 3, 2, 1, 3, 0, 2], I32)


def sorting():
  case("order/descending", lambda x: jnp.sort(x, 1, descending=True), MIXED)
  case("order/descending:int32", lambda x: jnp.sort(x, 1, descending=True), TIES.reshape(2, 4))
  case("order/argsort", lambda x: jnp.argsort(x).astype(I32), MIXED)
  case("order/argsort:int32", lambda x: jnp.argsort(x).astype(I32), TIES)
  case("order/argsort descending", lambda x: jnp.argsort(x, 0, descending=True).astype(I32), TIES)
  case("order/argsort descending:NaN", lambda x: jnp.argsort(x, 0, descending=True).astype(I32), MIXED[0])
  keys = np.array([1, 0, 1, 0], I32), np.array([2, 2, 1, 2], F32)
  case("order/lexsort", lambda *k: jnp.lexsort(k).astype(I32), *keys)
  top = lambda x: lax.top_k(x, 4)
  case("order/top k", top, normal(2, 6), grad=False)
  case("order/top k:int32", top, TIES)
  case("order/top k:NaN", lambda x: lax.top_k(x, 4), np.array([[1, NAN, 3, 2, 3, -INF]], F32), grad=False)
  case("order/top k:zeros", lambda x: lax.top_k(x, 4), np.array([[-0.0, 0.0, 1, -1, -0.0]], F32), grad=False)
  case("order/top k values", lambda x: lax.top_k(x, 3)[0], np.array([[1, 2, 3, 2, 3, -INF]], F32))
  case("order/top k values:bfloat16", lambda x: lax.top_k(x, 3)[0], normal(2, 5, dtype=BF16))


def searching():
  table = np.array([-1, 0, 0, 2, 2, 2, 5], F32)
  wanted = np.array([[-2, -1, 0, 1], [2, 5, 6, NAN]], F32)
  for side in ("LEFT", "RIGHT"):
    f = lambda a, v, s=side.lower(): jnp.searchsorted(a, v, side=s).astype(I32)
    case(f"order/searchsorted/{side}", f, table, wanted)
    case(f"order/searchsorted/{side}:NaN", f, np.array([1, INF, NAN, NAN], F32), wanted)
    case(f"order/searchsorted/{side}:int32", f, np.sort(TIES), np.arange(-1, 5, dtype=I32))
    case(f"order/searchsorted/{side}:empty", f, np.zeros(0, F32), wanted)
    case(f"order/searchsorted/{side}:one", f, np.ones(1, F32), wanted)
  for name, right in {"": False, " right": True}.items():
    f = lambda x, b, r=right: jnp.digitize(x, b, r).astype(I32)
    case(f"order/digitize{name}", f, wanted, np.array([0, 2, 5], F32))
    case(f"order/digitize{name}:descending", f, wanted, np.array([5, 2, 0], F32))
  unique = lambda size: lambda x: [t if i == 0 else t.astype(I32) for i, t in enumerate(jnp.unique(x, True, True, True, size=size))]
  case("order/unique", unique(4), TIES)
  case("order/unique:float32", unique(4), np.array([[2, NAN, 1], [NAN, 2, 7]], F32), grad=False)
  case("order/unique few", unique(2), TIES)
  case("order/unique many", unique(7), TIES)
  case("order/unique many:more than there are", unique(7), TIES[:2])
  for size in (3, 9):
    nonzero = lambda x, n=size: [i.astype(I32) for i in jnp.nonzero(x, size=n)]
    case(f"order/nonzero/{size}", nonzero, np.array([[0, 3, -1, 0], [2, 0, NAN, 1]], F32), grad=False)
    case(f"order/nonzero/{size}:bool", nonzero, bools(2, 3, 2))
  case("order/bincount", lambda x: jnp.bincount(x, length=4).astype(I32), np.array([0, 3, 3, -2, 9, 1], I32))
  weights = lambda x, w: jnp.bincount(x, w, length=4)
  case("order/bincount of weights", weights, np.array([0, 3, 3, -2, 9, 1], I32), normal(6))
  case("order/histogram", lambda x: jnp.histogram(x, 4), uniform(0, 1, 12), grad=False)
  case("order/histogram:single", lambda x: jnp.histogram(x, 4), np.ones(3, F32), grad=False)
  case("order/histogram within", lambda x: jnp.histogram(x, 3, (-1, 2)), np.array([-2, -1, 0, 0.5, 1, 2, 2.5], F32), grad=False)


def modes():
  i = np.array([0, -1, 4, 5, 9, -5, -7], I32)
  x = normal(5)
  row = normal(5, 2)
  for mode in ("clip", "wrap", "fill"):
    take = lambda x, i, m=mode: jnp.take(x, i, axis=0, mode=m)
    case(f"mode/take/{mode}", take, row, i)
    case(f"mode/take/{mode}:int32", take, np.arange(5, dtype=I32), i)
    case(f"mode/take/{mode}:uint32", take, np.arange(5, dtype=np.uint32), i)
    case(f"mode/take/{mode}:bool", take, bools(5), i)
    case(f"mode/take/{mode}:scalar", take, row, np.array(7, I32))
  case("mode/take/last", lambda x, i: jnp.take(x, i, axis=-1), normal(2, 5), i.reshape(7, 1))
  case("mode/take/all", lambda x, i: jnp.take(x, i), normal(2, 3), i)
  case("mode/get/clip", lambda x, i: x.at[i].get(mode="clip"), x, i)
  case("mode/get/fill", lambda x, i: x.at[i].get(mode="fill"), row, i)
  case("mode/get/value", lambda x, i: x.at[i].get(mode="fill", fill_value=-1), x, i)
  case("mode/get/both", lambda x, i, j: x.at[i, :, j].get(mode="fill", fill_value=-1), normal(5, 2, 3), i, np.array([0, 1, 2, 0, 1, 2, 3], I32))
  along = np.array([[0, -1, 4], [2, -5, 3]], I32)
  case("mode/along/fill", lambda x, i: jnp.take_along_axis(x, i, 1), normal(2, 3), along)
  case("mode/along/clip", lambda x, i: jnp.take_along_axis(x, i, 1, mode="clip"), normal(2, 3), along)
  updates = {"set": "set", "add": "add", "mul": "multiply", "min": "min", "max": "max"}
  for name, method in updates.items():
    apart = np.array([1, -1, 0, 7, -9], I32)
    def update(x, i, u, m, mode):
      unique = {"unique_indices": True} if m == "multiply" else {}
      return getattr(x.at[i], m)(u, mode=mode, **unique)
    drop = lambda x, i, u, m=method: update(x, i, u, m, "drop")
    clip = lambda x, i, u, m=method: update(x, i, u, m, "clip")
    case(f"mode/{name}/drop", drop, row, apart, normal(5, 2))
    case(f"mode/{name}/drop:int32", drop, ints(1, 9, 5), apart, ints(1, 9, 5))
    # JAX's own derivative of a clamped minimum or maximum divides by zero.
    at = np.array([1, 4, 0] if name in ("min", "max") else [1, 9, 0], I32)
    case(f"mode/{name}/clip", clip, row, at, normal(3, 2))
    case(f"mode/{name}/clip:clamped", clip, row, np.array([1, 9, -9], I32), normal(3, 2), grad=False)
  same = np.array([1, 0, 1, 1], I32)
  case("mode/mul/drop:repeated", lambda x, i, u: x.at[i].multiply(u), x, same, normal(4), grad=False)
  case("mode/mul/drop:bfloat16", lambda x, i, u: x.at[i].multiply(u), normal(3, dtype=BF16), same, uniform(0.5, 2, 4, dtype=BF16), grad=False)
  case("mode/apply", lambda x, i: x.at[i].set(jnp.sin(x[i])), x, np.array([1, -1], I32))
  case("mode/dynamic index", lambda x, i: lax.dynamic_index_in_dim(x, i, 0, keepdims=False), row, np.array(3, I32))
  case("mode/dynamic slice", lambda x, i: lax.dynamic_slice_in_dim(x, i, 2, 1), normal(2, 5), np.array(4, I32))
  case("mode/dynamic update", lambda x, u, i: lax.dynamic_update_slice_in_dim(x, u, i, 1), normal(2, 5), normal(2, 2), np.array(-3, I32))


def segments():
  groups = np.array([2, 0, 2, 1, 2, -1, 9], I32)
  for name in ("sum", "max", "min"):
    f = lambda x, g, n=name: getattr(jax.ops, f"segment_{n}")(x, g, 4)
    case(f"segment/{name}", f, normal(7, 2), groups)
    case(f"segment/{name}:int32", f, ints(0, 9, 7), groups)
  f = lambda x, g: jax.ops.segment_prod(x, g, 4)
  case("segment/prod", f, normal(7, 2), groups, grad=False)
  case("segment/prod:int32", f, ints(1, 4, 7), groups)
  # JAX differentiates no product of several: the same by a product of what is chosen.
  dense = lambda x, g: jnp.prod(jnp.where((g == np.arange(4)[:, None])[..., None], x, 1), axis=1)
  zeros = np.array([0, 2, 3, 0, 5, 1, 1], F32)[:, None]
  case("segment/prod:derivative", dense, normal(7, 2), groups)
  case("segment/prod:zero", dense, zeros, groups)
  case("segment/prod:zeros", dense, np.array([0, 2, 0, 4, 5, 1, 1], F32)[:, None], groups)


def add():
  sorting()
  searching()
  modes()
  segments()
