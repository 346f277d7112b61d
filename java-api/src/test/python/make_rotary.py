"""Writes rotary.json: rotary position embeddings as multiplication of complex numbers, in float64.

Usage: python make_rotary.py ../resources/org/nanodo/nn/rotary.json
"""
import json
import sys

import numpy as np

rng = np.random.default_rng(0)
CASES = {
    "a row of positions": ((2, 5, 3, 8), np.arange(5), 1e4),
    "positions of each example": ((2, 3, 1, 4), np.array([[0, 1, 2], [7, 100, 1000]]), 5e5),
    "one pair": ((1, 4, 2, 2), np.array([3, 2, 1, 0]), 1e4),
}


def rotary(x, positions, theta):
  half = x.shape[-1] // 2
  z = x[..., :half] + 1j * x[..., half:]
  angle = positions[..., None, None] * theta ** (-np.arange(half) / half)
  z = z * np.exp(1j * angle)
  return np.concatenate([z.real, z.imag], axis=-1)


doc = {}
for name, (shape, positions, theta) in CASES.items():
  x = np.round(rng.normal(size=shape), 3)
  doc[name] = {
      "shape": shape,
      "x": x.ravel().tolist(),
      "positions_shape": positions.shape,
      "positions": positions.ravel().tolist(),
      "theta": theta,
      "result": [float(f"{v:.9g}") for v in rotary(x, positions, theta).ravel()],
  }
with open(sys.argv[1], "w") as f:
  json.dump(doc, f)
  f.write("\n")
