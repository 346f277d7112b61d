"""Cases of vmap, where what is right is not plain: edges, duplicates, NaN, loops of different lengths."""

import jax
import jax.numpy as jnp
import numpy as np
from elementwise import F32, normal
from jax import lax, vmap
from oracle import case

NAN = np.nan
SPECIAL = np.array([[1, NAN, 3, NAN], [-0.0, 0.0, np.inf, -np.inf], [2, 2, 1, 2]], F32)


def blocks():
  """Starts outside are moved inside, each by itself."""
  starts = np.array([[-3, 1], [0, 9], [2, 0]], np.int32)
  cut = lambda x, s: lax.dynamic_slice(x, (s[0], s[1]), (2, 3))
  case("vmap/dynamic slice", vmap(cut), normal(3, 4, 5), starts)
  case("vmap/dynamic slice shared", vmap(cut, (None, 0)), normal(4, 5), starts)
  put = lambda x, u, s: lax.dynamic_update_slice(x, u, (s[0], s[1]))
  case("vmap/dynamic update", vmap(put), normal(3, 4, 5), normal(3, 2, 3), starts)
  case("vmap/dynamic update shared", vmap(put, (None, None, 0)), normal(4, 5), normal(2, 3), starts)
  special = np.array([[NAN, -0.0, np.inf]], F32)
  case("vmap/dynamic update special", vmap(put, (0, None, 0)), np.ones((3, 2, 3), F32), special, starts, grad=False)


def indices():
  """Indices that repeat add up; those outside are left out, or clipped where they are read."""
  at = np.array([[0, 2, 0], [3, 3, 3], [-1, 4, 1]], np.int32)
  add = lambda x, i, u: lax.scatter_add(
    x, i[:, None], u, lax.ScatterDimensionNumbers((1,), (0,), (0,)), mode="drop"
  )
  for name, axes in {"all": (0, 0, 0), "indices": (None, 0, None), "updates": (None, None, 0)}.items():
    i = at if axes[1] == 0 else at[0]
    x = normal(3, 4, 2) if axes[0] == 0 else normal(4, 2)
    u = normal(3, 3, 2) if axes[2] == 0 else normal(3, 2)
    case(f"vmap/scatter {name}", vmap(add, axes), x, i, u)
  take = lambda x, i: jnp.take(x, i, axis=0, mode="clip")
  case("vmap/take", vmap(take), normal(3, 4, 2), at)
  case("vmap/take columns", vmap(take, (2, None), 1), normal(4, 2, 3), at[1])
  case("vmap/sort", vmap(lambda x: lax.sort(x)), SPECIAL, grad=False)
  case("vmap/argmax", vmap(lambda x: lax.argmax(x, 0, np.int32)), SPECIAL)


def loops():
  def halves(x, limit):
    def body(c):
      return c[0] / 2, c[1] + 1

    return lax.while_loop(lambda c: jnp.sum(c[0] * c[0]) > limit, body, (x, np.int32(0)))

  sizes = np.array([[1, 2], [100, 3], [0.01, 0], [7, NAN]], F32)
  case("vmap/while", vmap(halves, (0, None)), sizes, F32(0.5))
  case("vmap/while limits", vmap(halves, (None, 0)), sizes[1], np.array([0.5, 50, 1e6, 1], F32))

  def carries(x, w):
    def body(c, w):
      a, b = c
      return (jnp.tanh(b + w), b + x), a

    return lax.scan(body, (F32(0), F32(1)), w)

  flat = lambda f: lambda *a: [*f(*a)[0], f(*a)[1]]
  case("vmap/scan", flat(vmap(carries, (0, None))), normal(3), normal(4))
  case("vmap/scan columns", flat(vmap(carries, (None, 1))), normal(), normal(4, 3))


def derivatives():
  @jax.custom_vjp
  def clipped(w, x):
    return jnp.sin(w) * x

  clipped.defvjp(
    lambda w, x: (clipped(w, x), (w, x)), lambda r, ct: (jnp.clip(ct * r[1], -0.5, 0.5), 2 * ct * r[0])
  )
  case("vmap/custom", vmap(clipped, (None, 0)), normal(), normal(5))
  loss = lambda w, x: jnp.sum(jnp.tanh(w @ x) ** 2)
  case("vmap/of grad", vmap(jax.grad(loss), (None, 0)), normal(2, 3), normal(4, 3))
  case("vmap/within grad", jax.grad(lambda w, x: vmap(loss, (None, 1))(w, x).sum()), normal(2, 3), normal(3, 4))
  outer = vmap(vmap(lambda a, b: jnp.dot(a, b) + a[0], (None, 0)), (0, None), 1)
  case("vmap/nested", outer, normal(4, 3), normal(2, 3))
  case("vmap/empty", vmap(lambda x: x[::-1] * 2), np.zeros((0, 3), F32), grad=False)


def add():
  blocks()
  indices()
  loops()
  derivatives()
