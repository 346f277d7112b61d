"""Rows of products of tensors, and of what is computed of neighbours."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from operations import BF16, BOOL, COMPLEX, F32, F64, FLOATS, fixed, row

SOME = FLOATS + COMPLEX + (np.int32, np.uint8)
EINSUMS = (
  "ij,jk->ik", "ij,kj->ki", "bqhd,bkhd->bhqk", "i,i->", "i,j->ji", "ii->i", "ii", "ij->ji", "...ij,...jk->...ik",
  "ij,jk,kl->il", "bij,bjk", "ijk->", "ij,ij->i", "aij,aij,bj->ab", "bhqk,bkhd->bqhd", "bld,dhk->blhk", "i,i,i->",
  "ij,kj,kl,l", "iji->j", "ij->", "ij", "ba", "i...,...", "...,...", "ij...,j->...i", "ij,jk->i", "ii,jk->ik", "i,j",
)  # fmt: skip


def product(name, of, draw, types=SOME, **options):
  row(f"Tensor.{name}", of(jnp), draw, types, numpy=of(np), **options)


def matmul():
  def draw(d):
    n, k, m = (d.size() for _ in range(3))
    a = (*d.shape(0, 1), n, k)
    b = (*d.choice((), a[:-2]), k, m)
    return [d.x(d.choice(a, a, (k,))), d.x(d.choice(b, b, (k,)))]

  product("matmul", lambda np: np.matmul, draw)

  def dotted(d):
    k = d.size()
    return [d.x(*d.shape(0, 2), k), d.x(d.choice((k,), (k, d.size()), (d.size(), k, d.size())))]

  product("dot", lambda np: np.dot, dotted)
  same = lambda d: [d.x(s := d.shape(0, 3)), d.x(s)]
  product("vdot", lambda np: np.vdot, same)
  product("inner", lambda np: np.inner, lambda d: [d.x(*d.shape(0, 2), k := d.size()), d.x(*d.shape(0, 2), k)])
  product("outer", lambda np: np.outer, lambda d: [d.x(d.shape(0, 2)), d.x(d.shape(0, 2))])
  product("kron", lambda np: np.kron, lambda d: [d.x(d.shape(0, 2, least=1)), d.x(d.shape(0, 2, least=1))])

  def crossed(d):
    shape = list(d.shape(1, 2))
    axis = d.axis(shape)
    shape[axis] = 3
    return [d.x(shape), d.x(shape)], {"axis": axis}

  product("cross", lambda np: lambda a, b, axis: np.cross(a, b, axis=axis), crossed)
  shapes = ((2, 3), (3,), -1), ((2, 4), (2, 4), 0), ((4, 2), (4, 3), -1)
  for a, b, axis in shapes:
    given = lambda d, s=a: d.x(s), lambda d, s=b: d.x(s)
    fixed("Tensor.cross", lambda a, b, axis: jnp.cross(a, b, axis=axis), *given, parameters={"axis": axis})

  def contracted(d):
    left, right = d.shape(2, 3), list(d.shape(1, 2))
    axes = [int(i) for i in d.rng.permutation(len(left))[:2]]
    others = [int(i) for i in d.rng.permutation(len(right) + 2)[:2]]
    for i, _ in sorted(zip(others, axes)):
      right.insert(i, left[axes[others.index(i)]])
    return [d.x(left), d.x(right)], {"axes": [axes, others]}

  product("tensordot", lambda np: lambda a, b, axes: np.tensordot(a, b, axes), contracted)
  last = lambda d: ([d.x(*d.shape(0, 1), *(s := d.shape(1, 2))), d.x(*s, *d.shape(0, 1))], {"axes": len(s)})
  product("tensordot", lambda np: lambda a, b, axes: np.tensordot(a, b, axes), last, types=(F64, np.int32))


def general():
  def draw(d):
    batch, contracted = d.integer(0, 2), d.integer(0, 2)
    common = [d.size(1) for _ in range(batch + contracted)]
    left = common + [d.size(1) for _ in range(d.integer(0, 1))]
    right = common + [d.size(1) for _ in range(d.integer(0, 1))]
    orders = [d.rng.permutation(len(s)) for s in (left, right)]
    shapes = [[s[i] for i in order] for s, order in zip((left, right), orders)]
    at = lambda order, dims: [int(np.flatnonzero(order == i)[0]) for i in dims]
    b, c = range(batch), range(batch, batch + contracted)
    names = ("lhsBatch", "rhsBatch", "lhsContract", "rhsContract")
    places = (at(orders[0], b), at(orders[1], b), at(orders[0], c), at(orders[1], c))
    return [d.x(s) for s in shapes], dict(zip(names, places))

  f = lambda a, b, lhsBatch, rhsBatch, lhsContract, rhsContract: lax.dot_general(a, b, ((lhsContract, rhsContract), (lhsBatch, rhsBatch)))
  row("Lax.dotGeneral", f, draw, SOME)
  row("Lax.dotGeneral", f, draw, (F64, F32, BF16, np.uint32, np.int64))

  for subscripts in EINSUMS:

    def operands(d, subscripts=subscripts):
      left = subscripts.split("->")[0]
      sizes = {c: d.size(1) for c in sorted(set(left) - set(",."))}
      stack = d.shape(0, 1)
      shapes = []
      for part in left.split(","):
        before, rest, after = part.partition("...")
        shapes.append([*(sizes[c] for c in before), *(d.narrowed(stack) if rest else ()), *(sizes[c] for c in after)])
      return [d.x(s) for s in shapes], {"subscripts": subscripts}

    of = lambda np: lambda *xs, subscripts: np.einsum(subscripts, *xs)
    row("Jnp.einsum", of(jnp), operands, (F32, F64) if subscripts != EINSUMS[0] else SOME, numpy=of(np))


def calculus():
  along = lambda d: ([d.x(s := d.shape(1, 3, least=1))], {"n": d.integer(0, 2), "axis": d.axis(s)})
  product("diff", lambda np: lambda x, n, axis: np.diff(x, n, axis), along, types=FLOATS + COMPLEX + (np.int32, BOOL))
  spaced = lambda d: ([d.x(s := d.shape(1, 3, least=1))], {"dx": d.choice(0.5, 2.0), "axis": d.axis(s)})
  product("trapezoid", lambda np: lambda y, dx, axis: np.trapezoid(y, dx=dx, axis=axis), spaced, types=FLOATS)

  row("Tensor.trapezoid", jnp.trapezoid, lambda d: [d.x(d.shape(1, 3, least=1))], (F64, F32), numpy=np.trapezoid)

  def at(d):
    shape = d.shape(1, 3, least=1)
    axis = d.axis(shape)
    return [d.x(shape), np.sort(d.x(shape[axis]), axis=0)], {"axis": axis}

  product("trapezoid", lambda np: lambda y, x, axis: np.trapezoid(y, x, axis=axis), at, types=(F64, F32))
  points = lambda d: [d.x(d.shape(0, 2)), np.sort(d.x(n := d.size(2)), axis=0), d.x(n)]
  product("interp", lambda np: np.interp, points, types=(F64, F32))
  known = [0, 1, 1, 2.5], lambda d: d.x(4)
  fixed("Tensor.interp", jnp.interp, [[-1, 0, 0.3], [1, 2, 3]], *known, grad=False, numpy=np.interp)
  fixed("Tensor.interp", jnp.interp, [0.2, 1.5], *known)


def add():
  matmul()
  general()
  calculus()
