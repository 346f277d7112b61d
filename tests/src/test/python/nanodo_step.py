"""NanoDO's train step on JAX, for StepSpeed.java, which starts it: a process for each measurement.

usage: NANODO=CHECKOUT nanodo_step.py D H L N F V B DTYPE STEPS

Like `./nanodo bench`: a step begins with its tokens on the host and ends when the new state and the metrics are ready;
tokens are uniform in [3, V), parameters are drawn with seed 42. The first two steps compile and are not counted. The
devices are those that JAX finds. Writes one JSON object with the keys of bench.
"""

import time

START = time.perf_counter()

import json
import os
import statistics
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, os.environ["NANODO"])

import jax
import jaxlib
import numpy as np
from nanodo import model_factory
from nanodo import train
from nanodo.configs import default


def config(dims, batch, dtype):
  c = default.get_config()
  c.model.update(dims, dtype=dtype)
  c.batch_size = batch
  return c


def trainer(c, vocabulary):
  mesh = jax.sharding.Mesh(np.array(jax.devices()), ("data",))
  model, loss = model_factory.get_model_and_loss(c, vocabulary)
  shardings, state = train._init_train_state(c, model, jax.random.PRNGKey(c.seed), mesh)
  return train.Trainer(c, state, mesh, shardings, loss)


def peak_mib():
  """The most resident memory of this process; that of getrusage may be its parent's."""
  with open("/proc/self/status") as status:
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main():
  *dims, vocabulary, batch = map(int, sys.argv[1:8])
  dtype, steps = sys.argv[8], int(sys.argv[9])
  c = config(dict(zip("DHLNF", dims)), batch, dtype)
  run = trainer(c, vocabulary)
  random = np.random.default_rng(0)
  seconds, losses = [], []
  for step in range(2 + steps):
    tokens = random.integers(3, vocabulary, (batch, c.model.L), dtype=np.int32)
    began = time.perf_counter()
    metrics = run.do_step(step, tokens)
    jax.block_until_ready((metrics, run.state))
    seconds.append(time.perf_counter() - began)
    if step == 0:
      first = time.perf_counter() - START
    losses.append(float(metrics["train_loss"]))
  counted = seconds[2:]
  print(json.dumps({
      "devices": jax.device_count(),
      "step_ms_median": 1e3 * statistics.median(counted),
      "step_ms_min": 1e3 * min(counted),
      "first_step_ms": 1e3 * seconds[0],
      "start_to_first_step_ms": 1e3 * first,
      "peak_rss_mb": peak_mib(),
      "loss_first": losses[0],
      "loss_last": losses[-1],
      "versions": f"jax {jax.__version__}, jaxlib {jaxlib.__version__}",
  }))


main()
