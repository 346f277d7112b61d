"""Prints the Chebyshev coefficients in Bessel.java, from the highest degree to the lowest.

Below 8 they are of i0e(x) and i1e(x) / x for t = x / 4 - 1, from there on of i0e(x) sqrt(x) and i1e(x) sqrt(x) for
t = 16 / x - 1, each in double precision by interpolation; `python make_bessel.py`.
"""

import numpy as np
import scipy.special as sp
from numpy.polynomial import chebyshev


def near(f):
  return lambda t: f(4 * (t + 1))


def far(f):
  return lambda t: f(16 / (t + 1)) * np.sqrt(16 / (t + 1))


FUNCTIONS = {
  "I0E_NEAR": (near(sp.i0e), 30),
  "I0E_FAR": (far(sp.i0e), 25),
  "I1E_NEAR": (near(lambda x: sp.i1e(x) / x), 29),
  "I1E_FAR": (far(sp.i1e), 25),
}

if __name__ == "__main__":
  for name, (f, count) in FUNCTIONS.items():
    # Interpolated at many more points than there are coefficients, so that the errors of each are averaged.
    c = chebyshev.chebinterpolate(f, 400)[:count]
    print(name, ", ".join(repr(float(v)) for v in c[::-1]))
    t = np.linspace(-0.999, 1, 1001)
    print("  largest relative error", np.abs(chebyshev.chebval(t, c) / f(t) - 1).max())
