"""Writes small.model and sentencepiece.json, what SentencePiece's own package makes of hard texts.

    pip install sentencepiece==0.2.1
    python sentencepiece_oracle.py ROOT

ROOT is a checkout of this repository; `golden/sentencepiece.json` and the vocabulary of NanoDO's
tests, which it names, are read from the folder `shared` beside it.
"""

import json
import pathlib
import random
import sys
import tempfile

import sentencepiece

# Normalization: some characters become others, some many, some nothing.
RULES = [
    ('\t', ' '), ('\n', ' '), ('\r', ' '), ('\u00a0', ' '), ('\u200b', ''), ('\ufeff', ''),
    ('\ufb01', 'fi'), ('\u00bd', '1\u20442'), ('e\u0301', '\u00e9'), ('\u2026', '...'),
    ('\ufdfa', '\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645'),
] + [(chr(c + 0xFEE0), chr(c)) for c in range(0x21, 0x7F)]


def train_small(root, out):
  """BPE with normalization and symbols of its own, without bytes: all that embedded-8k is not."""
  with tempfile.NamedTemporaryFile('w', suffix='.tsv') as rules, open(out, 'wb') as f:
    for old, new in sorted(RULES):
      code = lambda text: ' '.join(f'{ord(c):X}' for c in text)
      print(f'{code(old)}\t{code(new)}', file=rules)
    rules.flush()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter((root / 'LICENSE').read_text().splitlines()),
        model_writer=f, model_type='bpe', vocab_size=400,
        pad_id=0, eos_id=1, bos_id=2, unk_id=3,
        user_defined_symbols=['<sep>', '<sep><sep>', 'x_BxLxD'],
        normalization_rule_tsv=rules.name, num_threads=1, minloglevel=1)


def random_text(rng, length):
  def char():
    kind = rng.randrange(3)
    c = rng.randrange((128, 1 << 16, sys.maxunicode + 1)[kind])
    return '?' if 0xD800 <= c < 0xE000 else chr(c)
  return ''.join(char() for _ in range(length))


def texts(golden):
  rng = random.Random(0)
  yield from (case['text'] for case in golden['cases'])
  yield 'if (a < b) {\n    return x_BxLxD;\n\t\t}\r\n\n\n'
  yield '<sep><sep><sep>x_BxLxDx_BxLx'
  yield '\ufdfa' * 40
  yield 'e\u0301 e\u0301\u0301 \u200b\u200b'
  yield '\0'
  yield 'a\0\0b\0'
  yield '\U0010ffff\ufffe\ue000\x7f'
  yield 'The licence is granted without warranty. ' * 100
  yield ' ' * 1000
  for _ in range(100):
    yield random_text(rng, rng.randrange(60))


def main(root):
  root = pathlib.Path(root).resolve()
  folder = root.parent / 'shared' / 'golden'
  golden = json.loads((folder / 'sentencepiece.json').read_text())
  resources = root / 'trainer/src/test/resources/org/nanodo/data'
  small = resources / 'small.model'
  train_small(root, small)
  all_texts = list(texts(golden))
  models = {
      'small.model': small,
      'embedded-8k': root / 'trainer/src/main/resources/org/nanodo/data/embedded-8k.model',
      golden['model']: folder / golden['model'],
  }
  vocabularies = []
  for name, file in models.items():
    sp = sentencepiece.SentencePieceProcessor(model_file=str(file))
    ids = [sp.encode(t) for t in all_texts]
    vocabularies.append({
        'name': name, 'size': sp.vocab_size(), 'bos': sp.bos_id(), 'eos': sp.eos_id(),
        'ids': ids, 'decoded': [sp.decode(i) for i in ids]})
  with open(resources / 'sentencepiece.json', 'w') as f:
    json.dump({'texts': all_texts, 'vocabularies': vocabularies}, f, separators=(',', ':'))


if __name__ == '__main__':
  main(*sys.argv[1:])
