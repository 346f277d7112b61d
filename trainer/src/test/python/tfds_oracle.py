"""Writes folders with TFDS, and NanoDO's batches of the records in them.

usage: NANODO=CHECKOUT tfds_oracle.py

Run with tensorflow_datasets, array_record, grain, sentencepiece and what NanoDO imports. What it
writes, trainer/src/test/resources/org/nanodo/data/tfds.zip and tfds.json, is committed.
"""

import json
import os
import pathlib
import random
import shutil
import sys
import tempfile

OUT = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/data"
MODEL = OUT / "small.model"
FOLDER = pathlib.Path(tempfile.mkdtemp())
os.environ["TFDS_DATA_DIR"] = str(FOLDER)

import tensorflow_datasets as tfds

sys.path.insert(0, os.environ["NANODO"])
from nanodo import data

SCRIPTS = ["Licensed under the Apache License.", "Größe und Maß\r\n", "空は青い。", "Привет, мир!", "🙂🚀 x", ""]


def texts(split, count):
  rng = random.Random(split)
  for i in range(count):
    words = [rng.choice(SCRIPTS) for _ in range(rng.randrange(5))]
    yield f"{split} {i} " + " ".join(words) if i % 7 else ""


class TinyText(tfds.core.GeneratorBasedBuilder):
  """Documents in two configs and two splits."""

  VERSION = tfds.core.Version("1.1.0")
  BUILDER_CONFIGS = [
      tfds.core.BuilderConfig(name="plain_text", version="1.1.0"),
      tfds.core.BuilderConfig(name="other", version="1.1.0"),
  ]

  def _info(self):
    return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict({"text": tfds.features.Text()}))

  def _split_generators(self, dl_manager):
    count = 60 if self.builder_config.name == "plain_text" else 12
    return {"train": self._generate_examples("train", count), "test": self._generate_examples("test", count // 3)}

  def _generate_examples(self, split, count):
    for i, text in enumerate(texts(split, count)):
      yield i, {"text": text}


def prepare(config, version, file_format, shards):
  builder = TinyText(config=config, version=version, file_format=file_format)
  builder.download_and_prepare(download_config=tfds.download.DownloadConfig(num_shards=shards))
  return builder


def batches(name, split, length, rows, epochs, packed):
  loader = data.py_batched_tfds(
      tfds_name=name,
      split=split,
      context_size=length,
      worker_count=0,
      vocab_path=str(MODEL),
      batch_size=rows,
      num_epochs=epochs,
      preprocessing=data.Preprocess.NOAM_PACKED if packed else data.Preprocess.PADDED,
      shuffle=packed,
  )
  return [[[int(i) for i in row] for row in b] for b in loader]


prepare("plain_text", "1.1.0", "array_record", 3)
prepare("other", "1.1.0", "tfrecord", 2)
cases = [
    {
        "ds_name": "tiny_text",
        "split": split,
        "length": length,
        "rows": rows,
        "epochs": epochs,
        "packed": packed,
        "batches": batches("tiny_text", split, length, rows, epochs, packed),
    }
    for split, length, rows, epochs, packed in (
        ("train", 32, 4, 2, True),
        ("train", 100, 2, 1, True),
        ("test", 24, 4, 1, False),
    )
]


def documents(name, split):
  """In the order of the records: TFRecord is no data source of TFDS's, but can be read in order."""
  if name == "tiny_text":
    return [d["text"].decode() for d in tfds.data_source(name, split=split)]
  read = tfds.load(name, split=split, read_config=tfds.ReadConfig(interleave_cycle_length=1))
  return [d["text"].decode() for d in tfds.as_numpy(read)]


sources = {
    name: {split: documents(name, split) for split in ("train", "test")}
    for name in ("tiny_text", "tiny_text/other")
}
shutil.make_archive(str(OUT / "tfds"), "zip", FOLDER)
shutil.rmtree(FOLDER)
(OUT / "tfds.json").write_text(json.dumps({"documents": sources, "cases": cases}, separators=(",", ":")) + "\n")
