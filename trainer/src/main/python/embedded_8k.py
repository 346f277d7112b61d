"""Trains the vocabulary embedded-8k on the training part of the embedded corpus.

    pip install sentencepiece==0.2.1
    python embedded_8k.py JARS... OUT.model

JARS are the source jars that trainer/target/classes/org/nanodo/data/java holds after a build. The
same jars give the same vocabulary.
"""

import re
import sys
import zipfile

import sentencepiece

MASK = (1 << 64) - 1
LONGEST = 4000  # bytes; the trainer skips what is longer than 4192


def hash_of(name):
  """Hash.java."""
  h = 0xCBF29CE484222325
  for b in name.encode():
    h = (h ^ b) * 0x100000001B3 & MASK
  h = (h ^ (h >> 33)) * 0xFF51AFD7ED558CCD & MASK
  h = (h ^ (h >> 33)) * 0xC4CEB9FE1A85EC53 & MASK
  return h ^ (h >> 33)


def without_licence(java):
  """JavaSources.java."""
  comment, end, rest = java.partition('*/')
  if java.startswith('/*') and end and re.search('licen|copyright', comment.lower()):
    return rest.lstrip()
  return java


def documents(jars):
  """The training documents; a tenth is held out, see Corpus.java."""
  files = {}
  for jar in jars:
    with zipfile.ZipFile(jar) as z:
      for name in z.namelist():
        if name.endswith('.java') and not name.startswith('META-INF/'):
          files[name] = z.read(name).decode(errors='replace')
  for name in sorted(files):
    if hash_of(name) >= MASK // 10:
      yield without_licence(files[name])


def chunks(text):
  """Consecutive lines, as many as the trainer takes at a time."""
  chunk = ''
  for line in text.splitlines(keepends=True):
    if len((chunk + line).encode()) > LONGEST:
      yield chunk
      chunk = ''
    chunk += line
  yield chunk


def main(*args):
  *jars, out = args
  sentences = [c for d in documents(jars) for c in chunks(d) if c]
  with open(out, 'wb') as f:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=f,
        model_type='unigram',
        vocab_size=8192,
        byte_fallback=True,
        character_coverage=0.9999,
        pad_id=0, bos_id=1, eos_id=2, unk_id=3,
        # Every space and line break of a program comes back.
        normalization_rule_name='identity',
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        num_threads=2,
        minloglevel=1)


if __name__ == '__main__':
  main(*sys.argv[1:])
