"""Grain's and the formats' own side of ReaderSpeed.java, which starts it.

usage: reader_speed.py FOLDER VOCAB MIB

Writes the same documents into FOLDER in every format, says "ready", and then reads names and
answers with how fast each is. Run with grain, sentencepiece, pyarrow, array_record and tensorflow.
"""

import json
import os
import pathlib
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # Its notice is at no level.

import grain
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import sentencepiece
import tensorflow as tf
from absl import flags
from array_record.python import array_record_module

FOLDER = pathlib.Path(sys.argv[1])
VOCAB = sys.argv[2]
MIB = int(sys.argv[3])
L = 512
B = 256

TOKENIZER = sentencepiece.SentencePieceProcessor(model_file=VOCAB)
ARRAY_RECORDS = {
    "arrayrecord": "group_size:64,zstd:3",
    "arrayrecord-one": "group_size:1,zstd:3",
    "arrayrecord-plain": "group_size:64,uncompressed",
    "arrayrecord-brotli": "group_size:64,brotli:5",
    "arrayrecord-snappy": "group_size:64,snappy",
}
PARQUETS = {"parquet": "snappy", "parquet-zstd": "zstd", "parquet-plain": "none"}
FASTEST = {}  # The threads and workers of each pipeline.


def documents():
  """Words of the vocabulary, as frequent as words are in text; 1,500 bytes on average."""
  rng = np.random.default_rng(16)
  pieces = [TOKENIZER.id_to_piece(i) for i in range(TOKENIZER.vocab_size())]
  words = np.array([p[1:] for p in pieces if p.startswith("\u2581") and p[1:].isalpha()])
  odds = 1 / np.arange(2, 2 + len(words))
  docs, size = [], 0
  while size < MIB << 20:
    count = 1 + int(rng.exponential(250))
    docs.append(" ".join(rng.choice(words, count, p=odds / odds.sum())))
    size += len(docs[-1].encode())
  return docs


def example(doc):
  made = tf.train.Example()
  made.features.feature["text"].bytes_list.value.append(doc.encode())
  return made.SerializeToString()


def write():
  docs = documents()
  lines = "".join(json.dumps({"text": d, "id": i}, ensure_ascii=False) + "\n" for i, d in enumerate(docs)).encode()
  (FOLDER / "text.txt").write_text("\n\n".join(docs))
  (FOLDER / "jsonl.jsonl").write_bytes(lines)
  examples = [example(d) for d in docs]
  with tf.io.TFRecordWriter(str(FOLDER / "tfrecord.tfrecord")) as out:
    for e in examples:
      out.write(e)
  for name, options in ARRAY_RECORDS.items():
    out = array_record_module.ArrayRecordWriter(str(FOLDER / f"{name}.array_record"), options)
    for e in examples:
      out.write(e)
    out.close()
  table = pa.table({"text": docs, "id": range(len(docs))})
  for name, compression in PARQUETS.items():
    pq.write_table(table, FOLDER / f"{name}.parquet", compression=compression, row_group_size=10_000)


class Lines:
  """Lines of a file by number, from an index of where they begin."""

  def __init__(self, path):
    self._path = path
    self._file = None
    ends = np.flatnonzero(np.fromfile(path, np.uint8) == ord("\n")) + 1
    self._ends = [0, *ends.tolist()]

  def __len__(self):
    return len(self._ends) - 1

  def __getitem__(self, i):
    self._file = self._file or open(self._path, "rb")
    begin = self._ends[i]
    return os.pread(self._file.fileno(), self._ends[i + 1] - begin, begin)


def tokens(text):
  return {"ids": np.array([TOKENIZER.bos_id(), *TOKENIZER.encode(text), TOKENIZER.eos_id()], np.int32)}


def of_line(line):
  return tokens(json.loads(line)["text"])


def of_example(record):
  return tokens(tf.train.Example.FromString(record).features.feature["text"].bytes_list.value[0].decode())


def pipeline(name, threads, workers):
  """Read, decode, tokenize, pack and batch, once through the file."""
  reading = grain.ReadOptions(num_threads=threads)
  if name == "text":
    docs = (FOLDER / "text.txt").read_text().split("\n\n")
    data = grain.MapDataset.source(docs).shuffle(seed=0).map(tokens).to_iter_dataset(reading)
  elif name == "jsonl":
    lines = Lines(FOLDER / "jsonl.jsonl")
    data = grain.MapDataset.source(lines).shuffle(seed=0).map(of_line).to_iter_dataset(reading)
  else:
    data = grain.experimental.TFRecordIterDataset(str(FOLDER / "tfrecord.tfrecord")).map(of_example)
  if workers and name != "tfrecord":
    data = data.mp_prefetch(grain.MultiprocessingOptions(num_workers=workers))
  return grain.experimental.ConcatThenSplitIterDataset(data, length_struct={"ids": L}).batch(B)


def pipelined(name):
  """Millions of tokens a second, by what was fastest at first: one thread, Grain's threads, two workers."""
  if name not in FASTEST:
    FASTEST[name] = max(((0, 0), (16, 0), (0, 2)), key=lambda of: passed(name, *of))
  return passed(name, *FASTEST[name])


def passed(name, threads, workers):
  """From the first batch on, so that the start of the workers does not count."""
  batches = iter(pipeline(name, threads, workers))
  next(batches)
  began = time.perf_counter()
  count = sum(batch["ids"].size for batch in batches)
  return count / (time.perf_counter() - began) * 1e-6


def read(name):
  """Thousands of documents a second that the format's own C++ reader extracts."""
  began = time.perf_counter()
  if name.startswith("parquet"):
    batches = pq.ParquetFile(FOLDER / f"{name}.parquet").iter_batches(columns=["text"], use_threads=False)
    count = sum(batch.num_rows for batch in batches)
  else:
    count = len(array_record_module.ArrayRecordReader(str(FOLDER / f"{name}.array_record")).read_all())
  return count / (time.perf_counter() - began) * 1e-3


def main():
  flags.FLAGS.mark_as_parsed()  # Grain's workers ask for it.
  FOLDER.mkdir(parents=True, exist_ok=True)
  if not (FOLDER / "written").exists():
    write()
    (FOLDER / "written").touch()
  print("ready", flush=True)
  for line in sys.stdin:
    kind, name = line.split()
    print((pipelined if kind == "pipeline" else read)(name), flush=True)


if __name__ == "__main__":
  main()
