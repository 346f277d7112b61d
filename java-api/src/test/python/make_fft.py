"""Writes the Fourier transforms that the tests in Java compare with, computed by JAX 0.10.2.

    python make_fft.py ../resources/org/nanodo/fft.json

Values are compared with NumPy's in float64 first; see `FftOracleTest.java` for the functions.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import oracle
from oracle import case

F32, F64, C64, C128 = np.float32, np.float64, np.complex64, np.complex128


def check(name, *args, **kwargs):
  ours = np.asarray(getattr(jnp.fft, name)(*args, **kwargs))
  theirs = getattr(np.fft, name)(*[np.asarray(a, C128 if np.iscomplexobj(a) else F64) for a in args], **kwargs)
  np.testing.assert_allclose(ours, theirs, atol=2e-5, rtol=2e-5)


def record(label, name, make, dtype, **kwargs):
  def draw(d):
    return make(d).astype(dtype)

  check(name, make(oracle.Inputs(label)).astype(dtype), **kwargs)
  case(label, lambda x: getattr(jnp.fft, name)(x, **kwargs), draw)


def real(*shape):
  return lambda d: d.rng.normal(size=shape)


def both(*shape):
  return lambda d: d.rng.normal(size=shape) + 1j * d.rng.normal(size=shape)


for kind in ("fft", "ifft", "rfft", "irfft"):
  make = real if kind == "rfft" else both
  types = (F32, F64) if kind == "rfft" else (C64, C128)
  for dtype in types:
    t = np.dtype(dtype).name
    for n in (1, 2, 5, 8):
      if kind != "irfft" or n > 1:
        record(f"{kind}:{n} {t}", kind, make(2, n), dtype)
    for norm in ("ortho", "forward"):
      record(f"{kind}/{norm}:{t}", kind, make(2, 4), dtype, norm=norm)
    record(f"{kind}/first 6:{t}", kind, make(4, 3), dtype, n=6, axis=0)
    record(f"{kind}/first 3:{t}", kind, make(5, 2), dtype, n=3, axis=0)
    record(f"{kind}2:{t}", kind + "2", make(2, 3, 4), dtype)
    record(f"{kind}n:{t}", kind + "n", make(2, 3, 4), dtype)
    record(f"{kind}n/4 3 of 2 0:{t}", kind + "n", make(3, 2, 5), dtype, s=(4, 3), axes=(2, 0), norm="ortho")
    record(f"{kind}n:of four axes {t}", kind + "n", make(2, 1, 2, 3), dtype)
record("fft:real", "fft", real(3), F32)
record("irfft:real", "irfft", real(3), F32)
case("fft:integers", jnp.fft.fft, np.array([1, 2, 4], F32), grad=False)
for n in (1, 2, 5, 8):
  x = np.arange(n, dtype=F32)
  case(f"fftshift:{n}", jnp.fft.fftshift, x)
  case(f"ifftshift:{n}", jnp.fft.ifftshift, x)
  case(f"fftfreq/{n}", lambda x: jnp.fft.fftfreq(n, 0.5).astype(x.dtype), x, grad=False)
  case(f"rfftfreq/{n}", lambda x: jnp.fft.rfftfreq(n, 0.5).astype(x.dtype), x, grad=False)
case("fftshift:matrix", jnp.fft.fftshift, np.arange(6, dtype=F32).reshape(2, 3))
case("fftshift/0:matrix", lambda x: jnp.fft.fftshift(x, axes=0), np.arange(6, dtype=F32).reshape(3, 2))


def second(x):
  """A derivative, which is differentiated once more."""
  power = lambda v: jnp.abs(jnp.fft.rfft(v)) ** 2
  return jax.vjp(power, x)[1](jnp.arange(1.0, 4.0, dtype=x.dtype))[0]


case("power/derivative", second, real(5))
oracle.write(sys.argv[1])
