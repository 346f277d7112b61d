"""Draws the loss curve of a run: python docs/loss_curve.py WORKDIR docs/loss.svg (needs tensorboard, matplotlib)."""

import sys

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

workdir, out = sys.argv[1:]
events = EventAccumulator(workdir, size_guidance={"scalars": 0}).Reload()
matplotlib.rcParams.update({"svg.hashsalt": "nanodo", "svg.fonttype": "none", "font.size": 9})
figure, axes = pyplot.subplots(figsize=(6, 2.6))
for tag, style in (("train_loss", "-"), ("eval_loss", "o-")):
    points = events.Scalars(tag)
    axes.plot([p.step for p in points], [p.value for p in points], style, label=tag, linewidth=1, markersize=4)
axes.set_xlabel("step")
axes.set_ylabel("nats a token")
axes.legend(frameon=False)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
figure.tight_layout()
figure.savefig(out, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
