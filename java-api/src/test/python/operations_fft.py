"""Rows of Fourier transforms."""

import jax.numpy as jnp
import numpy as np
from operations import C64, C128, F32, F64, FLOATS, INTS, row

COMPLEX = (C128, C64)
REAL = (F64, F32)


def one(kind, f, numpy, types):
  name = f"Fft.{kind}"
  row(name, f, lambda d: [d.x(d.shape(1, 3, least=2))], types, numpy=numpy)

  def along(d):
    shape = d.shape(1, 3, least=1)
    parameters = {"size": d.choice(-1, d.integer(1, 6)), "axis": d.axis(shape), "norm": d.choice("backward", "ortho", "forward")}
    if kind in ("irfft", "hfft") and shape[parameters["axis"]] == 1:
      parameters["size"] = 3
    return [d.x(shape)], parameters

  sized = lambda g: lambda x, size, axis, norm: g(x, None if size == -1 else size, axis, norm)
  row(name, sized(f), along, types, numpy=sized(numpy))


def several(kind, types):
  f, numpy = getattr(jnp.fft, kind + "n"), getattr(np.fft, kind + "n")
  row(f"Fft.{kind}2", getattr(jnp.fft, kind + "2"), lambda d: [d.x(d.shape(2, 4, least=2))], types, numpy=getattr(np.fft, kind + "2"))
  row(f"Fft.{kind}n", f, lambda d: [d.x(d.shape(1, 3, least=2))], types, numpy=numpy)

  def along(d):
    shape = d.shape(1, 4, least=2)
    count = d.integer(1, min(3, len(shape)))
    axes = [int(a) - d.choice(0, len(shape)) for a in d.rng.permutation(len(shape))[:count]]
    sizes = d.choice([], [d.integer(1, 5) for _ in axes])
    return [d.x(shape)], {"sizes": sizes, "axes": axes, "norm": d.choice("backward", "ortho", "forward")}

  sized = lambda g: lambda x, sizes, axes, norm: g(x, sizes or None, axes, norm)
  row(f"Fft.{kind}n", sized(f), along, types, numpy=sized(numpy))


def frequencies():
  for name in ("fftfreq", "rfftfreq"):
    f = lambda n, spacing, g=getattr(jnp.fft, name): g(n, spacing, dtype=F32)
    row(f"Fft.{name}", f, lambda d: ([], {"n": d.integer(1, 8), "spacing": d.choice(0.5, 1.0, 3.0)}), (F32,))

  def shifted(d):
    shape = d.shape(1)
    return [d.x(shape)], {"axes": d.axes(shape)}

  for name in ("fftshift", "ifftshift"):
    of = lambda g: lambda x, axes: g(x, axes or None)
    row(f"Fft.{name}", of(getattr(jnp.fft, name)), shifted, FLOATS + COMPLEX + INTS, numpy=of(getattr(np.fft, name)))


def empty():
  """A batch of none."""
  nothing = lambda d: ([np.zeros((0, 3), d.dtype)], {"size": -1, "axis": -1, "norm": "backward"})
  row("Fft.rfft", lambda x, size, axis, norm: jnp.fft.rfft(x, None, axis, norm), nothing, (F32,))


def add():
  empty()
  for kind in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
    types = REAL if kind in ("rfft", "ihfft") else COMPLEX + REAL
    one(kind, getattr(jnp.fft, kind), getattr(np.fft, kind), types)
    if not "h" in kind:
      several(kind, types)
  frequencies()
