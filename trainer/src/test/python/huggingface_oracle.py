"""Makes models.zip: small random models of Hugging Face's, and what transformers computes by them.

python huggingface_oracle.py OUT.zip, with the packages torch and transformers. With a second
argument, a folder that nanodo's export has written, and a third, the name of the model that it was
imported from, it says instead how far the logits of both differ.
"""

import json
import os
import sys
import tempfile
import zipfile

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

V, D, F, L = 64, 16, 24, 64
ROWS, LENGTH, PROMPT, NEW = 2, 9, 5, 50
MARGIN = 2e-3  # between the two best tokens, so that rounding does not decide


def llama(**more):
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=more.pop("vocab_size", V),
            hidden_size=D,
            intermediate_size=F,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=L,
            rms_norm_eps=1e-5,
            initializer_range=0.3,
            **more,
        )
    )


MODELS = {
    "llama": lambda: llama(rope_parameters={"rope_type": "default", "rope_theta": 5000.0}),
    # As SmolLM: tied, and a BOS that is the EOS. Its vocabulary has more rows than its tokenizer.
    "smollm": lambda: llama(
        tie_word_embeddings=True, vocab_size=288, bos_token_id=0, eos_token_id=0, pad_token_id=None
    ),
    "biased": lambda: llama(attention_bias=True, mlp_bias=True),
    "qwen3": lambda: Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=V,
            hidden_size=D,
            intermediate_size=F,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=10,
            max_position_embeddings=L,
            initializer_range=0.3,
            tie_word_embeddings=True,
        )
    ),
    "gpt2": lambda: GPT2LMHeadModel(
        GPT2Config(
            vocab_size=V,
            n_embd=D,
            n_layer=2,
            n_head=4,
            n_positions=L,
            initializer_range=0.3,
            bos_token_id=63,
            eos_token_id=63,
        )
    ),
}


def shaken(model, seed):
    """Norms and biases begin as ones and zeros, which would hide where they go."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 1:
                p.add_(0.2 * torch.randn(p.shape, generator=generator))
    return model.eval()


def logits(model, ids):
    with torch.no_grad():
        return model(torch.tensor(ids)).logits.float()


def greedy(model, prompt):
    """The tokens that follow, or none if a step is decided by rounding."""
    ids = list(prompt)
    with torch.no_grad():
        for _ in range(NEW):
            scores = model(torch.tensor([ids])).logits[0, -1]
            best = torch.topk(scores, 2).values
            if best[0] - best[1] < MARGIN:
                return None
            ids.append(int(scores.argmax()))
    made = model.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt)),
        max_new_tokens=NEW,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
    )
    assert made[0].tolist() == ids
    return ids[len(prompt) :]


def make(name):
    for seed in range(100):
        torch.manual_seed(seed)
        model = shaken(MODELS[name](), seed)
        vocabulary = model.config.vocab_size
        ids = torch.randint(0, vocabulary, (ROWS, LENGTH)).tolist()
        made = greedy(model, ids[0][:PROMPT])
        if made and len(set(made)) > 10:
            break
    found = logits(model, ids)
    exact = logits(model.double(), ids)
    assert (found - exact).abs().max() < 2e-5, (found - exact).abs().max()
    return model.float(), expected(ids, found, made)


def expected(ids, found, made):
    numbers = [round(v, 6) for v in found.flatten().tolist()]
    return {"ids": ids, "logits": numbers, "prompt": ids[0][:PROMPT], "greedy": made}


def tokenizer():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=280,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    t.train_from_iterator(["once upon a time there was a fox"] * 2, trainer)
    end = "<|endoftext|>"
    return PreTrainedTokenizerFast(tokenizer_object=t, bos_token=end, eos_token=end)


def main(out):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in MODELS:
            model, numbers = make(name)
            with tempfile.TemporaryDirectory() as folder:
                model.save_pretrained(folder)
                if name == "smollm":
                    tokenizer().save_pretrained(folder)
                add(zipped, name, folder, numbers)
            if name == "llama":
                half(zipped, "llama_bf16", model.bfloat16(), numbers, "6KB")
            if name == "gpt2":
                half(zipped, "gpt2_f16", model.half(), numbers, "5GB")


def half(zipped, name, model, numbers, shard):
    """The weights in 16 bits, and what they give in float32."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder, max_shard_size=shard)
        # Not the same model in float32, whose frequencies have been rounded too.
        exact = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        if name == "gpt2_f16":
            # As the first GPT-2 was saved: no prefix, and the masks.
            file = os.path.join(folder, "model.safetensors")
            old = {k.removeprefix("transformer."): v for k, v in load_file(file).items()}
            old["h.0.attn.bias"] = torch.ones(1, 1, L, L, dtype=torch.bool).tril()
            save_file(old, file, {"format": "pt"})
        found = logits(exact, numbers["ids"])
        add(zipped, name, folder, expected(numbers["ids"], found, []))


def add(zipped, name, folder, numbers):
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), "rb") as content:
            put(zipped, f"{name}/{file}", content.read())
    put(zipped, f"{name}/expected.json", json.dumps(numbers).encode())
    print(name, "".join(" %d" % i for i in numbers["greedy"][:12]))


def put(zipped, name, content):
    zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def compare(zipped, exported, name):
    numbers = json.loads(zipfile.ZipFile(zipped).read(f"{name}/expected.json"))
    model = AutoModelForCausalLM.from_pretrained(exported, dtype=torch.float32).eval()
    found = logits(model, numbers["ids"]).flatten()
    print(name, "%.1e" % (found - torch.tensor(numbers["logits"])).abs().max().item())


if len(sys.argv) == 4:
    compare(*sys.argv[1:])
else:
    main(sys.argv[1])
