"""Makes spikes.json: a series of losses with spikes, and which of them NumPy and SciPy find.

usage: spikes_oracle.py

Run with numpy and scipy; what it writes is committed.
"""

import json
import pathlib

import numpy as np
from scipy import stats

OUT = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/metrics/spikes.json"
WINDOW, FEWEST, DEVIATIONS = 100, 50, 7


def spikes(values, least):
  """Index and usual value of each value that is too far above the window before it."""
  found = []
  for i in range(FEWEST, len(values)):
    window = values[max(0, i - WINDOW) : i]
    half = len(window) // 2
    at = np.arange(len(window))
    middles = at[:half].mean(), at[-half:].mean()
    line = np.polynomial.Polynomial.fit(
        middles, (np.median(window[:half]), np.median(window[-half:])), 1
    )
    usual = max(np.median(window[-half:]), line(len(window)))
    far = DEVIATIONS * stats.median_abs_deviation(
        window - line(at), center=lambda x, axis: 0.0, scale="normal"
    )
    if values[i] - usual > max(far, least(usual)):
      found.append([i, usual])
  return found


rng = np.random.default_rng(17)
steps = np.arange(400)
losses = 3 + 4 * np.exp(-steps / 60) + 0.05 * rng.standard_normal(400)
norms = np.exp(-3 - steps / 400 + 0.15 * rng.standard_normal(400))
for at, height in ((20, 5.0), (49, 5.0), (130, 3.0), (131, 2.0), (230, 0.25), (300, 0.6), (399, 1)):
  losses[at] += height
for at, factor in ((10, 50), (131, 9), (222, 1.6), (301, 4)):
  norms[at] *= factor
losses = np.round(losses, 4)
norms = np.round(norms, 6)
result = {
    "losses": losses.tolist(),
    "gradients": norms.tolist(),
    "loss_spikes": spikes(losses, lambda usual: 0.05 * abs(usual)),
    "gradient_spikes": [
        [i, np.exp(usual)] for i, usual in spikes(np.log(norms), lambda usual: np.log(1.5))
    ],
}
OUT.write_text(json.dumps(result) + "\n")
print(result["loss_spikes"], result["gradient_spikes"])
