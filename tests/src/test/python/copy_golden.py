"""Copies the golden runs that the parity tests need. usage: copy_golden.py GOLDEN_DIR MORE_DIR VARIANTS_DIR OUT_DIR

MORE_DIR holds the runs of more_golden.json, VARIANTS_DIR those of GOLDEN_DIR/variants and of variants.json. To keep the repository small, logits are cut to the
first two sequences of the batch, and of runs with one seed and model one has the initial parameters.
"""
import json, pathlib, shutil, sys
from safetensors.numpy import load_file, save_file

golden, more, variants, out = map(pathlib.Path, sys.argv[1:5])
out.mkdir(parents=True, exist_ok=True)


def copy(source, name, *parts):
  for part in parts:
    shutil.copyfile(source / f"{name}.{part}.safetensors", out / f"{name}.{part}.safetensors")


for run in ("nano-f32", "nano-bf16", "accum-clip", "adafactor", "lion", "wsd-independent"):
  shutil.copyfile(golden / f"{run}.json", out / f"{run}.json")
  copy(golden, run, "init", "final", "batches")
  if run.startswith("nano"):
    logits = load_file(golden / f"{run}.logits0.safetensors")["logits"]
    save_file({"logits": logits[:2]}, out / f"{run}.logits0.safetensors")

inits = set()
for spec in json.load(open(pathlib.Path(__file__).with_name("more_golden.json"))):
  run = spec["name"]
  init = (more / f"{run}.init.safetensors").read_bytes()
  if init not in inits:
    copy(more, run, "init")
  inits.add(init)
  shutil.copyfile(more / f"{run}.json", out / f"{run}.json")
  copy(more, run, "batches", "final")

for file in variants.glob("*.batches.safetensors"):
  run = file.name.split(".")[0]
  shutil.copyfile(variants / f"{run}.json", out / f"{run}.json")
  copy(variants, run, "batches", "final", *(["init"] if run == "llama-all" else []))
