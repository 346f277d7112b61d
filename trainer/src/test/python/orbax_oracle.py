"""Makes what the tests of org.nanodo.orbax read: checkpoints that NanoDO and Orbax themselves wrote.

usage: NANODO=CHECKOUT orbax_oracle.py

Run with jax, orbax-checkpoint, sentencepiece and what NanoDO imports. It writes, all committed:
  run.zip       the text, the vocabulary and the config of a run of 20 steps by NanoDO's own loop,
                its workdir at step 10, and its losses
  variants.zip  other optimizers, stored in the other ways that Orbax has: a state, the batches of
                the steps after it and their losses
  arrays.zip    the same small arrays stored in each way, and stores that TensorStore alone writes
"""

import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import zipfile

os.environ["XLA_FLAGS"] = (
    "--xla_cpu_experimental_ynn_fusion_type=individual_dot"
    " --xla_force_host_platform_device_count=4"
)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.environ["NANODO"])

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
import sentencepiece
import tensorstore as ts
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from nanodo import data, model_factory, train
from nanodo.configs import default
from safetensors.numpy import save_file

OUT = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/orbax"
DIMS = dict(H=2, L=16, F=32, dtype="float32")
VOCAB = 50
MASK = 2**64 - 1
SEED = 13  # holds out a batch of documents


def hash64(text):
  """The hash by which a text file's paragraphs are held out."""
  h = 0xCBF29CE484222325
  for b in text.encode():
    h = ((h ^ b) * 0x100000001B3) & MASK
  for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
    h = ((h ^ (h >> 33)) * factor) & MASK
  return h ^ (h >> 33)


class Documents:
  """What NanoDO would get from TFDS."""

  def __init__(self, texts):
    self.texts = texts

  def __len__(self):
    return len(self.texts)

  def __getitem__(self, i):
    return {"text": self.texts[i]}

  def __repr__(self):
    return f"Documents({len(self.texts)})"


class Recorder:
  """Keeps the scalars of each step."""

  def __init__(self):
    self.steps = {}

  def write_scalars(self, step, scalars):
    self.steps.setdefault(step, {}).update({k: float(v) for k, v in scalars.items()})

  def write_hparams(self, _):
    pass

  def flush(self):
    pass


def config(opt, **keys):
  c = default.get_config()
  for k, v in (DIMS | {k: v for k, v in keys.items() if k in "DN"}).items():
    c.model[k] = v
  with c.opt.unlocked():
    for k, v in opt.items():
      c.opt[k] = v
  c.batch_size = keys["batch_size"]
  c.unlock()
  c.pygrain_worker_count = 0
  return c


def one_device(f):
  """NanoDO's mesh is of all devices; these runs are those of one."""
  count, mesh = jax.device_count, train.mesh_utils.create_device_mesh
  jax.device_count = lambda: 1
  train.mesh_utils.create_device_mesh = lambda shape: np.array(jax.devices()[:1]).reshape(shape)
  try:
    return f()
  finally:
    jax.device_count, train.mesh_utils.create_device_mesh = count, mesh


def prune(store):
  """Removes the data files of a store that its last version does not use, to keep it small."""
  def content():
    kv = ts.KvStore.open({"driver": "ocdbt", "base": f"file://{store}/"}).result()
    return {k: kv.read(k).result().value for k in kv.list().result()}

  whole = content()
  for file in list(store.glob("ocdbt.process_*/manifest.ocdbt")) + list(store.glob("**/d/*")):
    aside = store / "aside"
    file.rename(aside)
    try:
      used = content() != whole
    except ValueError:
      used = True
    aside.rename(file) if used else aside.unlink()


def write_zip(path, folder):
  for manifest in list(folder.glob("**/manifest.ocdbt")):
    if manifest.exists() and "process" not in str(manifest):
      prune(manifest.parent)
  with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
      z.writestr(zipfile.ZipInfo(str(file.relative_to(folder))), file.read_bytes(), zipfile.ZIP_DEFLATED)


def run(folder):
  words = (
      "data model token layer loss step batch shard tree leaf node key value page quick brown fox"
      " jumps over lazy dog while zebra gave wind chart mix").split()
  r = random.Random(SEED)
  texts = [" ".join(r.choice(words) for _ in range(r.randint(0, 6) ** 2 // 4 + 1)) for _ in range(110)]
  texts = list(dict.fromkeys(texts))
  text = folder / "text.txt"
  text.write_text("\n\n".join(texts) + "\n")
  held = [t for t in texts if hash64(t) < MASK // 20]
  kept = [t for t in texts if t not in held]
  assert len(held) >= 4, len(held)
  sentencepiece.SentencePieceTrainer.Train(
      sentence_iterator=iter(texts), model_prefix=str(folder / "vocabulary"), vocab_size=VOCAB,
      pad_id=0, bos_id=1, eos_id=2, unk_id=3,
      normalization_rule_name="identity", minloglevel=2)
  (folder / "vocabulary.vocab").unlink()
  opt = dict(num_train_steps=20, warmup_steps=5, peak_learning_rate=0.01)
  c = config(opt, D=8, N=2, batch_size=8)
  c.vocab_path = str(folder / "vocabulary.model")
  c.workdir = str(folder / "workdir")
  c.eval_batch_size = 4
  c.checkpoint_every_steps = 10
  c.eval_every_steps = 20
  recorder = Recorder()
  data.tfds.data_source = lambda name, split: Documents(kept if split == "train" else held)
  train.metric_writers.create_default_writer = lambda *_, **__: recorder
  # NanoDO's evaluation passes JAX a mask of a type that it no longer takes.
  train.evaluate.Evaluator.eval = lambda self, params: {}
  one_device(lambda: train.train_and_evaluate(c))
  for other in ("0", "20"):
    shutil.rmtree(folder / "workdir" / other)
  for other in (folder / "workdir").glob("**/*tfevents*"):
    other.unlink()
  # As a kill during the next save leaves it.
  (folder / "workdir/20.orbax-checkpoint-tmp-7").mkdir()
  (folder / "workdir/20.orbax-checkpoint-tmp-7/state").write_text("unfinished")
  json.dump(
      {
          "opt": opt,
          "train": len(kept),
          "losses": [recorder.steps[s]["train_loss"] for s in range(20)],
      },
      open(folder / "run.json", "w"))
  vocab = data.get_py_tokenizer(c.vocab_path)
  tokens = [len(vocab.EncodeAsIds(t)) + 2 for t in kept]
  print("run:", len(kept), "documents,", sum(tokens), "tokens,", len(held), "held out")


VARIANTS = {
    "lion": (dict(optimizer="lion", weight_decay=0.01), dict(use_ocdbt=True, use_zarr3=True)),
    "adafactor": (
        dict(optimizer="adafactor", momentum=0.9, weight_decay=0.0),
        dict(use_ocdbt=False, use_zarr3=False)),
    "accumulation": (
        dict(grad_accumulation_steps=2, clip_by_global_norm=1.0,
             layerwise_lr_multiplier={"kernel": 2.0}),
        dict(use_ocdbt=True, use_zarr3=False)),
}
SAVED, STEPS = 2, 5


def variant(folder, name, opt, handler):
  opt = dict(num_train_steps=STEPS, warmup_steps=2, peak_learning_rate=0.01) | opt
  c = config(opt, D=8, N=1, batch_size=4)
  c.model.fsdp_enabled = opt.get("optimizer") != "adafactor"  # JAX refuses both together.
  accumulation = opt.get("grad_accumulation_steps", 1)
  module, loss = model_factory.get_model_and_loss(c, VOCAB)
  mesh = Mesh(np.array(jax.devices()[:1]), ("data",))
  shardings, state = train._init_train_state(c, module, jax.random.PRNGKey(c.seed), mesh)
  trainer = train.Trainer(c, state, mesh, shardings, loss)
  shape = (STEPS * accumulation, 4 // accumulation, DIMS["L"])
  batches = np.random.RandomState(5).randint(3, VOCAB, shape).astype(np.int32)
  losses = []
  manager = ocp.CheckpointManager(
      folder / name, {"state": ocp.AsyncCheckpointer(ocp.PyTreeCheckpointHandler(**handler))})
  for step in range(STEPS):
    if step == SAVED:
      manager.save(step, {"state": trainer.state})
      manager.wait_until_finished()
    micro = [trainer.do_step(step, batches[step * accumulation + a]) for a in range(accumulation)]
    losses.append(float(np.mean([m["train_loss"] for m in micro])))
  manager.close()
  save_file({"batches": batches[SAVED * accumulation :]}, folder / f"{name}.safetensors")
  opt = {k: v if not isinstance(v, dict) else json.dumps(v) for k, v in opt.items()}
  json.dump({"opt": opt, "losses": losses[SAVED:]}, open(folder / f"{name}.json", "w"))


def arrays(folder):
  mesh = Mesh(np.array(jax.devices()).reshape(2, 2), ("x", "y"))
  put = lambda a, *spec: jax.device_put(a, NamedSharding(mesh, PartitionSpec(*spec)))
  r = np.random.RandomState(0)
  tree = {
      "a": put(r.rand(8, 6, 4).astype(np.float32), "x", None, "y"),
      "b": put(r.randint(-9, 9, (4, 8)).astype(np.int8), None, ("x", "y")),
      "c": jnp.arange(5, dtype=jnp.bfloat16) / 3,
      "d": np.arange(4, dtype=np.int64) - 2,
      "e": [jnp.zeros(3), jnp.float32(2.5)],
      "flag": np.array([True, False]),
      "zero": put(np.zeros((4, 4), np.float32), "x"),
      "n": 7,
  }
  for ocdbt in (True, False):
    for zarr3 in (True, False):
      for chunk in (None, 64):
        name = f"{'ocdbt' if ocdbt else 'files'}-zarr{3 if zarr3 else 2}{'-small' if chunk else ''}"
        args = jax.tree.map(lambda _: ocp.SaveArgs(chunk_byte_size=chunk), tree)
        ocp.PyTreeCheckpointer(use_ocdbt=ocdbt, use_zarr3=zarr3).save(
            folder / name, tree, save_args=args)
  leaves = {
      "a": tree["a"], "b": tree["b"], "c": np.asarray(tree["c"]).view(np.uint16), "d": tree["d"],
      "e/0": tree["e"][0], "e/1": tree["e"][1], "flag": tree["flag"].view(np.uint8),
      "zero": tree["zero"], "n": np.int64(7)}
  save_file({k: np.array(v, order="C") for k, v in leaves.items()}, folder / "arrays.safetensors")


def stores(folder):
  """What Orbax does not write today: deep trees, old versions, edges, big-endian numbers."""
  values = np.arange(7 * 5, dtype=np.float32).reshape(7, 5)
  kv = {"driver": "ocdbt", "base": f"file://{folder}/deep/",
        "config": {"max_decoded_node_bytes": 200, "max_inline_value_bytes": 40, "version_tree_arity_log2": 1}}
  store = ts.KvStore.open(kv).result()
  for version in range(5):
    for i in range(10):
      open_array(kv | {"path": f"array_{i:02d}/"}, "zarr", [3, 2], "<f4", {"id": "zstd", "level": 1}).write(
          values + 100 * version + i).result()
  store.write("gone/.zarray", b"{}").result()
  store.write("gone/.zarray", None).result()
  kv = lambda name: {"driver": "file", "path": f"{folder}/edges/{name}/"}
  open_array(kv("big"), "zarr", [3, 2], ">f4", None).write(values).result()
  open_array(kv("gzip"), "zarr", [7, 2], "<f4", {"id": "gzip", "level": 5}).write(values).result()
  open_array(kv("zlib"), "zarr", [3, 5], "<f4", {"id": "zlib", "level": 5}).write(values).result()
  open_array(kv("filled"), "zarr", [3, 2], "<f4", {"id": "zstd"}, fill=1.5)[:3].write(values[:3]).result()
  open_array(kv("blosc"), "zarr", [3, 2], "<f4", {"id": "blosc"}).write(values).result()


def open_array(kv, driver, chunks, dtype, compressor, fill=None):
  return ts.open({
      "driver": driver, "kvstore": kv, "create": True, "open": True,
      "metadata": {"shape": [7, 5], "chunks": chunks, "dtype": dtype, "compressor": compressor,
                   "fill_value": fill, "filters": None, "order": "C"}}).result()


def main():
  with tempfile.TemporaryDirectory() as top:
    top = pathlib.Path(top)
    for name in ("run", "variants", "arrays"):
      (top / name).mkdir()
    run(top / "run")
    for name, (opt, handler) in VARIANTS.items():
      variant(top / "variants", name, opt, handler)
    arrays(top / "arrays")
    stores(top / "arrays")
    OUT.mkdir(parents=True, exist_ok=True)
    for name in ("run", "variants", "arrays"):
      write_zip(OUT / f"{name}.zip", top / name)


if __name__ == "__main__":
  main()
