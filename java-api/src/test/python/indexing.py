"""Cases of gather, scatter, and the functions that neural networks are made of."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from elementwise import BF16, F32, INF, NAN, ints, normal
from jax import lax
from jax.lax import GatherDimensionNumbers, GatherScatterMode, ScatterDimensionNumbers
from oracle import case

# name: offset, collapsed, operand batch, index batch, index map, slice sizes; of x and indices.
DIMS = {
  "rows": ((1,), (0,), (), (), (0,), (1, 3), (5, 3), (4, 1)),
  "columns first": ((0,), (1,), (), (), (1,), (5, 1), (5, 3), (4, 1)),
  "windows": ((1, 2), (), (), (), (0, 1), (2, 2), (4, 5), (3, 2)),
  "windows crossed": ((0, 2), (), (), (), (1, 0), (2, 3), (4, 5), (3, 2)),
  "one index": ((0,), (0,), (), (), (0,), (1, 3), (5, 3), (1,)),
  "middle": ((2, 3), (1,), (), (), (1,), (2, 1, 3), (2, 4, 3), (2, 2, 1)),
  "points": ((), (0, 1, 2), (), (), (2, 0, 1), (1, 1, 1), (2, 4, 3), (5, 3)),
  "batch": ((2,), (1,), (0,), (0,), (1,), (1, 1, 3), (2, 4, 3), (2, 3, 1)),
  "batch crossed": ((1,), (2,), (0, 3), (1, 0), (2,), (1, 3, 1, 1), (2, 3, 4, 2), (2, 2, 1)),
  "whole": ((0, 1), (), (), (), (), (2, 3), (2, 3), (0,)),
}


def gathers():
  for name, (offset, collapsed, xb, ib, index_map, sizes, x, i) in DIMS.items():
    g = GatherDimensionNumbers(offset, collapsed, index_map, xb, ib)
    s = ScatterDimensionNumbers(offset, collapsed, index_map, xb, ib)
    clip = lambda x, i: lax.gather(x, i, g, sizes, mode=GatherScatterMode.CLIP)
    drop = lambda x, i, u: lax.scatter_add(x, i, u, s, mode=GatherScatterMode.FILL_OR_DROP)
    for variant, low, high in (("inside", 0, 2), ("outside", -2, 7)):
      indices = ints(low, high, *i)
      updates = jax.eval_shape(clip, np.zeros(x, F32), np.zeros(i, np.int32)).shape
      case(f"gather/{name}:{variant}", clip, normal(*x), indices)
      case(f"scatter/{name}:{variant}", drop, normal(*x), indices, normal(*updates))
    if name == "rows":
      for dtype in (np.uint32, np.int64):
        indices = ints(0, 9, *i, dtype=dtype)
        case(f"gather/{name}:{np.dtype(dtype)}", clip, normal(*x), indices)
        case(f"scatter/{name}:{np.dtype(dtype)}", drop, normal(*x), indices, normal(*updates))
      for dtype in (BF16, np.float64):
        args = normal(*x, dtype=dtype), ints(0, 5, *i)
        case(f"gather/{name}:{np.dtype(dtype)}", clip, *args)
        case(f"scatter/{name}:{np.dtype(dtype)}", drop, *args, normal(*updates, dtype=dtype))
      case(f"gather/{name}:ints", clip, ints(0, 9, *x), ints(0, 5, *i))
  # JAX has the components of an index in the last dimension only.
  dims = GatherDimensionNumbers((1, 2), (), (0, 1))
  first = lambda x, i: lax.gather(x, i.T, dims, (2, 2), mode=GatherScatterMode.CLIP)
  case("gather/index vector first", first, normal(4, 5), ints(-1, 4, 2, 3))
  dims = ScatterDimensionNumbers((1, 2), (), (0, 1))
  add_first = lambda x, i, u: lax.scatter_add(x, i.T, u, dims, mode=GatherScatterMode.FILL_OR_DROP)
  case("scatter/index vector first", add_first, normal(4, 5), ints(-1, 4, 2, 3), normal(3, 2, 2))
  take = lambda axis: lambda x, i: jnp.take(x, i, axis=axis, mode="clip")
  case("take/0", take(0), normal(5, 3), ints(0, 5, 2, 2))
  case("take/0:outside", take(0), normal(5, 3), ints(-3, 9, 4))
  case("take/0:one", take(0), normal(5, 3), ints(0, 5))
  case("take/-1", take(-1), normal(2, 5), ints(0, 5, 3))
  case("take/1", take(1), normal(2, 5, 2), ints(0, 5, 2, 2))


def orders():
  x = np.array([[3, 1, 2, 1], [0.0, -0.0, NAN, -INF], [5, NAN, 4, INF]], F32)
  distinct = lambda d: d.rng.permutation(12).reshape(3, 4).astype(F32)
  for axis in (0, 1):
    one = lambda x: lax.sort(x, axis)
    case(f"sort/{axis}", one, distinct)
    case(f"sort/{axis}:special", one, x, grad=False)
    case(f"sort/{axis}:scarce", one, ints(0, 2, 3, 4))
    case(f"sort/{axis}:unsigned", one, np.array([[1, 2**32 - 1, 0]] * 2, np.uint32))
    several = lambda k, *x: lax.sort((k, *x), axis, num_keys=1)
    case(f"sort several/{axis}", several, distinct, normal(3, 4))
    case(f"sort several/{axis}:stable", several, ints(0, 2, 3, 4), normal(3, 4), grad=False)
    argmax = lambda x: lax.argmax(x, axis, np.int32)
    case(f"argmax/{axis}", argmax, x)
    case(f"argmax/{axis}:scarce", argmax, ints(0, 2, 3, 4))


def networks():
  gelu = lambda x: jax.nn.gelu(x, approximate=True)
  softmax = lambda x: jax.nn.softmax(x, axis=-1)
  case("gelu", gelu, np.array([-8, -2, -0.5, 0, 0.5, 2, 8], F32))
  case("softmax", softmax, normal(2, 3, 5))
  case("softmax:masked", softmax, np.array([[1, 2, -3.4028235e38, 1], [100, -100, 0, 99]], F32))
  for dtype in (BF16, np.float64):
    case(f"gelu:{np.dtype(dtype)}", gelu, normal(6, dtype=dtype))
    case(f"softmax:{np.dtype(dtype)}", softmax, normal(2, 3, dtype=dtype))

  def norm(dtype):
    def f(x, scale):
      layer = nn.LayerNorm(use_bias=False, dtype=dtype, param_dtype=jnp.float32)
      return layer.apply({"params": {"scale": scale}}, x)

    return f

  case("layer norm/F32", norm(jnp.float32), normal(2, 3, 8), normal(8))
  case("layer norm/F32:constant", norm(jnp.float32), np.full((2, 4), 3, F32), normal(4), grad=False)
  case("layer norm/BF16", norm(jnp.bfloat16), normal(2, 8, dtype=BF16), normal(8))
  loss = optax.softmax_cross_entropy_with_integer_labels
  case("cross entropy", loss, normal(2, 3, 7), ints(0, 7, 2, 3))
  case("cross entropy:large", loss, lambda d: d.normal(4, 5) * 50, ints(0, 5, 4))


def units():
  x = np.array([-8, -2, -0.5, 0, 0.5, 2, 8], F32)
  case("sigmoid", jax.nn.sigmoid, x)
  case("silu", jax.nn.silu, x)
  case("relu", jax.nn.relu, x)
  case("log softmax", jax.nn.log_softmax, normal(2, 3, 5))
  case("log softmax:large", jax.nn.log_softmax, np.array([[1, 900, -3.4028235e38], [-100, 0, 100]], F32))
  case("one hot", lambda i: jax.nn.one_hot(i, 4, dtype=F32), np.array([[0, 3, 1], [-1, 4, 2]], np.int32))
  case("one hot:unsigned", lambda i: jax.nn.one_hot(i, 4, dtype=F32), np.array(2, np.uint32))


def arrays():
  for axis, i in ((0, (2, 4)), (1, (3, 2)), (-1, (1, 1)), (-2, (1, 4))):
    take = lambda x, i: jnp.take_along_axis(x, i, axis)
    case(f"take along axis/{axis}", take, normal(3, 4), ints(-3, 3, *i))
  case("take along axis/1:shared", lambda x, i: jnp.take_along_axis(x, i, 1), normal(1, 4), ints(0, 4, 3, 5))
  case("tril", jnp.tril, normal(2, 3, 4))
  case("triu", jnp.triu, ints(0, 9, 4, 2))
  for axis in (0, -1):
    case(f"split/{axis}", lambda x: jnp.split(x, 2, axis), normal(4, 3, 2))
    case(f"repeat/{axis}", lambda x: jnp.repeat(x, 3, axis), normal(2, 3))
    case(f"stack/{axis}", lambda *x: jnp.stack(x, axis), normal(2, 3), normal(2, 3))
  case("norm", jnp.linalg.norm, normal(3, 4))
  case("norm/-1", lambda x: jnp.linalg.norm(x, axis=-1), normal(3, 4))
  case("transpose", jnp.transpose, normal(2, 3, 4))


def add():
  gathers()
  orders()
  networks()
  units()
  arrays()
