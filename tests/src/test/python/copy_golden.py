"""Copies the golden runs that the parity tests need. usage: copy_golden.py GOLDEN_DIR OUT_DIR

Logits are cut to the first two sequences of the batch, to keep the repository small.
"""
import pathlib, shutil, sys
from safetensors.numpy import load_file, save_file

golden, out = map(pathlib.Path, sys.argv[1:3])
out.mkdir(parents=True, exist_ok=True)
for run in ("nano-f32", "nano-bf16"):
    for part in ("json", "init.safetensors", "final.safetensors", "batches.safetensors"):
        shutil.copyfile(golden / f"{run}.{part}", out / f"{run}.{part}")
    logits = load_file(golden / f"{run}.logits0.safetensors")["logits"]
    save_file({"logits": logits[:2]}, out / f"{run}.logits0.safetensors")
