"""What NanoDO's own step takes of a TPU slice: lowered by JAX, compiled by libtpu with no TPU present.

usage: NANODO=<checkout of google-deepmind/nanodo> TPU_LIBRARY_PATH=<libtpu.so> \
  python make_tpu_reference.py > ../resources/tpu_reference.json
needs: jax==0.10.2 flax optax grain ml_collections clu, and libtpu==0.0.52

Collectives are counted twice: as lines of the optimized HLO ("lines", where what libtpu spreads over
several fusions counts several times), and once for each chain of such pieces ("counts", with "bytes", the
larger of what goes in and what comes out on one device, as `nanodo compile` counts them; but a loop once).
"""

import collections
import json
import math
import os
import re
import sys

os.environ.update(TPU_SKIP_MDS_QUERY="1", ALLOW_MULTIPLE_LIBTPU_LOAD="1", TF_CPP_MIN_LOG_LEVEL="3")
sys.path.insert(0, os.environ["NANODO"])

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from flax.training.train_state import TrainState
from jax.experimental import topologies
from jax.sharding import Mesh
from nanodo import model_factory, optimizer, train
from nanodo.configs import default

SMALL = {"model.L": 128, "model.N": 2, "batch_size": 8}
CASES = {
    "small": SMALL,
    "small-remat": SMALL | {"model.remat": True},
    "default-64-remat": {"batch_size": 64, "model.remat": True},
    "default-64": {"batch_size": 64},
}
TARGET = "v5e:2x4"
VOCAB = 32101
KINDS = "all-gather|all-reduce|reduce-scatter|all-to-all|collective-permute"
BYTES = {"f32": 4, "bf16": 2, "s32": 4, "u32": 4, "pred": 1, "f16": 2, "s8": 1, "u8": 1}


def compiled(overrides):
  config = default.get_config()
  for key, value in overrides.items():
    config.update_from_flattened_dict({key: value})
  config.log_internal_metrics = False
  topology = topologies.get_topology_desc(TARGET, platform="tpu")
  mesh = Mesh(np.array(topology.devices), ("data",))
  model, loss = model_factory.get_model_and_loss(config, VOCAB)

  def state(rng, tokens):
    params = model.init(rng, tokens)["params"]
    return TrainState.create(apply_fn=model.apply, params=params, tx=optimizer.get_optimizer(config.opt))

  length = config.model.L
  shape = jax.eval_shape(state, jax.random.PRNGKey(0), jax.ShapeDtypeStruct((1, length), jnp.int32))
  trainer = train.Trainer(config, shape, mesh, nn.get_sharding(shape, mesh), loss)
  batch = jax.ShapeDtypeStruct((config.batch_size, length), jnp.int32)
  return trainer.step_fn.lower(shape, batch).compile()


def shape_bytes(text):
  sizes = re.findall(r"\b([a-z]+\d*)\[([\d,]*)\]", text)
  return sum(BYTES[t] * math.prod(int(d) for d in dims.split(",") if d) for t, dims in sizes)


def communication(hlo):
  lines, counts, size = (collections.Counter() for _ in range(3))
  seen = set()
  shapes = dict(re.findall(r"^\s*(?:ROOT )?(%?\S+) = (\([^=]*?\)|\S+) [a-z]", hlo, re.M))
  pattern = rf"^\s*(?:ROOT )?\S+ = (\(.*?\)|\S+) ({KINDS})(-start)?\((.*?)\)(.*)$"
  for result, kind, start, operands, rest in re.findall(pattern, hlo, re.M):
    lines[kind] += 1
    chain = re.search(r'chain_id="(\d+)"', rest)
    if chain and chain[1] in seen:
      continue
    if chain:
      seen.add(chain[1])
    counts[kind] += 1
    into = sum(shape_bytes(shapes.get(o.split()[-1], "")) for o in operands.split(", ") if o)
    out = shape_bytes(result)
    if start and result.startswith("(") and kind in ("all-gather", "collective-permute"):
      out -= into  # the result names what went in as well
    size[kind] += max(into, out)
  return {"lines": lines, "counts": counts, "bytes": size}


def main():
  reference = {}
  for name, overrides in CASES.items():
    try:
      program = compiled(overrides)
    except Exception as e:  # What does not fit is a figure too.
      found = re.search(r"Used (\S+) of|\((\d\S*)\) exceeds", str(e))
      reference[name] = {"overrides": overrides, "refused": found[1] or found[2] if found else str(e)[:300]}
      continue
    memory = program.memory_analysis()
    if os.environ.get("KEEP"):
      with open(os.path.join(os.environ["KEEP"], name + ".hlo"), "w") as f:
        f.write(program.as_text())
    reference[name] = {
        "overrides": overrides,
        "arguments": memory.argument_size_in_bytes,
        "temporaries": memory.temp_size_in_bytes,
        **communication(program.as_text()),
    }
    print(name, reference[name], file=sys.stderr)
  print(json.dumps({"target": TARGET, "vocab_size": VOCAB, "jax": jax.__version__, "cases": reference}, indent=1))


main()
