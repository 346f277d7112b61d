"""Makes record_files.zip: the same documents in every record format, by the formats' own writers.

usage: record_files_oracle.py

Run with tensorflow, array_record, pyarrow and zstandard. What it writes is committed.
"""

import gzip
import io
import json
import pathlib
import random
import tempfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import tensorflow as tf
import zstandard
from array_record.python import array_record_module

OUT = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/records/record_files.zip"
COUNT = 200

PHRASES = [
    "the cat sat on the mat", "Příliš žluťoučký kůň", "Ζαφείρι δέξου πάγκαλο", "Съешь же ещё булок",
    "نص حكيم له سر قاطع", "דג סקרן שט בים", "ऋषियों को सताने वाले", "เป็นมนุษย์สุดประเสริฐ",
    "いろはにほへと ちりぬるを", "天地玄黃宇宙洪荒", "다람쥐 헌 쳇바퀴에", "እሳት", "ქართული", "Հայերեն",
    "👩‍👩‍👧‍👦 🏴‍☠️ 😀", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 𒀀 \U0010fffd", "e\u0301 vs \u00e9", "\u2028 \u2029 \ufeff \u00a0 \ufffd",
    'quoted "text" \\ and / \\u0041 {"text": "no"}', "tab\tfeed\fbell\u0007back\b nul\0 del\x7f",
    "line\r\nbreaks\r\nof DOS\r", "lines\nof\n\nUnix\n",
]


def documents():
  rng = random.Random(16)
  docs = ["", " ", "\n", "\r\n", "x", "text", '"', "\\", "null", PHRASES[0] * 14000]
  docs += PHRASES
  while len(docs) < COUNT:
    docs.append(rng.choice([" ", "\n", ""]).join(rng.choices(PHRASES, k=rng.randint(0, 12))))
  rng.shuffle(docs)
  return docs


def line(i, doc):
  """A line of JSON as different writers have it; equal names count by the last one, as in Python."""
  others = {"id": i, "meta": {"text": "no", "list": [1, -2.5e-3, None, True, {"text": []}]}}
  if i % 5 == 0:
    fields = '"text": "an earlier one", ' if i % 2 else '"text": 7, '
    return "{" + fields + json.dumps({**others, "text": doc})[1:]
  record = {"text": doc, **others} if i % 3 else {**others, "text": doc}
  compact = (",", ":") if i % 2 else None
  return json.dumps(record, ensure_ascii=i % 4 == 1, separators=compact)


def json_lines(docs):
  """Byte order mark, both line ends, blank lines, no end of the last line."""
  ends = ["\r\n" if i % 7 == 0 else "\n\n \t\r\n" if i % 11 == 0 else "\n" for i in range(len(docs))]
  ends[-1] = ""
  lines = [(line(i, doc) + end).encode() for i, (doc, end) in enumerate(zip(docs, ends))]
  lines[0] = b"\xef\xbb\xbf" + lines[0]
  assert [json.loads(text)["text"] for text in b"".join(lines).decode("utf-8-sig").split("\n")
          if text.strip()] == docs
  return lines


def pieces(lines, size):
  """Pieces that end within lines, too."""
  whole = b"".join(lines)
  cuts = sorted({0, len(whole), *range(size, len(whole), size)})
  return [whole[a:b] for a, b in zip(cuts, cuts[1:])]


def example(doc):
  features = {
      "text": tf.train.Feature(bytes_list=tf.train.BytesList(value=[doc.encode()])),
      "id": tf.train.Feature(int64_list=tf.train.Int64List(value=[len(doc), -1])),
      "weight": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5])),
      "lang": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"\xff", b"mul"])),
      "none": tf.train.Feature(),
  }
  return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString(
      deterministic=True)


def tf_record(path, records, compression):
  with tf.io.TFRecordWriter(str(path), tf.io.TFRecordOptions(compression_type=compression)) as out:
    for record in records:
      out.write(record)


def array_record(path, records, options):
  out = array_record_module.ArrayRecordWriter(str(path), options)
  for record in records:
    out.write(record)
  out.close()


def main():
  docs = documents()
  lines = json_lines(docs)
  examples = [example(doc) for doc in docs]
  folder = pathlib.Path(tempfile.mkdtemp())
  (folder / "documents.json").write_text(json.dumps(docs))

  (folder / "plain.jsonl").write_bytes(b"".join(lines))
  members = [gzip.compress(piece, mtime=0) for piece in pieces(lines, 50_000)]
  (folder / "members.jsonl.gz").write_bytes(b"".join(members))
  (folder / "one.jsonl.gz").write_bytes(gzip.compress(b"".join(lines), mtime=0))
  zstd = zstandard.ZstdCompressor(level=3, write_checksum=True, write_content_size=True)
  frames = [zstd.compress(piece) for piece in pieces(lines, 70_000)]
  skippable = b"\x5a\x2a\x4d\x18\x03\x00\x00\x00abc"
  (folder / "frames.jsonl.zst").write_bytes(skippable + skippable.join(frames))
  stream = io.BytesIO()
  with zstandard.ZstdCompressor(level=3, write_checksum=True).stream_writer(
      stream, closefd=False) as out:
    for piece in pieces(lines, 5_000):
      out.write(piece)
  (folder / "stream.jsonl.zst").write_bytes(stream.getvalue())

  tf_record(folder / "plain.tfrecord", examples, "")
  tf_record(folder / "gzip.tfrecord.gz", examples, "GZIP")
  (folder / "zstd.tfrecord.zst").write_bytes(zstd.compress((folder / "plain.tfrecord").read_bytes()))

  for name, options in {
      "default": "",
      "g1_none": "group_size:1,uncompressed",
      "g32_zstd": "group_size:32,zstd:3",
      "g1_brotli": "group_size:1,brotli:6",
      "g9_brotli": "group_size:9,brotli:9",
      "g7_snappy": "group_size:7,snappy",
      "g64_none": "group_size:64,uncompressed",
      "g50_padded": "group_size:50,pad_to_block_boundary:true",
      "g8_transposed": "group_size:8,transpose:true",
  }.items():
    array_record(folder / f"{name}.array_record", examples, options)
  array_record(folder / "text.array_record", [d.encode() for d in docs], "group_size:10")
  array_record(folder / "empty.array_record", [], "group_size:1")

  for compression in ("none", "snappy", "gzip", "brotli", "lz4", "zstd"):
    pq.write_table(pa.table({"text": docs}), folder / f"{compression}.parquet", compression=compression)

  OUT.parent.mkdir(parents=True, exist_ok=True)
  with zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    for path in sorted(folder.iterdir()):
      out.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
      print(f"{path.name:25} {path.stat().st_size:9,}")
  print(f"{OUT.name:25} {OUT.stat().st_size:9,}")


if __name__ == "__main__":
  main()
