"""Prints the numbers of SpecialTest, which SciPy computes: `python make_special_functions.py`.

Derivatives are central differences, extrapolated.
"""

import numpy as np
import scipy.special as sp


def slope(f, x):
  central = lambda h: (f(x + h) - f(x - h)) / (2 * h)
  return (64 * central(1e-3) - 20 * central(2e-3) + central(4e-3)) / 45


def show(name, values):
  print(name, ", ".join(f"{float(v):.13g}" for v in np.ravel(values)))


if __name__ == "__main__":
  show("betaln", sp.betaln([1, 9, 1e4, 1e8, 3], [1e5, 40, 1e3, 1e7, 8.5]))
  a, x = np.array([0.5, 2, 7.5, 3, 1, 3]), np.array([1.5, 0.75, 3, 9, 3, 20])
  show("gammainc in a", slope(lambda v: sp.gammainc(v, x), a))
  a, b, x = np.array([0.5, 2, 7.5]), np.array([1.5, 0.75, 3]), np.array([0.25, 0.9, 0.5])
  show("betainc in a", slope(lambda v: sp.betainc(v, b, x), a))
  show("betainc in b", slope(lambda v: sp.betainc(a, v, x), b))
  show("betainc, large", sp.betainc([1e4, 500], [1.1e4, 30], [0.4765, 0.94]))
  show("log_ndtr", sp.log_ndtr([-20.5, -40, -1e3, 9]))
  show("ndtri", sp.ndtri([1e-300, 1e-100, 1e-5, 0.09999, 0.1, 0.5, 0.9999]))
