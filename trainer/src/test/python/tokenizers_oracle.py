"""Writes tokenizers.zip: small Hugging Face tokenizers, with the ids and texts that Python's tokenizers give.

python tokenizers_oracle.py OUT.zip, with the packages transformers and tokenizers.
"""

import json
import os
import sys
import tempfile
import zipfile

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

TRAINING = [
    "Once upon a time there was a fox who liked to count: 1, 2, 3, 10, 100.",
    "The fox said hello to the hare; the hare said nothing at all.",
    "Ein Fuchs läuft über die Straße. Ünïcödé, naïve, café.",
    "int main(void) { return 0; }\n\tfor (;;) {}\n",
] * 4
TEXTS = [
    "Once upon a time",
    " leading and trailing ",
    "tabs\tand\nnew\r\nlines\n\n\n",
    "naïve café Straße",
    "日本語のテキスト",
    "emoji 😀 and 👩‍👩‍👧, e\u0301",
    "a\u0000b\u0001",
    "the fox</s><s>is<|endoftext|>special<pad>",
    "1234567890 3.14 1,000,000",
    "x" * 300,
    "",
]


def gpt2():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    t.train_from_iterator(
        TRAINING,
        trainers.BpeTrainer(
            vocab_size=320, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        ),
    )
    t.add_special_tokens(["<|endoftext|>"])
    return t, dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>")


def llama():
    t = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    t.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    t.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    special = ["<pad>", "<unk>", "<s>", "</s>"]
    t.train_from_iterator(
        TRAINING,
        trainers.BpeTrainer(vocab_size=400, special_tokens=special, show_progress=False),
    )
    # The trainer knows no byte tokens; they are put into its vocabulary.
    made = json.loads(t.to_str())
    vocab = made["model"]["vocab"]
    for byte in range(256):
        vocab["<0x%02X>" % byte] = len(vocab)
    t = Tokenizer.from_str(json.dumps(made))
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", t.token_to_id("<s>"))]
    )
    return t, dict(bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>")


def qwen():
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.NFC()
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(
        TRAINING,
        trainers.BpeTrainer(
            vocab_size=300, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        ),
    )
    t.add_special_tokens(["<|endoftext|>", "<|im_end|>"])
    t.add_tokens(["<think>"])
    return t, dict(bos_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>")


def unigram():
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.NFKC()
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.decoder = decoders.Metaspace()
    special = ["<pad>", "<s>", "</s>", "<unk>"]
    t.train_from_iterator(
        TRAINING,
        trainers.UnigramTrainer(
            vocab_size=120, special_tokens=special, unk_token="<unk>", show_progress=False
        ),
    )
    return t, dict(bos_token="<s>", eos_token="</s>", pad_token="</s>", unk_token="<unk>")


def main():
    with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as out:
        for make in [gpt2, llama, qwen, unigram]:
            tokenizer, special = make()
            fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)
            cases = []
            for text in TEXTS:
                ids = tokenizer.encode(text, add_special_tokens=False).ids
                cases.append(
                    {"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)}
                )
            with tempfile.TemporaryDirectory() as folder:
                fast.save_pretrained(folder)
                # Settings that are to be passed over.
                tokenizer.enable_truncation(5)
                tokenizer.enable_padding(length=7)
                tokenizer.save(os.path.join(folder, "tokenizer.json"))
                for name in sorted(os.listdir(folder)):
                    put(out, f"{make.__name__}/{name}", open(os.path.join(folder, name)).read())
            ids = {k: getattr(fast, k + "_token_id") for k in ["pad", "bos", "eos"]}
            expected = {"size": len(tokenizer.get_vocab()), "special": ids, "cases": cases}
            put(out, f"{make.__name__}/expected.json", json.dumps(expected))
            print(make.__name__, expected["size"], ids)


def put(out, name, text):
    out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)


main()
