"""What each operation of a random program is in JAX; `OperationTable.java` has the same names.

An operation is a function of its operands and its attributes, and returns one array or a list of them.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

I32 = jnp.int32
OPS = {}


def op(name):
  def add(f):
    OPS[name] = f
    return f

  return add


def plain(names, module):
  for name in names.split():
    f = getattr(module, name)
    OPS[name] = lambda x, at, f=f: f(*x)


plain("sin cos tan tanh sinh cosh exp expm1 exp2 log log1p log2 log10 sqrt cbrt reciprocal square sign", jnp)
plain("floor ceil trunc rint add maximum minimum hypot logaddexp where clip matmul kron inner vdot outer", jnp)
plain("real imag conj heaviside fmax fmin", jnp)
plain("rsqrt erf erfc lgamma digamma logistic rem atan2 clamp erf_inv", lax)
plain("relu silu softmax log_softmax", jax.nn)
OPS |= {
  "atan": lambda x, at: jnp.arctan(*x),
  "asin": lambda x, at: jnp.arcsin(*x),
  "acos": lambda x, at: jnp.arccos(*x),
  "asinh": lambda x, at: jnp.arcsinh(*x),
  "acosh": lambda x, at: jnp.arccosh(*x),
  "atanh": lambda x, at: jnp.arctanh(*x),
  "abs": lambda x, at: jnp.abs(*x),
  "neg": lambda x, at: -x[0],
  "not": lambda x, at: ~x[0],
  "sub": lambda x, at: x[0] - x[1],
  "mul": lambda x, at: x[0] * x[1],
  "div": lambda x, at: x[0] / x[1],
  "pow": lambda x, at: x[0] ** x[1],
  "mod": lambda x, at: x[0] % x[1],
  "floorDivide": lambda x, at: x[0] // x[1],
  "copySign": lambda x, at: jnp.copysign(*x),
  "and": lambda x, at: x[0] & x[1],
  "or": lambda x, at: x[0] | x[1],
  "xor": lambda x, at: x[0] ^ x[1],
  "eq": lambda x, at: x[0] == x[1],
  "ne": lambda x, at: x[0] != x[1],
  "lt": lambda x, at: x[0] < x[1],
  "le": lambda x, at: x[0] <= x[1],
  "gt": lambda x, at: x[0] > x[1],
  "ge": lambda x, at: x[0] >= x[1],
  "gelu": lambda x, at: jax.nn.gelu(x[0], approximate=True),
  "stopGradient": lambda x, at: lax.stop_gradient(x[0]),
  "astype": lambda x, at: x[0].astype(at["dtype"]),
  "polygamma": lambda x, at: jax.scipy.special.polygamma(at["n"], x[0]),
  "complex": lambda x, at: lax.complex(*x),
  "iota": lambda x, at: lax.broadcasted_iota(at["dtype"], tuple(at["shape"]), at["axis"]),
}  # fmt: skip

# Reductions. JAX sums integers of 32 bits in 64 if these are enabled; the types here are kept.

for name in "sum prod".split():
  f = getattr(jnp, name)
  OPS[name] = lambda x, at, f=f: f(x[0], axis=tuple(at["axes"]), keepdims=at["keep"], dtype=x[0].dtype)
for name in "mean max min var std ptp any all".split():
  f = getattr(jnp, name)
  OPS[name] = lambda x, at, f=f: f(x[0], axis=tuple(at["axes"]), keepdims=at["keep"])
OPS |= {
  "logsumexp": lambda x, at: jax.nn.logsumexp(x[0], axis=tuple(at["axes"]), keepdims=at["keep"]),
  "norm": lambda x, at: jnp.linalg.vector_norm(x[0], axis=tuple(at["axes"]), keepdims=at["keep"]),
  "countNonzero": lambda x, at: jnp.count_nonzero(x[0], axis=tuple(at["axes"]), keepdims=at["keep"]).astype(I32),
  "median": lambda x, at: jnp.median(x[0], axis=at["axes"][0], keepdims=at["keep"]),
  "argmax": lambda x, at: jnp.argmax(x[0], axis=at["axis"]).astype(I32),
  "argmin": lambda x, at: jnp.argmin(x[0], axis=at["axis"]).astype(I32),
}
for name in "cumsum cumprod cummax cummin cumlogsumexp".split():
  f = getattr(lax, name)
  OPS[name] = lambda x, at, f=f: f(x[0], axis=at["axis"], reverse=at["reverse"])

# Order.

OPS |= {
  "sort": lambda x, at: jnp.sort(x[0], axis=at["axis"], descending=at["descending"]),
  "argsort": lambda x, at: jnp.argsort(x[0], axis=at["axis"], descending=at["descending"]).astype(I32),
  "sortPairs": lambda x, at: lax.sort(x, dimension=at["axis"], num_keys=1),
  "topK": lambda x, at: lax.top_k(x[0], at["k"], axis=at["axis"]),
}

OPS["searchsorted"] = lambda x, at: jnp.searchsorted(jnp.sort(x[0]), x[1], side=at["side"]).astype(I32)

# Shape.

OPS |= {
  "concatenate": lambda x, at: jnp.concatenate(x, at["axis"]),
  "stack": lambda x, at: jnp.stack(x, at["axis"]),
  "reshape": lambda x, at: x[0].reshape(at["shape"]),
  "broadcastTo": lambda x, at: jnp.broadcast_to(x[0], at["shape"]),
  "expandDims": lambda x, at: jnp.expand_dims(x[0], at["axis"]),
  "squeeze": lambda x, at: jnp.squeeze(x[0], at["axis"]),
  "transpose": lambda x, at: x[0].transpose(at["axes"]),
  "swapAxes": lambda x, at: jnp.swapaxes(x[0], *at["axes"]),
  "moveAxis": lambda x, at: jnp.moveaxis(x[0], *at["axes"]),
  "flip": lambda x, at: jnp.flip(x[0], at["axes"]),
  "roll": lambda x, at: jnp.roll(x[0], at["shift"], at["axes"]),
  "tile": lambda x, at: jnp.tile(x[0], at["counts"]),
  "repeat": lambda x, at: jnp.repeat(x[0], at["count"], at["axis"]),
  "tril": lambda x, at: jnp.tril(x[0], at["k"]),
  "triu": lambda x, at: jnp.triu(x[0], at["k"]),
  "diagonal": lambda x, at: jnp.diagonal(x[0], at["k"], at["axes"][0], at["axes"][1]),
  "diag": lambda x, at: jnp.diag(x[0], at["k"]),
  "trace": lambda x, at: jnp.trace(x[0], at["k"], at["axes"][0], at["axes"][1], dtype=x[0].dtype),
  "rot90": lambda x, at: jnp.rot90(x[0], at["k"], tuple(at["axes"])),
  "split": lambda x, at: jnp.split(x[0], at["at"], at["axis"]),
  "padConstant": lambda x, at: jnp.pad(x[0], at["pairs"], constant_values=at["value"]),
  "padMode": lambda x, at: jnp.pad(x[0], at["pairs"], mode=at["mode"]),
  "pad": lambda x, at: lax.pad(x[0], x[1], list(zip(at["low"], at["high"], at["interior"]))),
  "diff": lambda x, at: jnp.diff(x[0], at["n"], at["axis"]),
}

# Indices: a slice is a list of start, stop and step, a tensor its number among the operands as a string.


def index(x, at):
  """The index of JAX, and the mode with the filling value."""

  def part(p):
    if isinstance(p, list):
      return slice(*p)
    if p is None:
      return None
    if isinstance(p, str):
      return Ellipsis if p == "..." else x[int(p)]
    return p

  return tuple(part(p) for p in at["index"])



@op("at")
def _(x, at):
  return x[0].at[index(x, at)].get(mode=at.get("mode"))


for name, method in {"set": "set", "addAt": "add", "mulAt": "multiply", "minAt": "min", "maxAt": "max"}.items():
  OPS[name] = lambda x, at, m=method: getattr(x[0].at[index(x, at)], m)(x[1], mode=at.get("mode"))


def starts(x):
  return [s.astype(I32) for s in x]


OPS |= {
  "take": lambda x, at: jnp.take(x[0], x[1], at["axis"], mode=at["mode"]),
  "takeAlongAxis": lambda x, at: jnp.take_along_axis(x[0], x[1], at["axis"], mode=at["mode"]),
  "dynamicSlice": lambda x, at: lax.dynamic_slice(x[0], x[1:], at["sizes"]),
  "dynamicUpdateSlice": lambda x, at: lax.dynamic_update_slice(x[0], x[1], x[2:]),
  "dynamicIndexInDim": lambda x, at: lax.dynamic_index_in_dim(x[0], x[1], at["axis"], keepdims=False),
  "oneHot": lambda x, at: jax.nn.one_hot(x[0], at["n"], dtype=at["dtype"]),
}
for name in "sum prod max min".split():
  f = getattr(jax.ops, f"segment_{name}")
  OPS["segment" + name.title()] = lambda x, at, f=f: f(x[0], x[1], at["n"])

# Products and windows.

OPS |= {
  "einsum": lambda x, at: jnp.einsum(at["spec"], *x),
  "tensordot": lambda x, at: jnp.tensordot(x[0], x[1], (at["left"], at["right"])),
  "dotGeneral": lambda x, at: lax.dot_general(x[0], x[1], ((at["lc"], at["rc"]), (at["lb"], at["rb"]))),
  "cross": lambda x, at: jnp.cross(*x),
}


@op("conv")
def _(x, at):
  return lax.conv_general_dilated(
    x[0], x[1], at["strides"], at["padding"], at["lhsDilation"], at["rhsDilation"],
    tuple(at["specs"]), at["groups"],
  )  # fmt: skip


WINDOWS = {"windowSum": (lax.add, 0), "windowMax": (lax.max, -np.inf), "windowMin": (lax.min, np.inf)}


def window(x, at, kind):
  f, start = WINDOWS[kind]
  init = np.array(start, x[0].dtype)
  return lax.reduce_window(x[0], init, f, at["sizes"], at["strides"], at["padding"], None, at["dilation"])


for name in WINDOWS:
  OPS[name] = functools.partial(window, kind=name)

# Random numbers, of float32 for any type.


@op("normal")
def _(x, at):
  key = jax.random.fold_in(jax.random.key(at["seed"]), x[0])
  return jax.random.normal(key, at["shape"], jnp.float32).astype(at["dtype"])


# Linear algebra and Fourier transforms.

linalg = jnp.linalg
OPS |= {
  "cholesky": lambda x, at: linalg.cholesky(x[0]),
  "solve": lambda x, at: linalg.solve(*x),
  "inv": lambda x, at: linalg.inv(x[0]),
  "det": lambda x, at: linalg.det(x[0]),
  "slogdet": lambda x, at: list(linalg.slogdet(x[0])),
  "qr": lambda x, at: list(linalg.qr(x[0])),
  "eigvalsh": lambda x, at: linalg.eigvalsh(x[0]),
  "svdvals": lambda x, at: linalg.svdvals(x[0]),
  "expm": lambda x, at: jax.scipy.linalg.expm(x[0]),
  "matrixPower": lambda x, at: linalg.matrix_power(x[0], at["n"]),
  "triangularSolve": lambda x, at: lax.linalg.triangular_solve(
    x[0], x[1], left_side=at["left"], lower=at["lower"], transpose_a=at["transpose"], unit_diagonal=at["unit"]
  ),
}
for name in "fft ifft rfft irfft".split():
  f = getattr(jnp.fft, name)
  OPS[name] = lambda x, at, f=f: f(x[0], at["n"], at["axis"], at["norm"])

# Communication along a named axis.

OPS |= {
  "psum": lambda x, at: lax.psum(x[0], tuple(at["names"])),
  "pmean": lambda x, at: lax.pmean(x[0], tuple(at["names"])),
  "pmax": lambda x, at: lax.pmax(x[0], tuple(at["names"])),
  "pmin": lambda x, at: lax.pmin(x[0], tuple(at["names"])),
  "allGather": lambda x, at: lax.all_gather(x[0], at["name"], axis=at["axis"], tiled=at["tiled"]),
  "psumScatter": lambda x, at: lax.psum_scatter(
    x[0], at["name"], scatter_dimension=at["axis"], tiled=at["tiled"]
  ),
  "allToAll": lambda x, at: lax.all_to_all(x[0], at["name"], at["split"], at["concat"], tiled=True),
  "ppermute": lambda x, at: lax.ppermute(x[0], at["name"], at["routes"]),
  "axisIndex": lambda x, at: lax.axis_index(at["name"]),
}
