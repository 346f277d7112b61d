package org.nanodo.examples;

import static org.nanodo.sharding.LogicalAxes.BATCH;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.HEADS;
import static org.nanodo.sharding.LogicalAxes.LENGTH;
import static org.nanodo.sharding.LogicalAxes.MLP;
import static org.nanodo.sharding.LogicalAxes.MLP_INPUT;
import static org.nanodo.sharding.LogicalAxes.NONE;
import static org.nanodo.sharding.LogicalAxes.VOCAB;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.Attention;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Embed;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Nn;
import org.nanodo.nn.RmsNorm;
import org.nanodo.nn.Scope;
import org.nanodo.task.Task;
import org.nanodo.task.Tokens;

/**
 * A decoder as of Llama: RMS norm before each layer, rotary positions, grouped queries, SwiGLU, no
 * biases. Touvron et al., arXiv:2302.13971; grouped queries as in Llama 2, arXiv:2307.09288.
 *
 * @param D model dimension
 * @param H heads of queries
 * @param K heads of keys and values, each for H/K heads of queries
 * @param L longest sequence
 * @param N layers
 * @param F inner dimension of the MLP
 * @param theta base of the rotary positions' wavelengths
 * @param tied whether the embedding is the output layer too
 * @param dtype element type of the computation; parameters are float32
 * @param remat whether layers are computed again in the backward pass, to save memory
 * @param scan whether layers are a loop over stacked parameters, to compile faster
 */
public record Llama(
    int D,
    int H,
    int K,
    int L,
    int N,
    int F,
    double theta,
    boolean tied,
    DType dtype,
    boolean remat,
    boolean scan)
    implements Task<Tokens> {
  /** A small one. */
  public Llama() {
    this(256, 8, 2, 256, 4, 688, 10_000, false, DType.F32, false, false);
  }

  public Llama {
    if (D % H != 0 || H % K != 0) {
      throw new IllegalArgumentException(
          "D=%d must be divisible by H=%d heads, and these by K=%d".formatted(D, H, K));
    }
  }

  @Override
  public Tokens batch(int examples, int vocabSize) {
    return Tokens.abstractOf(examples, L, vocabSize);
  }

  /** Logits of the next token at each position, [B, L, V] in float32. */
  @Override
  public Tensor predict(Scope s, Tokens batch) {
    Embed embed = Embed.of(s.child("embed"), batch.vocabSize(), D);
    Tensor x_BxLxD = s.shard(embed.lookup(batch.inputs_BxL()).astype(dtype), BATCH);
    x_BxLxD = s.layers("layers", N).scan(scan).remat(remat).apply(x_BxLxD, this::layer);
    x_BxLxD = new RmsNorm(DType.F32).apply(s.child("norm"), x_BxLxD);
    return tied
        ? embed.attend(x_BxLxD)
        : Dense.to(batch.vocabSize()).axes(EMBED, VOCAB).apply(s.child("head"), x_BxLxD);
  }

  private Tensor layer(Scope s, Tensor x_BxLxD) {
    var norm = new RmsNorm(dtype);
    Tensor h_BxLxD = norm.apply(s.child("attention_norm"), x_BxLxD);
    x_BxLxD = x_BxLxD.add(attention(s.child("attention"), h_BxLxD));
    h_BxLxD = norm.apply(s.child("mlp_norm"), x_BxLxD);
    return x_BxLxD.add(mlp(s.child("mlp"), h_BxLxD));
  }

  private Tensor attention(Scope s, Tensor x_BxLxD) {
    Tensor positions_L = Tensor.arange(x_BxLxD.dim(1));
    Tensor q_BxLxHxDh = Nn.rotary(heads(s.child("q"), H, x_BxLxD), positions_L, theta);
    Tensor k_BxLxKxDh = Nn.rotary(heads(s.child("k"), K, x_BxLxD), positions_L, theta);
    Tensor v_BxLxKxDh = heads(s.child("v"), K, x_BxLxD);
    Tensor mask_LxL = Attention.causalMask(x_BxLxD.dim(1));
    Tensor out_BxLxHxDh = Attention.apply(q_BxLxHxDh, k_BxLxKxDh, v_BxLxKxDh, mask_LxL);
    return Dense.to(D).inputs(2).axes(HEADS, NONE, EMBED).apply(s.child("o"), out_BxLxHxDh);
  }

  private Tensor heads(Scope s, int count, Tensor x_BxLxD) {
    Dense projection = Dense.to(count, D / H).axes(EMBED, HEADS, NONE);
    return s.shard(projection.apply(s, x_BxLxD), BATCH, LENGTH, HEADS);
  }

  private Tensor mlp(Scope s, Tensor x_BxLxD) {
    Dense in = Dense.to(F).axes(EMBED, MLP);
    Tensor gate_BxLxF = Nn.silu(in.apply(s.child("gate"), x_BxLxD));
    Tensor h_BxLxF = gate_BxLxF.mul(in.apply(s.child("up"), x_BxLxD));
    Dense out = Dense.to(D).axes(MLP_INPUT, NONE);
    return out.apply(s.child("down"), s.shard(h_BxLxF, BATCH, LENGTH, MLP));
  }

  /** The cross entropy of each next token, but for padding. */
  @Override
  public Tensor loss(Scope s, Tokens batch, Metrics metrics) {
    Tensor losses_BxL = Nn.softmaxCrossEntropy(predict(s, batch), batch.next_BxL());
    Tensor weights_BxL = batch.weights_BxL();
    metrics.tokens(weights_BxL.sum());
    return metrics.mean("loss", losses_BxL, weights_BxL);
  }
}
