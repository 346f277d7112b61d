"""Writes the Parquet files of ParquetTest with pyarrow, and what is in them.

Usage: python parquet_oracle.py ../resources/org/nanodo/parquet
"""

import gzip
import json
import pathlib
import random
import sys

import pyarrow as pa
import pyarrow.parquet as pq

SCRIPTS = [
    "The quick brown fox", "Größe, naïve, façade", "Съешь ещё этих мягких булок",
    "天地玄黃 宇宙洪荒", "いろはにほへと ちりぬるを", "키스의 고유조건은", "نص حكيم له سر قاطع",
    "דג סקרן שט בים", "ऋषियों को सताने वाले", "กว่าบรรดาฝูงสัตว์", "Ξεσκεπάζω τὴν ψυχοφθόρα", "🦊🐕 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈",
    "tab\tand \"quotes\" \\ back", "e\u0301 combining, \u200dzero width",
]


def documents():
  """200 texts, some empty, some None, one long."""
  rng = random.Random(16)
  docs = []
  for i in range(200):
    if i == 120:
      docs.append("over and over. " * 4000)
    elif i % 23 == 5:
      docs.append("")
    elif i % 31 == 7:
      docs.append(None)
    elif i % 17 == 3:
      docs.append(f"line {i}\r\nsecond line\r\n")
    elif i % 13 == 2:
      docs.append("the same text each time")
    else:
      words = rng.choices(SCRIPTS, k=rng.randint(1, 4))
      docs.append(f"{i}: " + "\n".join(words))
  return docs


# Names say what differs from pyarrow's defaults.
FILES = {
    "default": dict(),
    "snappy_checksums": dict(compression="snappy", data_page_size=512, row_group_size=64, write_batch_size=8,
                             dictionary_pagesize_limit=1500),
    "zstd_v2": dict(compression="zstd", data_page_version="2.0", data_page_size=512, row_group_size=64,
                    write_batch_size=8),
    "gzip_plain": dict(compression="gzip", use_dictionary=False, data_page_size=1024, row_group_size=90,
                       write_batch_size=8),
    "none_plain_v2": dict(compression="none", use_dictionary=False, data_page_version="2.0", data_page_size=2048,
                          write_batch_size=16),
    "brotli": dict(compression="brotli", row_group_size=50),
    "lz4": dict(compression="lz4", use_dictionary=False, row_group_size=70),
    "delta_length": dict(compression="zstd", use_dictionary=False,
                         column_encoding={"text": "DELTA_LENGTH_BYTE_ARRAY", "id": "PLAIN", "more.title": "PLAIN"}),
    "delta": dict(compression="zstd", use_dictionary=False, data_page_version="2.0", data_page_size=4096, write_batch_size=32,
                  column_encoding={"text": "DELTA_BYTE_ARRAY", "id": "PLAIN", "more.title": "PLAIN"}),
}


def main(folder):
  folder = pathlib.Path(folder)
  folder.mkdir(parents=True, exist_ok=True)
  docs = documents()
  with gzip.GzipFile(folder / "documents.json.gz", "wb", mtime=0) as f:
    f.write(json.dumps(docs, ensure_ascii=False).encode())
  ids = pa.array(range(len(docs)), pa.int64())
  more = pa.array([None if i % 5 == 0 else {"title": f"t{i}" if i % 3 else None} for i in range(len(docs))],
                  pa.struct([("title", pa.string())]))
  tags = pa.array([["a", "b"]] * len(docs), pa.list_(pa.string()))
  for name, options in FILES.items():
    kind = pa.large_string() if name == "lz4" else pa.string()
    table = pa.table({"id": ids, "text": pa.array(docs, kind), "more": more})
    if name == "default":
      table = table.append_column("tags", tags)
    pq.write_table(table, folder / f"{name}.parquet", write_page_checksum=name != "default",
                   write_statistics=False, **options)
  schema = pa.schema([pa.field("text", pa.binary(), nullable=False)])
  required = pa.table([[(d or "").encode() for d in docs[:100]]], schema=schema)
  pq.write_table(required, folder / "required_binary.parquet", write_page_checksum=True)
  bad = pa.table({"text": pa.array([b"good", b"\xff\xfe bad", "gut é".encode()], pa.binary())})
  pq.write_table(bad, folder / "not_utf8.parquet")
  pq.write_table(required.slice(0, 0), folder / "no_rows.parquet")
  pq.write_table(pa.table({"text": pa.array([None] * 1000, pa.string())}), folder / "all_null.parquet")


if __name__ == "__main__":
  main(sys.argv[1])
