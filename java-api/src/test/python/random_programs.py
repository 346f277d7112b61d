"""Draws random programs, and writes them with the results that JAX 0.10.2 has for them.

    python random_programs.py --seed=0 --count=500 --out=../resources/org/nanodo/programs.jsonl.gz
    python random_programs.py --seed=7 --count=1000 --out=/tmp/more.jsonl.gz
    mvn test -pl java-api -am -Dtest=RandomProgramsTest -Dnanodo.programs=/tmp/more.jsonl.gz \\
      -Dsurefire.failIfNoSpecifiedTests=false

A line is a program: its inputs, its function (see `programs_functions.py`), its results and how far each may be off. A
share of `--sharded` runs over up to eight devices. The results are of the program with all types of 64 bits. It is run
twice more, in its own types and in 64 bits of inputs that differ a little: how much these differ tells how far rounding
can take another implementation. Programs whose results are not finite, large or lost in rounding are left out, and
others are drawn in their place.

A program is a function of the seed and its number, so that a larger run finds others.
"""

import argparse
import base64
import collections
import gzip
import json
import os
import sys

os.environ["XLA_FLAGS"] = (
  "--xla_force_host_platform_device_count=8 --xla_cpu_experimental_ynn_fusion_type=individual_dot"
  " --xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import ml_dtypes
import numpy as np
from programs_functions import SHORT, WIDE, Interpreter
from programs_generator import Generator, Refused

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_default_matmul_precision", "highest")

NUMPY = {"f32": np.float32, "f64": np.float64, "bf16": ml_dtypes.bfloat16, "i32": np.int32, "bool": np.bool_}
EPSILON = {"f32": 2.0**-23, "f64": 2.0**-52, "bf16": 2.0**-8}
# Where nothing tells how much is lost within.
FLOOR = {EPSILON["f64"]: 1e-10}
PERTURBED = 2.0**-24
TOGETHER = 10
MESHES = [{"data": 4, "model": 2}, {"data": 8}, {"data": 2, "model": 2}, {"data": 4}]


def inputs(rng, main):
  """Two to four arrays, of which the first is of floats."""
  result = []
  for i in range(rng.integers(2, 5)):
    kind = "float" if i == 0 else rng.choice(["float", "int", "bool"], p=[0.7, 0.2, 0.1])
    dtype = main if main != "mixed" else rng.choice(["f32", "f64", "bf16"], p=[0.5, 0.4, 0.1])
    rank = rng.choice(4, p=[0.2, 0.35, 0.35, 0.1]) if i else rng.integers(1, 4)
    shape = rng.choice([0, 1, 2, 3, 4], size=rank, p=[0.01, 0.09, 0.3, 0.4, 0.2])
    if kind == "float":
      x = rng.normal(size=shape).astype(np.float32).astype(NUMPY[dtype])
    elif kind == "int":
      x = rng.integers(0, 5, shape).astype(np.int32)
    else:
      x = rng.integers(0, 2, shape).astype(bool)
    result.append(np.asarray(x))
  return result


class Draft:
  """A program before and after it is drawn, which happens while JAX traces it to compute its results."""

  def __init__(self, seed, number, sharded, wide):
    rng = np.random.default_rng([seed, number])
    self.name = f"{seed}/{number}"
    self.mesh = MESHES[rng.integers(len(MESHES))] if sharded > rng.random() else {}
    main = "f64" if rng.random() < wide else rng.choice(["f32", "mixed", "bf16"], p=[0.82, 0.14, 0.04])
    self.inputs = inputs(rng, main)
    self.generator = Generator(rng, int(rng.integers(8, 40)), self.mesh, "f64" if main == "f64" else "f32")
    self.body = None

  def draw(self, tracers):
    """The results, of the program that it draws; none if it is not as it shall be."""
    try:
      body, results = self.generator.program(tracers)
    except Refused:
      return []
    if bool(self.mesh) != ('"shardMap"' in json.dumps(body)):
      return []
    self.body = body
    return results

  def epsilon(self):
    """That of the coarsest floating-point type."""
    text = json.dumps(self.body)
    names = {SHORT[str(x.dtype)] for x in self.inputs} | {d for d in EPSILON if f'"{d}"' in text}
    return max([EPSILON[d] for d in names if d in EPSILON])


def widened(x, rng=None):
  x = np.asarray(x)
  if x.dtype.kind in "ib":
    return x
  x = x.astype(np.float64)
  return x if rng is None else x + PERTURBED * rng.normal(size=x.shape) * np.maximum(np.abs(x), 0.1)


def together(drafts):
  """A function of the inputs of all, in their types and wide, as they are compiled in much less time than alone."""

  def run(narrow, wide):
    own, exact = [], []
    for d, x, y in zip(drafts, narrow, wide):
      results = d.draw(x) if d.body is None else Interpreter().run(d.body, x, {})
      own.append(results)
      again = d.body is not None and d.epsilon() > EPSILON["f64"]
      exact.append(Interpreter(wide=True).run(d.body, y, {}) if again else [])
    return own, exact

  return jax.jit(run)


def evaluated(drafts):
  """The lines of those whose results tell something."""
  rng = np.random.default_rng(1)
  narrow = [d.inputs for d in drafts]
  wide = [[widened(x) for x in d.inputs] for d in drafts]
  moved = [[widened(x, rng) for x in d.inputs] for d in drafts]
  try:
    f = together(drafts)
    own, exact = jax.device_get(f(narrow, wide))
    # What is of 64 bits is computed once.
    others = [y if d.body and not e else x for d, x, y, e in zip(drafts, narrow, moved, exact)]
    near = [e or o for o, e in zip(*jax.device_get(f(others, moved)))]
  except Exception as e:
    if len(drafts) == 1:
      print(f"{drafts[0].name}: {type(e).__name__}: {str(e)[:300]}", file=sys.stderr)
      return []
    return [line for d in drafts if d.body for line in evaluated([d])]
  results = zip(drafts, own, [e or o for o, e in zip(own, exact)], near)
  return [judged for d, *r in results if d.body and (judged := line(d, *r))]


def line(draft, own, exact, near):
  """The program with its results and bounds, or nothing."""
  eps = draft.epsilon()
  out, bounds = [], []
  for o, e, n in zip(own, exact, near):
    o, e, n = map(np.asarray, (o, e, n))
    if str(o.dtype) not in SHORT:
      return None
    if o.dtype.kind in "ib":
      if not (np.array_equal(o, e) and np.array_equal(e, n)):
        return None
      out.append(o)
      bounds.append(0)
      continue
    own_wide = o.astype(e.dtype)
    if not all(np.all(np.isfinite(x)) for x in (own_wide, e, n)):
      return None
    scale = np.max(np.abs(e), initial=0)
    off = np.max(np.abs(own_wide - e), initial=0)
    apart = np.max(np.abs(n - e), initial=0) * eps / PERTURBED
    bound = 8 * off + 8 * apart + FLOOR.get(eps, 16 * eps) * max(scale, 1)
    if scale > 1e5 or bound > (0.3 if eps > 1e-3 else 1e-3) * max(scale, 0.1):
      return None
    out.append(e.astype(o.dtype))
    bounds.append(float(f"{bound:.2g}"))
  fields = {"name": draft.name, "mesh": draft.mesh, "in": list(map(text, draft.inputs)), "f": draft.body}
  fields |= {"out": list(map(text, out)), "bounds": bounds}
  return json.dumps(fields, separators=(",", ":")) + "\n"


def text(x):
  x = np.asarray(x)
  data = base64.b64encode(np.ascontiguousarray(x).tobytes()).decode()
  return f"{SHORT[str(x.dtype)]}[{','.join(map(str, x.shape))}] {data}"


def main():
  parser = argparse.ArgumentParser()
  parser.add_argument("--seed", type=int, default=0)
  parser.add_argument("--count", type=int, default=500)
  parser.add_argument("--sharded", type=float, default=0.1)
  # The share of programs of float64 throughout, which take less time.
  parser.add_argument("--wide", type=float, default=0.3)
  parser.add_argument("--out", required=True)
  options = parser.parse_args()
  number, done = 0, 0
  # What is compiled together runs over one mesh.
  by_mesh = collections.defaultdict(list)
  with gzip.GzipFile(options.out, "wb", mtime=0) as file:
    while done < options.count:
      draft = Draft(options.seed, number, options.sharded, options.wide)
      number += 1
      waiting = by_mesh[str(draft.mesh)]
      waiting.append(draft)
      if len(waiting) == TOGETHER:
        for program in evaluated(waiting)[: options.count - done]:
          file.write(program.encode())
          done += 1
        waiting.clear()
  print(f"{done} of {number} drawn", file=sys.stderr)


if __name__ == "__main__":
  main()
