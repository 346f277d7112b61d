"""The train step of NanoDO's model in PyTorch, for StepSpeed.java, which starts it: a process for each measurement.

usage: torch_step.py D H L N F V B DTYPE STEPS eager|compiled

What one would write there for a CPU: fused causal attention, fused AdamW, the three projections of attention in one,
autocast for bfloat16 with logits in float32 as NanoDO's are. Steps, tokens and keys are those of nanodo_step.py, but no
metric except the loss is computed.
"""

import time

START = time.perf_counter()

import json
import statistics
import sys

import torch
from torch import nn
from torch.nn import functional


class Layer(nn.Module):

  def __init__(self, D, H, F):
    super().__init__()
    self.heads = H
    self.norm_attention = norm(D)
    self.query_key_value = nn.Linear(D, 3 * D, bias=False)
    self.attention_out = nn.Linear(D, D, bias=False)
    self.norm_mlp = norm(D)
    self.mlp_in = nn.Linear(D, F, bias=False)
    self.mlp_out = nn.Linear(F, D, bias=False)

  def forward(self, x):
    all_heads = self.query_key_value(self.norm_attention(x)).unflatten(-1, (3, self.heads, -1))
    query, key, value = all_heads.permute(2, 0, 3, 1, 4)
    attended = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    x = x + self.attention_out(attended.transpose(1, 2).flatten(-2))
    return x + self.mlp_out(functional.gelu(self.mlp_in(self.norm_mlp(x)), approximate="tanh"))


class Transformer(nn.Module):

  def __init__(self, D, H, L, N, F, V):
    super().__init__()
    self.embed = nn.Embedding(V, D)
    self.positions = nn.Parameter(torch.randn(L, D) * 0.02)
    self.layers = nn.ModuleList(Layer(D, H, F) for _ in range(N))
    self.norm = norm(D)
    nn.init.normal_(self.embed.weight, std=D**-0.5)

  def forward(self, tokens):
    x = self.embed(tokens) + self.positions
    for layer in self.layers:
      x = layer(x)
    with torch.autocast("cpu", enabled=False):
      logits = functional.linear(self.norm(x).float(), self.embed.weight)
    following = functional.pad(tokens[:, 1:], (0, 1))
    return functional.cross_entropy(logits.flatten(0, 1), following.flatten(), ignore_index=0)


def norm(D):
  return nn.LayerNorm(D, eps=1e-6, bias=False)


def peak_mib():
  with open("/proc/self/status") as status:
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main():
  D, H, L, N, F, V, B = map(int, sys.argv[1:8])
  dtype, steps, mode = getattr(torch, sys.argv[8]), int(sys.argv[9]), sys.argv[10]
  torch.manual_seed(42)
  model = Transformer(D, H, L, N, F, V)
  loss_of = torch.compile(model) if mode == "compiled" else model
  optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.1, fused=True)
  seconds, losses = [], []
  for step in range(2 + steps):
    tokens = torch.randint(3, V, (B, L))
    began = time.perf_counter()
    with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
      loss = loss_of(tokens)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    losses.append(loss.item())
    seconds.append(time.perf_counter() - began)
    if step == 0:
      first = time.perf_counter() - START
  counted = seconds[2:]
  print(json.dumps({
      "devices": 1,
      "step_ms_median": 1e3 * statistics.median(counted),
      "step_ms_min": 1e3 * min(counted),
      "first_step_ms": 1e3 * seconds[0],
      "start_to_first_step_ms": 1e3 * first,
      "peak_rss_mb": peak_mib(),
      "loss_first": losses[0],
      "loss_last": losses[-1],
      "versions": f"torch {torch.__version__}",
  }))


main()
